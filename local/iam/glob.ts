/** Patterns of policies: `*` is any run of characters, `?` exactly one. */
export type Glob = (text: string) => boolean;

const compiled = new Map<string, Glob>();

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export function glob(pattern: string): Glob {
  let matcher = compiled.get(pattern);
  if (!matcher) {
    matcher = compile(pattern);
    compiled.set(pattern, matcher);
  }
  return matcher;
}

function compile(pattern: string): Glob {
  if (pattern === '*') return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}
