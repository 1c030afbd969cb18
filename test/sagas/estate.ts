import { CUSTOMERS, ENTITY, ITEMS, STOCK, SUPPLIER, SUPPLIER_GOODS } from '../../cli/demo-data.ts';
import { storeDemoData } from '../../cli/store-demo-data.ts';
import type { PaymentGateway } from '../../core/payments/gateway.ts';
import type { TaxEngine } from '../../core/tax/tax-engine.ts';
import { putRoutingRule } from '../../lambdas/adapters/dynamo-masterdata.ts';
import { avalaraTax } from '../../lambdas/connectors/avalara/engine.ts';
import { AvalaraSecret } from '../../lambdas/connectors/avalara/schema.ts';
import { stripe } from '../../lambdas/connectors/stripe/payments.ts';
import { startAvalara } from '../../local/partners/avalara/avalara.ts';
import { startShipHero } from '../../local/partners/shiphero/shiphero.ts';
import { startStripe } from '../../local/partners/stripe/stripe.ts';
import { startTryton } from '../../local/partners/tryton/tryton.ts';
import type { FloorOrder } from '../../local/partners/x12-supplier/dispatch.ts';
import { startX12Supplier } from '../../local/partners/x12-supplier/x12-supplier.ts';
import { type Letter, startMailbox } from './mailbox.ts';

export { ENTITY };

/** Partners and master data of the demo, in this process. */
export interface Estate {
  /** Where partners answer. */
  urls: Record<'tryton' | 'shiphero' | 'avalara' | 'stripe', string>;
  secrets: Record<string, unknown>;
  /** References of the sales that the ERP holds, and how many of them are live. */
  sales(orderId: string): Promise<{ state: string; shipped: boolean; open: boolean }[]>;
  /** Credit notes that the ERP holds for an order, with what they come to. */
  creditNotes(orderId: string): Promise<{ state: string; total: string }[]>;
  /** What the tax engine holds. */
  tax: TaxEngine;
  /** The tax of an invoice is reported: its document cannot be changed any more. */
  lockTax(number: string): Promise<void>;
  gateway: PaymentGateway;
  /** What the gateway gave back so far, by our ids. */
  refunds(orderId: string): Promise<{ refundId: string; minor: number }[]>;
  /** Invoices that the ERP holds under our id. */
  erpInvoices(invoiceId: string): Promise<{ number: string | null; state: string }[]>;
  /** States of the entries in the ERP's books that were sent as this journal. */
  entries(journalId: string): Promise<string[]>;
  warehouseOrders(orderId: string): Promise<{ number: string; status: string }[]>;
  /** What the warehouse system counted of goods that came back of the order: how many, and why. */
  counted(orderId: string): Promise<[change: number, reason: string][]>;
  /** What the supplier knows of the order: its states. */
  supplierOrders(orderId: string): string[];
  /** A person at the supplier does something. */
  atTheSupplier(action: FloorOrder['action']): void;
  /** What the supplier sends us, until it is taken. */
  letters: Letter[];
  /** States of the payments that the gateway knows of the order. */
  holds(orderId: string): Promise<string[]>;
  /** One that has heard of nothing: it would forget no control number, and ours begin anew with the tables. */
  anotherSupplier(): Promise<void>;
  /** Master data and stock, as on the first day. */
  seed(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEstate(): Promise<Estate> {
  const tryton = await startTryton({ db: 'erp', users: { integration: 'pw' } });
  const shiphero = await startShipHero({ credentials: { username: 'u', password: 'p', refreshToken: 'r' }, shipAfterMs: 1e9, credits: { max: 1e9, perSecond: 1e9 } });
  const avalara = await startAvalara({ credentials: { accountId: '1', licenseKey: 'k' }, companies: ['DEFAULT', 'EU'] });
  const card = await startStripe({ apiKey: 'sk_test_bench', searchLagMs: 0 });
  const mailbox = await startMailbox();
  let suppliers = 0;
  const newSupplier = async (port?: number) => {
    const one = await startX12Supplier({ us: SUPPLIER.them, buyer: SUPPLIER.us, credentials: { user: 'u', password: 'p' }, sendingSecret: 'supplier-secret', answerAfterMs: 1e9, billAfterMs: 0, serialsAfter: 1000 * suppliers++, ...(port && { port }) });
    one.seed(SUPPLIER_GOODS);
    one.sendTo(mailbox.url);
    return one;
  };
  let supplier = await newSupplier();
  const taxSecret = AvalaraSecret.parse({ url: avalara.url, accountId: '1', licenseKey: 'k', companies: { [ENTITY]: 'DEFAULT' } });
  const stock = (sku: string) => Object.fromEntries(Object.entries(STOCK).map(([warehouse, levels]) => [warehouse, levels[sku] ?? 0]));
  tryton.seed({
    products: ITEMS.map((item) => ({ code: item.sku, name: item.name, listPrice: item.price, costPrice: item.unitCost.amount, stock: stock(item.sku) })),
    customers: CUSTOMERS.map((customer) => ({ code: customer.customerId, name: customer.name })),
  });
  shiphero.seed({ products: ITEMS.map((item) => ({ sku: item.sku, name: item.name, price: item.price, stock: stock(item.sku) })) });
  const post = async <T>(url: string, body: unknown, headers: Record<string, string> = {}): Promise<T> =>
    (await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })).json()) as T;
  const tokenOf = async () => (await post<{ access_token: string }>(`${shiphero.url}/auth/refresh`, { refresh_token: 'r' })).access_token;
  // anew for each question: a session ends by itself where a test moves the clock by a day
  const erp = async <T>(method: string, ...params: unknown[]): Promise<T> => {
    let session = '';
    const call = async (name: string, args: unknown[]) => (await post<{ result: T }>(`${tryton.url}/erp/`, { id: 1, method: name, params: args }, session ? { authorization: `Session ${Buffer.from(session).toString('base64')}` } : {})).result;
    const [uid, key] = (await call('common.db.login', ['integration', { password: 'pw' }, 'en'])) as [number, string];
    session = `integration:${uid}:${key}`;
    return call(method, [...params, {}]);
  };
  return {
    urls: { tryton: tryton.url, shiphero: shiphero.url, avalara: avalara.url, stripe: card.url },
    secrets: {
      tryton: { url: tryton.url, database: 'erp', user: 'integration', password: 'pw', accounts: { 'expenses:cost of goods sold': 'Main Expense', 'assets:inventory': 'Main Cash' } },
      shiphero: { url: shiphero.url, refreshToken: 'r', webhookSecret: 'webhook-secret', warehouses: shiphero.warehouseIds },
      avalara: taxSecret,
      'x12-supplier': { partners: { [SUPPLIER.partner]: { url: `${supplier.url}/x12`, basic: { user: 'u', password: 'p' }, receivingSecret: 'supplier-secret' } } },
      stripe: { url: card.url, apiKey: 'sk_test_bench', webhookSecret: 'whsec_bench' },
    },
    letters: mailbox.letters,
    atTheSupplier: (action) => supplier.floor({ action }),
    supplierOrders: (orderId) => supplier.orders().flatMap(({ number, status }) => (number.startsWith(orderId.replace(/^ORD-/, '')) ? [status] : [])),
    tax: avalaraTax(taxSecret),
    async lockTax(number) {
      const headers = { authorization: `Basic ${Buffer.from('1:k').toString('base64')}`, 'content-type': 'application/json' };
      await fetch(`${avalara.url}/api/v2/companies/DEFAULT/transactions/${encodeURIComponent(number)}/lock`, { method: 'POST', headers, body: '{"isLocked":true}' });
    },
    gateway: stripe({ url: card.url, apiKey: 'sk_test_bench' }),
    async refunds(orderId) {
      const reply = await fetch(`${card.url}/v1/refunds?limit=100`, { headers: { authorization: 'Bearer sk_test_bench' } });
      const { data } = (await reply.json()) as { data: { amount: number; metadata: Record<string, string> }[] };
      return data.map(({ amount, metadata }) => ({ refundId: metadata.refund_id ?? '', minor: amount })).filter(({ refundId }) => refundId.startsWith(orderId.replace(/^ORD-/, 'CM-')));
    },
    async creditNotes(orderId) {
      const found = await erp<{ state: string; total_amount: { decimal: string } }[]>('model.account.invoice.search_read', [['reference', 'like', `${orderId.replace(/^ORD-/, 'CM-')}%`]], 0, null, null, ['state', 'total_amount']);
      return found.map(({ state, total_amount: total }) => ({ state, total: total.decimal }));
    },
    async sales(orderId) {
      const found = await erp<{ state: string; shipments: number[] }[]>('model.sale.sale.search_read', [['reference', 'like', `${orderId}%`]], 0, null, null, ['state', 'shipments']);
      return Promise.all(
        found.map(async ({ state, shipments }) => {
          const states = shipments.length > 0 ? await erp<{ state: string }[]>('model.stock.shipment.out.read', shipments, ['state']) : [];
          return { state, shipped: states.some((shipment) => shipment.state === 'done'), open: states.some((shipment) => !['done', 'shipped', 'cancelled'].includes(shipment.state)) };
        }),
      );
    },
    erpInvoices: async (invoiceId) => (await erp<{ number: string | null; state: string }[]>('model.account.invoice.search_read', [['reference', '=', invoiceId]], 0, null, null, ['number', 'state'])).map(({ number, state }) => ({ number, state })),
    entries: async (journalId) => (await erp<{ state: string }[]>('model.account.move.search_read', [['description', '=', journalId]], 0, null, null, ['state'])).map(({ state }) => state),
    async counted(orderId) {
      const query = 'query ($reason: String) { inventory_changes(reason: $reason) { data(first: 100) { edges { node { change_in_on_hand reason } } } } }';
      const { data } = await post<{ data: { inventory_changes: { data: { edges: { node: { change_in_on_hand: number; reason: string } }[] } } } }>(`${shiphero.url}/graphql`, { query, variables: { reason: orderId.replace(/^ORD-/, '') } }, { authorization: `Bearer ${await tokenOf()}` });
      return data.inventory_changes.data.edges.map(({ node }) => [node.change_in_on_hand, node.reason]);
    },
    async warehouseOrders(orderId) {
      const token = await tokenOf();
      type Page = { data: { orders: { data: { edges: { node: { order_number: string; fulfillment_status: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } };
      const all: { number: string; status: string }[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const query = 'query ($after: String) { orders { data(first: 100, after: $after) { edges { node { order_number fulfillment_status } } pageInfo { hasNextPage endCursor } } } }';
        const page: Page = await post<Page>(`${shiphero.url}/graphql`, { query, variables: { after } }, { authorization: `Bearer ${token}` });
        all.push(...page.data.orders.data.edges.map(({ node }) => ({ number: node.order_number, status: node.fulfillment_status })));
        [after, more] = [page.data.orders.data.pageInfo.endCursor, page.data.orders.data.pageInfo.hasNextPage];
      }
      return all.filter(({ number }) => number.startsWith(orderId));
    },
    async holds(orderId) {
      const page = (await (await fetch(`${card.url}/v1/payment_intents?limit=100`, { headers: { authorization: 'Bearer sk_test_bench' } })).json()) as { data: { status: string; metadata: { order_id?: string } }[] };
      return page.data.filter(({ metadata }) => metadata.order_id === orderId).map(({ status }) => status);
    },
    async anotherSupplier() {
      await supplier.stop();
      supplier = await newSupplier(Number(new URL(supplier.url).port));
      mailbox.letters.length = 0;
    },
    async seed() {
      await storeDemoData('shop', 'ATVPDKIKX0DER');
      // the ERP keeps the books and says what it derives: it is sent the rest
      await putRoutingRule({ entity: ENTITY, over: 'general-ledger', connector: 'tryton', derives: ['invoice', 'credit-memo'], from: '2026-01-01T00:00:00Z' });
    },
    async stop() {
      await Promise.all([tryton.stop(), shiphero.stop(), avalara.stop(), card.stop(), supplier.stop(), mailbox.stop()]);
    },
  };
}
