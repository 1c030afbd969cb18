import { FindShadowReports } from '../../core/model/requests.ts';
import { ShadowReports } from '../../core/model/views.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';

/** What a shadow said differently from those that serve, oldest first. */
export const handler = http({ scope: 'exceptions.read', roles: ['integration', 'steward'], query: FindShadowReports, answer: ShadowReports }, async ({ caller, query }) => {
  const { connector, from, to, limit, cursor } = query;
  const page = await stores.shadows.list({ entity: caller.entity, connector, from, to, limit, ...(cursor && { cursor }) });
  const reports = page.reports.filter(({ businessUnit }) => caller.businessUnits.includes('*') || caller.businessUnits.includes(businessUnit));
  return { status: 200, body: { reports, ...(page.cursor && { cursor: page.cursor }) } };
});
