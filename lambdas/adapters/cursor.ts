import { Invalid } from '../../core/model/errors.ts';

/** A page's last key as an opaque cursor. */
export const writeCursor = (key: Record<string, unknown>): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** @throws Invalid 400 for anything that is not a cursor of ours */
export function readCursor(cursor: string | undefined): Record<string, string> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof key === 'object' && key !== null && !Array.isArray(key) && Object.values(key).every((value) => typeof value === 'string')) return key as Record<string, string>;
  } catch {
    // falls through: not JSON
  }
  throw badCursor();
}

export const badCursor = () => new Invalid('request.bad-cursor', 'the cursor is not one of ours', 400, { field: 'cursor' });
