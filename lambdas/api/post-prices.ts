import { Invalid } from '../../core/model/errors.ts';
import { Prices, PricesRequest } from '../../core/model/questions.ts';
import { priceLines } from '../../core/pricing/price-lines.ts';
import { stores } from '../adapters/stores.ts';
import { entityOf } from '../handler/caller.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'orders.read', body: PricesRequest, answer: Prices }, async ({ caller, body, at: now }) => {
  const { customerId, currency, lines, explain } = body;
  const customer = await stores.masterdata.customer(entityOf(caller), customerId);
  if (!customer?.active) throw new Invalid('price.unknown-customer', `customer ${customerId} is not known`, 422, { field: 'customerId' });
  const at = body.at ? new Date(body.at) : now;
  const { items, conditions } = await stores.prices.forCustomer(customer, lines.map((line) => line.sku));
  return { status: 200, body: { customerId, currency, at: at.toISOString(), lines: priceLines({ customer, currency, at, lines, explain }, items, conditions) } satisfies Prices };
});
