import { actAsRoot } from '../cli/aws.ts';
import type { Endpoints } from '../cli/endpoints.ts';
import { apiOrder } from '../cli/shop.ts';
import { masterKey, putMaster } from '../lambdas/adapters/dynamo-masterdata.ts';
import { DynamoStock } from '../lambdas/adapters/dynamo-stock.ts';
import type { Platform } from './platform.ts';

/** Enough customers and articles that orders meet as they do at a distributor, and not all at one row. */
const CUSTOMERS = 50;
const ITEMS = 200;
const STOCK = 10_000_000;
const customerId = (index: number) => `BENCH-C${index % CUSTOMERS}`;
const sku = (index: number) => `BENCH-I${index % ITEMS}`;

/** Puts the catalogue of the bench into the platform and its simulated partners. */
export async function seedCatalogue(platform: Platform): Promise<void> {
  const { endpoints } = platform;
  actAsRoot({ endpoint: endpoints.aws, region: endpoints.region, resources: await platform.resources() } as Parameters<typeof actAsRoot>[0]);
  const { entity } = endpoints;
  const skus = Array.from({ length: ITEMS }, (_, index) => sku(index));
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => customerId(index));
  const units = { EA: { numerator: 1, denominator: 1 } };
  for (const one of skus) {
    await putMaster(masterKey.item(entity, one), { entity, sku: one, name: one, baseUnit: 'EA', baseDigits: 0, units, unitCost: { amount: '4.10', currency: 'USD' }, active: true });
    await new DynamoStock().setOnHand(entity, one, 'EAST', STOCK);
  }
  for (const one of customers) {
    await putMaster(masterKey.customer(entity, one), { entity, customerId: one, name: one, currency: 'USD', taxExempt: false, active: true, creditLimit: { minor: 1e14, currency: 'USD' } });
  }
  await seedPartners(endpoints, skus, customers);
}

async function seedPartners({ partners }: Endpoints, skus: string[], customers: string[]): Promise<void> {
  const stock = { EAST: STOCK };
  const seeds: [string, object][] = [
    [partners.tryton, { products: skus.map((code) => ({ code, name: code, listPrice: '9.90', costPrice: '4.10', stock })), customers: customers.map((code) => ({ code, name: code })) }],
    [partners.salesforce, { accounts: customers.map((customerId) => ({ customerId, name: customerId })) }],
    [partners.shiphero, { products: skus.map((one) => ({ sku: one, name: one, price: '9.90', stock })) }],
  ];
  for (const [url, seed] of seeds) {
    const reply = await fetch(new URL('/_seed', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(seed) });
    if (!reply.ok) throw new Error(`${url}/_seed answered ${reply.status}: ${await reply.text()}`);
  }
}

let last = 0;
const run = Date.now().toString(36);

/** A new order of two lines, each of another article; customers take turns. */
export function benchOrder(): Record<string, unknown> {
  const index = (last += 1);
  const line = (lineId: string, article: number) => ({
    lineId, sku: sku(article), quantity: { amount: '3', uom: 'EA' }, unitPrice: { amount: '9.90', uom: 'EA' }, tax: { minor: 245, currency: 'USD' },
  });
  return apiOrder(`BENCH-${run}-${index}`, '', '', '', { customerId: customerId(index), lines: [line('1', index * 2), line('2', index * 2 + 1)] });
}

/** A new order of one article that a supplier sends out. */
export const dropShipOrder = (): Record<string, unknown> => apiOrder(`BENCH-${run}-${(last += 1)}`, 'BENCH-2M', '1', '349.00', { customerId: customerId(last) });
