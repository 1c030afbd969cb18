import { Client, type Fields, type Value } from './tryton/client.ts';
import type { RealTryton } from './tryton/server.ts';

/** What the ERP itself says of one order, read without our connector. Amounts are decimal text with two places. */
export interface ErpDocuments {
  sales: { number: string; state: string; shipped: string; billed: string; warehouse: string }[];
  deliveries: { number: string; state: string; shipmentId: string | null }[];
  invoices: { number: string; state: string; invoiceId: string; untaxed: string; tax: string; total: string }[];
}

/** The books of a real Tryton 6.0. */
export class ErpBooks {
  readonly #client: Client;
  #warehouses = new Map<number, { code: string; storage: number }>();

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(server: RealTryton): Promise<ErpBooks> {
    const client = new Client(server.url, server.db);
    await client.login(server.user, server.password);
    const books = new ErpBooks(client);
    for (const each of await client.find('stock.location', [['type', '=', 'warehouse']], ['code', 'storage_location'])) {
      books.#warehouses.set(Number(each['id']), { code: String(each['code']), storage: Number(each['storage_location']) });
    }
    return books;
  }

  /** Sales of an order carry its id as their reference; behind a slash stands the warehouse of any further one. */
  async documentsOf(orderId: string): Promise<ErpDocuments> {
    const sales = await this.#client.find('sale.sale', [['reference', 'like', `${orderId}%`]], ['number', 'state', 'shipment_state', 'invoice_state', 'warehouse', 'shipments', 'invoices'], [['id', 'ASC']]);
    const deliveries = await this.#client.find('stock.shipment.out', [['id', 'in', ids(sales, 'shipments')]], ['number', 'state', 'reference'], [['id', 'ASC']]);
    const invoices = await this.#client.find('account.invoice', [['id', 'in', ids(sales, 'invoices')]], ['number', 'state', 'reference', 'untaxed_amount', 'tax_amount', 'total_amount'], [['id', 'ASC']]);
    return {
      sales: sales.map((sale) => ({
        number: text(sale['number']), state: text(sale['state']), shipped: text(sale['shipment_state']), billed: text(sale['invoice_state']),
        warehouse: this.#warehouses.get(Number(sale['warehouse']))?.code ?? '',
      })),
      deliveries: deliveries.map((delivery) => ({ number: text(delivery['number']), state: text(delivery['state']), shipmentId: (delivery['reference'] as string) || null })),
      invoices: invoices.map((invoice) => ({
        number: text(invoice['number']), state: text(invoice['state']), invoiceId: text(invoice['reference']),
        untaxed: cents(invoice['untaxed_amount']), tax: cents(invoice['tax_amount']), total: cents(invoice['total_amount']),
      })),
    };
  }

  /** On the shelf now, by Tryton's own reckoning: what is done counts, what is planned does not. */
  async onHand(sku: string, warehouse: string): Promise<number> {
    const storage = [...this.#warehouses.values()].find((each) => each.code === warehouse)?.storage;
    if (storage === undefined) throw new Error(`the ERP has no warehouse ${warehouse}`);
    const done = ['state', '=', 'done'];
    const product = ['product.code', '=', sku];
    const arrived = await this.#client.find('stock.move', [product, done, ['to_location', '=', storage]], ['internal_quantity']);
    const left = await this.#client.find('stock.move', [product, done, ['from_location', '=', storage]], ['internal_quantity']);
    const sum = (moves: Fields[]) => moves.reduce((all, move) => all + Number(move['internal_quantity']), 0);
    return sum(arrived) - sum(left);
  }

  /** Every posted invoice's total, in cents: what the books say customers were billed. */
  async billed(): Promise<bigint> {
    const invoices = await this.#client.find('account.invoice', [['type', '=', 'out'], ['state', 'in', ['posted', 'paid']]], ['total_amount']);
    return invoices.reduce((all, invoice) => all + BigInt(cents(invoice['total_amount']).replace('.', '')), 0n);
  }
}

const ids = (records: Fields[], field: string): Value => records.flatMap((record) => record[field] as number[]);
const text = (value: Value | undefined): string => String(value ?? '');

/** `{ __class__: 'Decimal', decimal: '12.5' }` as `12.50`. */
function cents(value: Value | undefined): string {
  const { decimal } = value as { decimal: string };
  const [, sign = '', whole = '0', places = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(decimal) ?? [];
  if (/[1-9]/.test(places.slice(2))) throw new Error(`${decimal} has parts of a cent`);
  return `${sign}${whole}.${places.slice(0, 2).padEnd(2, '0')}`;
}
