import type { Json, JsonObject } from '../contract.ts';

/**
 * Mapping templates in their simple form: text with `$context.a.b`, `${context.a.b}` and `$util.escapeJavaScript($context.a.b)`.
 * What else Velocity can do is refused at load, see `unsupportedTemplate`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
const VARIABLE = String.raw`\$(?:context((?:\.[A-Za-z_][\w-]*)+)|\{context((?:\.[A-Za-z_][\w-]*)+)\})`;
const ESCAPED = new RegExp(String.raw`\$util\.escapeJavaScript\(\s*${VARIABLE}\s*\)`, 'g');
const PLAIN = new RegExp(VARIABLE, 'g');

/** Fills a template in; what a variable does not have becomes `absent`. */
export function render(template: string, context: JsonObject, absent = ''): string {
  const value = (path: string) => text(lookUp(context, path.slice(1).split('.'))) ?? absent;
  const quoted = (path: string) => JSON.stringify(value(path)).slice(1, -1).replaceAll("'", "\\'");
  return template
    .replace(ESCAPED, (_, bare?: string, braced?: string) => quoted(bare ?? braced ?? ''))
    .replace(PLAIN, (_, bare?: string, braced?: string) => value(bare ?? braced ?? ''));
}

/** The first thing in a template that cannot be filled in here. */
export function unsupportedTemplate(template: string): string | undefined {
  const rest = template.replace(ESCAPED, '').replace(PLAIN, '');
  return /\$!?\{?[A-Za-z_][\w.]*|#(?:set|if|else|elseif|end|foreach|macro|parse|include|stop|break|\{|\*|#)/.exec(rest)?.[0];
}

function lookUp(value: Json | undefined, path: string[]): Json | undefined {
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = value[key];
  }
  return value;
}

function text(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
