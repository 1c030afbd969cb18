import { Role } from '../../core/model/identity.ts';
import { FindExceptions } from '../../core/model/requests.ts';
import { Exceptions } from '../../core/model/views.ts';
import { stores } from '../adapters/stores.ts';
import { exceptionView } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';

/** The desk, most urgent first. */
export const handler = http({ scope: 'exceptions.read', roles: Role.options, query: FindExceptions, answer: Exceptions }, async ({ caller, query }) => {
  const { owner, status, limit, cursor } = query;
  const page = await stores.desk.list({ entity: caller.entity, status, limit, ...(owner && { owner }), ...(cursor && { cursor }) });
  const visible = page.exceptions.filter((exception) => caller.businessUnits.includes('*') || caller.businessUnits.includes(exception.businessUnit));
  return { status: 200, body: { exceptions: visible.map(exceptionView), ...(page.cursor && { cursor: page.cursor }) } };
});
