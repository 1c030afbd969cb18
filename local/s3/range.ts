import { AwsError } from '../contract.ts';

/**
 * The part of `size` bytes that a Range header asks for; undefined for all of them. Several ranges at once, or one that is none, get the
 * whole object, as from S3. https://www.rfc-editor.org/rfc/rfc9110#name-range @throws AwsError InvalidRange
 */
export function rangeOf(range: string | undefined, size: number): { begin: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(from) > Number(to)) return undefined;
  const begin = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(Number(to) + 1, size);
  if (begin >= end) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { RangeRequested: range!, ActualObjectSize: size });
  return { begin, end };
}
