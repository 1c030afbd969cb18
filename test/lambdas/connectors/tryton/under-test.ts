import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod';
import type { Receivables } from '../../../../core/credit/receivables.ts';
import type { Order } from '../../../../core/model/order.ts';
import type { Erp } from '../../../../core/ordering/erp.ts';
import { TrytonClient } from '../../../../lambdas/connectors/tryton/client.ts';
import { trytonErp } from '../../../../lambdas/connectors/tryton/erp.ts';
import { Decimal, Identified, Product, Sale, type TrytonSecret, Unit } from '../../../../lambdas/connectors/tryton/schema.ts';
import { aCustomer, anItem, anOrder, itemsOf } from '../documents.ts';

export interface Server {
  settings: TrytonSecret;
  stop(): Promise<void>;
}
export const Move = z.object({ id: z.int(), quantity: z.number(), product: z.int() });
export const Line = z.object({ id: z.int(), description: z.string().nullable(), amount: Decimal, quantity: z.number().nullable() });
export const Tax = z.object({ id: z.int(), amount: Decimal, base: Decimal, manual: z.union([z.boolean(), z.int()]).transform(Boolean) });

/** A Tryton with a customer and two articles of this run alone, a hundred of each in both warehouses, and the connector before it. */
export function trytonUnderTest(start: () => Promise<Server>) {
  let settings: TrytonSecret;
  let stop: Server['stop'] | undefined;
  let client: TrytonClient;
  let erp: Erp & Receivables;
  const patient = { fetch, timeoutMs: 30_000 };
  const run = randomUUID().slice(0, 8).toUpperCase();
  const [BOLT, NUT, CUSTOMER] = [`BOLT-${run}`, `NUT-${run}`, `CUST-${run}`];
  const items = itemsOf(anItem({ sku: BOLT }), anItem({ sku: NUT, units: { EA: { numerator: 1, denominator: 1 }, BOX: { numerator: 12, denominator: 1 } } }));
  const customer = aCustomer({ customerId: CUSTOMER });
  let count = 0;
  const newOrder = (lines: Parameters<typeof anOrder>[0], change: Partial<Order> = {}) => anOrder(lines, { orderId: `ORD-${run}${String(++count).padStart(8, '0')}`, customerId: CUSTOMER, ...change });
  const shipmentNumber = () => `${run}${++count}`;
  /** Another connection of the same integration, by way of `fetcher`. */
  const over = (fetcher: typeof fetch, change: Partial<TrytonSecret> = {}) => trytonErp({ ...settings, ...change }, () => new Date(), { ...patient, fetch: fetcher });

  async function one(model: string, domain: unknown[]): Promise<number> {
    const [found] = await client.find(Identified, model, domain, 1);
    if (!found) throw new Error(`${model} ${JSON.stringify(domain)} is not there`);
    return found.id;
  }
  const salesOf = (order: Order) => client.find(Sale, 'sale.sale', ['OR', ['reference', '=', order.orderId], ['reference', 'like', `${order.orderId}/%`]]);

  beforeAll(async () => {
    ({ settings, stop } = await start());
    client = new TrytonClient(settings, patient);
    erp = over(fetch);
    const company = await client.company();
    const currency = await one('currency.currency', [['code', '=', 'USD']]);
    const category = await one('product.category', [['accounting', '=', true]]);
    const [unit] = await client.find(Unit, 'product.uom', [['symbol', '=', 'u']], 1);
    const supplier = await one('stock.location', [['type', '=', 'supplier']]);
    const storages: number[] = [];
    for (const code of ['EAST', 'WEST']) {
      const place = (name: string) => client.create('stock.location', { name: `${code} ${name}`, type: 'storage' });
      const known = await client.find(z.object({ id: z.int(), storage_location: z.int() }), 'stock.location', [['code', '=', code], ['type', '=', 'warehouse']], 1);
      if (!known[0]) {
        const [input_location, output_location, storage_location] = [await place('in'), await place('out'), await place('storage')];
        await client.create('stock.location', { code, name: code, type: 'warehouse', input_location, output_location, storage_location });
        storages.push(storage_location);
      } else storages.push(known[0].storage_location);
    }
    await client.create('party.party', { name: 'Acme Retail', code: CUSTOMER, addresses: [['create', [{ street: '9 Office Rd', city: 'Dallas', invoice: true, delivery: false }]]] });
    for (const sku of [BOLT, NUT]) {
      const uom = { default_uom: unit?.id, sale_uom: unit?.id };
      await client.create('product.template', { name: sku, code: sku, type: 'goods', ...uom, salable: true, list_price: { __class__: 'Decimal', decimal: '10' }, account_category: category, products: [['create', [{ cost_price: { __class__: 'Decimal', decimal: '4' } }]]] });
      const [product] = await client.find(Product, 'product.product', [['code', '=', sku]], 1);
      for (const storage of storages) {
        const uomField = (await client.series()) < 7 ? 'uom' : 'unit';
        const move = await client.create('stock.move', { product: product?.id, [uomField]: unit?.id, quantity: 100, from_location: supplier, to_location: storage, unit_price: { __class__: 'Decimal', decimal: '4' }, currency, company });
        await client.press('stock.move', 'do', [move], () => true);
      }
    }
  }, 120_000);
  afterAll(async () => {
    await stop?.();
  });

  return {
    run, BOLT, NUT, CUSTOMER, items, customer, newOrder, shipmentNumber, one, salesOf, over,
    get client() {
      return client;
    },
    get erp() {
      return erp;
    },
    get settings() {
      return settings;
    },
  };
}
export type TrytonUnderTest = ReturnType<typeof trytonUnderTest>;

/** The order of one line in another version. */
export const withSteps = (order: Order, steps: number): Order => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, steps })),
  releases: order.releases.map((release) => ({ ...release, lines: release.lines.map((line) => ({ ...line, steps })) })),
});
