import { AwsError } from '../contract.ts';

/**
 * Filter patterns of plain terms: all of `a b`, any of `?a ?b`, none of `-a`, and "a phrase". Terms are case-sensitive.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterOf(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) throw new AwsError('InvalidParameterException', 'Filter patterns over JSON, columns and regular expressions are not supported by the local runtime');
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, word = '']) => ({ sign, text: quoted?.replace(/\\(.)/g, '$1') ?? word }));
  const optional = terms.filter(({ sign }) => sign === '?');
  return (message) =>
    terms.every(({ sign, text }) => sign === '?' || message.includes(text) === (sign === '')) &&
    (optional.length === 0 || optional.some(({ text }) => message.includes(text)));
}
