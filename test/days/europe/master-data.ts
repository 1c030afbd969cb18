import type { LegalEntity } from '../../../core/model/legal-entity.ts';
import type { Customer, Item } from '../../../core/model/masterdata.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster, putRoutingRule } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';

/** A second legal entity: books in euros, a customer and articles that are called as in the first one, and a depot and a ledger of its own. */
export const EUROPE = 'NW-EU';
export const DEPOT = '3PL';
export const TAX_COMPANY = 'EU';
/** So many of each article are in its depot at first. */
export const IN_DEPOT = 9;

const owner = { entity: EUROPE, businessUnit: 'wholesale', region: 'eu' };
const BOOKS: LegalEntity = { entity: EUROPE, name: 'Northwind Europe B.V.', functionalCurrency: 'EUR', rounding: 'half-up', timeZone: 'Europe/Amsterdam', closedPeriod: 'next-open', roundingCap: 5 };
const since = '2026-01-01T00:00:00Z';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
export const EU_CUSTOMERS: Customer[] = [
  { entity: EUROPE, customerId: 'ACME', name: 'Acme Europe', currency: 'EUR', taxExempt: false, active: true, creditLimit: eur(2_500_00) },
  { entity: EUROPE, customerId: 'NORDSEE', name: 'Nordsee Werft', currency: 'EUR', taxExempt: false, active: true, terms: { netDays: 30, discountPercent: '2', discountDays: 10 }, fulfilment: { overShipPercent: '50' } },
  { entity: EUROPE, customerId: 'YANKEE', name: 'Yankee Imports', currency: 'USD', taxExempt: false, active: true },
];

/** Its articles cost there in euros what they cost in dollars elsewhere. */
export async function layOutEurope(items: readonly Item[], today: Date): Promise<void> {
  await Promise.all([
    putMaster(booksKey.entity(EUROPE), BOOKS),
    putMaster(masterKey.policy(EUROPE), { ...housePolicy(EUROPE), shortTolerances: [eur(200), { minor: 200, currency: 'USD' }] }),
    putMaster(masterKey.warehouse(EUROPE, DEPOT), { entity: EUROPE, warehouse: DEPOT, name: 'Rotterdam', priority: 1, address: { street: 'Waalhaven 1', city: 'Rotterdam', postalCode: '3089', country: 'NL' } }),
    putMaster(masterKey.channel(EUROPE, 'b2b'), { ...owner, channel: 'b2b' }),
    putMaster(masterKey.account('bank', EUROPE), { ...owner, connector: 'bank', account: EUROPE }),
    putMaster(masterKey.account('depot', '*'), { ...owner, connector: 'depot', account: '*' }),
    ...EU_CUSTOMERS.map((customer) => putMaster(masterKey.customer(EUROPE, customer.customerId), customer)),
    ...items.flatMap(({ unitCost, dropShip: _, ...item }) => [
      putMaster(masterKey.item(EUROPE, item.sku), { ...item, entity: EUROPE, ...(unitCost && { unitCost: { ...unitCost, currency: 'EUR' } }) }),
      ...(item.kit ? [] : [stores.stock.setOnHand(EUROPE, item.sku, DEPOT, IN_DEPOT, today)]),
    ]),
    ...['0.91', '0.88', '0.93', '0.87'].map((rate, month) => {
      const date = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + month - 1, 1)).toISOString().slice(0, 10);
      const one = { entity: EUROPE, rateId: `ECB-USD-${date}`, from: 'USD', to: 'EUR', date, rate };
      return putMaster(booksKey.rate(one), one);
    }),
    ...(['erp', 'tax'] as const).map((capability) => putRoutingRule({ entity: EUROPE, capability, connector: capability === 'erp' ? 'tryton' : 'avalara', from: since })),
    putRoutingRule({ entity: EUROPE, capability: 'warehouse', connector: 'depot', from: since }),
    putRoutingRule({ entity: EUROPE, over: 'invoice-numbers', connector: 'ledger-eu', from: since }),
    putRoutingRule({ entity: EUROPE, over: 'general-ledger', connector: 'ledger-eu', derives: [], from: since }),
  ]);
}
