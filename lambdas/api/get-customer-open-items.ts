import { OpenItems } from '../../core/model/views.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';

/** What a customer has open, what is due first coming first. */
export const handler = http({ scope: 'payments.read', roles: ['finance', 'customer-service'], answer: OpenItems }, async ({ caller, path }) => {
  const customerId = path.id ?? '';
  const items = await stores.cash.openOf(caller.entity, customerId);
  const seen = items.filter(({ businessUnit }) => caller.businessUnits.includes('*') || caller.businessUnits.includes(businessUnit));
  return { status: 200, body: { customerId, items: seen.map(({ revision: _, ...item }) => item) } };
});
