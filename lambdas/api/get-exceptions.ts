import * as z from 'zod';
import { Role } from '../../core/model/identity.ts';
import { stores } from '../adapters/stores.ts';
import { exceptionView } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';

const Query = z.strictObject({
  owner: Role.optional(),
  status: z.enum(['open', 'answered', 'closed']).default('open'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2000).optional(),
});

/** The desk, most urgent first. */
export const handler = http({ scope: 'exceptions.read', roles: Role.options, query: Query }, async ({ caller, query }) => {
  const { owner, status, limit, cursor } = query;
  const page = await stores.desk.list({ entity: caller.entity, status, limit, ...(owner && { owner }), ...(cursor && { cursor }) });
  const visible = page.exceptions.filter((exception) => caller.businessUnits.includes('*') || caller.businessUnits.includes(exception.businessUnit));
  return { status: 200, body: { exceptions: visible.map(exceptionView), ...(page.cursor && { cursor: page.cursor }) } };
});
