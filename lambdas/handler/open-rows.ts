import type { DeskException } from '../../core/model/exception.ts';
import type { Role } from '../../core/model/identity.ts';
import { stores } from '../adapters/stores.ts';

const PAGE = 100;

/** Everything that a role has open on its desk, a page at a time. */
export async function* openRows(entity: string, owner: Role): AsyncIterable<DeskException> {
  let cursor: string | undefined;
  do {
    const page = await stores.desk.list({ entity, owner, status: 'open', limit: PAGE, ...(cursor && { cursor }) });
    yield* page.exceptions;
    cursor = page.cursor;
  } while (cursor);
}
