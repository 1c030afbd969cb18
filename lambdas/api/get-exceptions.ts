import { Exceptions, FindExceptions } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { stores } from '../adapters/stores.ts';
import { viewersOf } from '../handler/caller.ts';
import { exceptionView } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';
import { seenRows } from '../handler/see-row.ts';

/** The desk as the caller's roles see it, most urgent first. */
export const handler = http({ scope: 'exceptions.read', roles: Role.options, query: FindExceptions, answer: Exceptions }, async ({ caller, query }) => {
  const page = await stores.desk.list({ entity: caller.entity, ...query });
  const seen = await seenRows(caller, page.exceptions);
  return { status: 200, body: { exceptions: seen.map((row) => exceptionView(row, viewersOf(caller))), ...(page.cursor && { cursor: page.cursor }) } };
});
