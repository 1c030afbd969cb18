import { Exceptions, FindExceptions } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { stores } from '../adapters/stores.ts';
import { maySee, viewersOf } from '../handler/caller.ts';
import { exceptionView } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';

/** The desk, most urgent first. */
export const handler = http({ scope: 'exceptions.read', roles: Role.options, query: FindExceptions, answer: Exceptions }, async ({ caller, query }) => {
  const page = await stores.desk.list({ entity: caller.entity, ...query });
  return { status: 200, body: { exceptions: page.exceptions.filter((row) => maySee(caller, row)).map((row) => exceptionView(row, viewersOf(caller))), ...(page.cursor && { cursor: page.cursor }) } };
});
