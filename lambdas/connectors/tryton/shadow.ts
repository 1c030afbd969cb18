import type { Customer, Item } from '../../../core/model/masterdata.ts';
import type { Order } from '../../../core/model/order.ts';
import type { ErpChanges } from '../../../core/masterdata/erp-changes.ts';
import { compare } from '../../../core/shadow/compare.ts';
import type { ShadowErp } from '../../../core/shadow/shadow-system.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { type Connection, TrytonClient } from './client.ts';
import type { Clock } from './erp.ts';
import { planSales } from './from-canonical.ts';
import { TrytonMasterdata } from './masterdata.ts';
import { TrytonSales } from './sales.ts';
import { Coded, Party, Product, SaleHead, SaleLine, type TrytonSecret, Unit } from './schema.ts';
import { type SaleSeen, saleFacts } from './shadow-facts.ts';
import { plainDate } from './to-canonical.ts';

/** Calls that change nothing: https://docs.tryton.org/latest/server/ref/models.html#trytond.model.ModelStorage */
const READS = /^(common\.db\.login|common\.server\.version|model\.res\.user\.get_preferences|model\.[\w.]+\.(read|search_read|fields_get))$/;

/** Tryton as a shadow. What it would be asked to write is worked out and never sent: its connection lets nothing through but questions. */
export function trytonShadow(settings: TrytonSecret, clock: Clock, connection: Connection = { fetch: tracedFetch, timeoutMs: 20_000 }): ShadowErp & Pick<ErpChanges, 'differences'> {
  const client = new TrytonClient(settings, { ...connection, fetch: asking(connection.fetch) });
  const masterdata = new TrytonMasterdata(client, clock);
  const sales = new TrytonSales(client, masterdata);

  /** What the ERP calls the records behind its own ids. */
  async function named(records: { product: number | null; unit: number | null }[]): Promise<{ products: Map<number, string>; units: Map<number, string> }> {
    const ids = (of: 'product' | 'unit') => [...new Set(records.flatMap((record) => record[of] ?? []))];
    const [products, units] = await Promise.all([client.read(Product, 'product.product', ids('product')), client.read(Unit, 'product.uom', ids('unit'))]);
    return { products: new Map(products.map(({ id, code }) => [id, code ?? `#${id}`])), units: new Map(units.map(({ id, symbol }) => [id, symbol])) };
  }

  async function held(ids: readonly number[]): Promise<SaleSeen[]> {
    const heads = await client.read(SaleHead, 'sale.sale', ids);
    return Promise.all(
      heads.map(async (head) => {
        const [lines, [party], [currency], [warehouse]] = await Promise.all([
          client.read(SaleLine, 'sale.line', head.lines),
          client.read(Party, 'party.party', [head.party]),
          client.read(Coded, 'currency.currency', [head.currency]),
          client.read(Coded, 'stock.location', head.warehouse ? [head.warehouse] : []),
        ]);
        const { products, units } = await named(lines);
        return {
          customer: party?.code ?? `#${head.party}`, currency: currency?.code ?? '', warehouse: warehouse?.code ?? '', ...(head.description && { description: head.description }), ...(head.sale_date && { date: plainDate(head.sale_date) }),
          lines: lines.map(({ sequence, product, unit, quantity, unit_price: price }) => ({ sequence: sequence ?? 0, sku: products.get(product ?? 0) ?? '', symbol: units.get(unit ?? 0) ?? '', quantity: String(quantity ?? 0), unitPrice: price ?? '0' })),
        };
      }),
    );
  }

  /** The same look-ups as `createOrder`, with the same refusals; only the address, which it may have to make, is left out. */
  async function proposed(order: Order, customer: Customer, items: Map<string, Item>): Promise<SaleSeen[]> {
    const [party] = await Promise.all([masterdata.party(customer.customerId), masterdata.currency(order.currency)]);
    return Promise.all(
      planSales(order).map(async (plan) => {
        await masterdata.warehouse(plan.warehouse);
        const lines = await sales.wanted(order, plan.parts, items);
        const { products, units } = await named(lines);
        return {
          customer: party.code ?? '', currency: order.currency, warehouse: plan.warehouse, description: order.purchaseOrder ?? order.channelOrderId, date: order.receivedAt.slice(0, 10),
          lines: lines.map(({ sequence, product, unit, quantity, unitPrice }) => ({ sequence, sku: products.get(product) ?? '', symbol: units.get(unit) ?? '', quantity, unitPrice })),
        };
      }),
    );
  }

  return {
    /** Its lines as the order would have them, and as they are; who made the sale and when is of no interest. */
    async differences(order, customer, items) {
      const there = await sales.of(order);
      const [wanted, seen] = await Promise.all([proposed(order, customer, items), held(there.map(({ id }) => id))]);
      const lines = (all: SaleSeen[]) => saleFacts(order, items, all).filter(({ field }) => field.startsWith('line.') || field === 'customer' || field === 'currency');
      return compare(lines(wanted), lines(seen));
    },
    async order(order, customer, items) {
      const there = await sales.of(order);
      if (there.length > 0) return { basis: 'held', facts: saleFacts(order, items, await held(there.map(({ id }) => id))) };
      return { basis: 'proposed', facts: saleFacts(order, items, await proposed(order, customer, items)) };
    },
  };
}

/** @throws Error where a call might write: none is made */
const asking = (send: typeof fetch): typeof fetch => async (url, init) => {
  const { method } = JSON.parse(String(init?.body)) as { method: string };
  if (!READS.test(method)) throw new Error(`a shadow does not call ${method}`);
  return send(url, init);
};
