import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Receivables } from '../../../../core/credit/receivables.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import type { Order } from '../../../../core/model/order.ts';
import type { Erp } from '../../../../core/ordering/erp.ts';
import { TrytonClient } from '../../../../lambdas/connectors/tryton/client.ts';
import { trytonErp } from '../../../../lambdas/connectors/tryton/erp.ts';
import { Decimal, Identified, InvoiceRecord, MoveRecord, OutShipment, Product, Sale, SaleLine, type TrytonSecret, Unit } from '../../../../lambdas/connectors/tryton/schema.ts';
import { aJournal, aJournalLine } from '../../../support/sagas.ts';
import { aCreditMemo, aCustomer, anInvoice, anItem, anOrder, aShipment, itemsOf, losing } from '../documents.ts';

export interface Server {
  settings: TrytonSecret;
  stop(): Promise<void>;
}
const clock = () => new Date();
const Move = z.object({ id: z.int(), quantity: z.number(), product: z.int() });
const Line = z.object({ id: z.int(), description: z.string().nullable(), amount: Decimal, quantity: z.number().nullable() });
const Tax = z.object({ id: z.int(), amount: Decimal, base: Decimal, manual: z.union([z.boolean(), z.int()]).transform(Boolean) });
const Party = z.object({ id: z.int(), code: z.string().nullable() });

/**
 * What the connector promises, of any Tryton: the simulated one in every run of the tests, real ones on demand. The server has a company with a
 * chart of accounts, a fiscal year with sequences, a tax, USD, a category with accounts, a unit `u`, and an integration user.
 */
export function trytonPromises(start: () => Promise<Server>): void {
  let server: Server;
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

  async function one(model: string, domain: unknown[], values?: object): Promise<number> {
    const [found] = await client.find(Identified, model, domain, 1);
    if (found) return found.id;
    if (!values) throw new Error(`${model} ${JSON.stringify(domain)} is not there`);
    return client.create(model, values);
  }
  const salesOf = (order: Order) => client.find(Sale, 'sale.sale', ['OR', ['reference', '=', order.orderId], ['reference', 'like', `${order.orderId}/%`]]);

  /** Quantities of the shipments that are not done, over all sales of the order. */
  const openOf = async (order: Order) => {
    const shipments = await client.read(OutShipment, 'stock.shipment.out', (await salesOf(order)).flatMap((sale) => sale.shipments));
    const moves = await client.read(Move, 'stock.move', shipments.filter(({ state }) => state !== 'done' && state !== 'cancelled').flatMap((shipment) => shipment.outgoing_moves));
    return moves.map((move) => move.quantity);
  };
  /** The order of one line in another version. */
  const withSteps = (order: Order, steps: number): Order => ({
    ...order,
    lines: order.lines.map((line) => ({ ...line, steps })),
    releases: order.releases.map((release) => ({ ...release, lines: release.lines.map((line) => ({ ...line, steps })) })),
  });

  beforeAll(async () => {
    server = await start();
    client = new TrytonClient(server.settings, patient);
    erp = trytonErp(server.settings, clock, patient);
    const company = await client.company();
    const currency = await one('currency.currency', [['code', '=', 'USD']]);
    const [category] = [await one('product.category', [['accounting', '=', true]])];
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
    await server?.stop();
  });

  describe('an order', () => {
    test('is one sale from each warehouse, processed, however often it is created', async () => {
      const order = newOrder([
        { lineId: '1', sku: BOLT, steps: 3, price: '10.00' },
        { lineId: '2', sku: NUT, steps: 2, price: '3.3333' },
        { lineId: '2', sku: NUT, steps: 5, price: '3.3333', warehouse: 'WEST' },
      ]);
      const first = await erp.createOrder(order, customer, items);
      const again = await erp.createOrder(order, customer, items);
      expect(again).toEqual(first);
      const sales = await salesOf(order);
      expect(sales.map(({ reference, state, shipment_state }) => ({ reference, state, shipment_state }))).toEqual([
        { reference: order.orderId, state: 'processing', shipment_state: 'waiting' },
        { reference: `${order.orderId}/WEST`, state: 'processing', shipment_state: 'waiting' },
      ]);
      expect(first).toEqual({ id: String(sales[0]?.id), number: `${sales[0]?.number},${sales[1]?.number}` });
      const lines = await client.read(SaleLine, 'sale.line', sales.flatMap((sale) => sale.lines));
      expect(lines.map(({ sequence, quantity, unit_price }) => ({ sequence, quantity, unit_price: Number(unit_price) })).sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0) || (a.quantity ?? 0) - (b.quantity ?? 0))).toEqual([
        { sequence: 10, quantity: 3, unit_price: 10 },
        { sequence: 20, quantity: 2, unit_price: 3.3333 },
        { sequence: 20, quantity: 5, unit_price: 3.3333 },
      ]);
    });

    test.each(['model.sale.sale.create', 'model.sale.sale.quote', 'model.sale.sale.confirm'])('whose answer to %s was lost is not made twice', async (method) => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      const broken = losing((_, body) => body.includes(`"${method}"`));
      await expect(trytonErp(server.settings, clock, { ...patient, fetch: broken.fetch }).createOrder(order, customer, items)).rejects.toMatchObject({ name: 'Transient', code: 'erp.unreachable' });
      expect(broken.lost()).toBe(1);
      await erp.createOrder(order, customer, items);
      expect((await salesOf(order)).map((sale) => sale.state)).toEqual(['processing']);
    });

    test('that two callers create at the same moment ends as one live sale', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      await Promise.allSettled([erp.createOrder(order, customer, items), trytonErp(server.settings, clock, patient).createOrder(order, customer, items)]);
      await erp.createOrder(order, customer, items);
      const live = (await salesOf(order)).filter((sale) => sale.state === 'processing');
      expect(live).toHaveLength(1);
    });

    test('ships to one address of the customer, made once', async () => {
      const [party] = await client.find(Party, 'party.party', [['code', '=', CUSTOMER]], 1);
      const before = await client.find(Identified, 'party.address', [['party', '=', party?.id]]);
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }], { shipTo: { ...anOrder().shipTo, street: `${run} Elm St` } });
      await erp.createOrder(order, customer, items);
      await erp.createOrder(newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }], { shipTo: order.shipTo }), customer, items);
      expect(await client.find(Identified, 'party.address', [['party', '=', party?.id]])).toHaveLength(before.length + 1);
    });

    test('is refused by name where Tryton could not be exact or does not know', async () => {
      const line = { lineId: '1', sku: BOLT, steps: 1, price: '10.12345' };
      await expect(erp.createOrder(newOrder([line]), customer, items)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.price-precision' });
      await expect(erp.createOrder(newOrder([{ ...line, price: '1', sku: 'NOPE' }]), customer, itemsOf(anItem({ sku: 'NOPE' })))).rejects.toMatchObject({ name: 'Rejected', code: 'erp.product-unknown' });
      await expect(erp.createOrder(newOrder([{ ...line, price: '1' }], { customerId: 'NOBODY' }), customer, items)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.customer-unknown' });
    });

    test('over the credit limit waits for an approval, and then goes on', async () => {
      const [party] = await client.find(Party, 'party.party', [['code', '=', CUSTOMER]], 1);
      await client.write('party.party', [party?.id as number], { credit_limit_amount: { __class__: 'Decimal', decimal: '1' } });
      try {
        const order = newOrder([{ lineId: '1', sku: BOLT, steps: 5, price: '10.00' }]);
        await expect(erp.createOrder(order, customer, items)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.credit-limit' });
        const approved = { ...order, approvals: [{ code: 'erp.credit-limit', by: 'fay', at: '2026-11-23T12:00:00.000Z' }] };
        await erp.createOrder(approved, customer, items);
        expect((await salesOf(order)).map((sale) => sale.state)).toEqual(['processing']);
      } finally {
        await client.write('party.party', [party?.id as number], { credit_limit_amount: null });
      }
    });
  });

  describe('a cancellation', () => {
    test('takes a processed sale back, can be repeated, and leaves room for a new one', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }, { lineId: '2', sku: BOLT, steps: 1, price: '10.00', warehouse: 'WEST' }]);
      await erp.createOrder(order, customer, items);
      await erp.cancelOrder(order);
      await erp.cancelOrder(order);
      const cancelled = await salesOf(order);
      const shipments = await client.read(OutShipment, 'stock.shipment.out', cancelled.flatMap((sale) => sale.shipments));
      expect(shipments.map((shipment) => shipment.state)).toEqual(['cancelled', 'cancelled']);
      expect(cancelled.map((sale) => sale.state)).toEqual(['done', 'done']);
      await erp.createOrder(order, customer, items);
      expect((await salesOf(order)).map((sale) => sale.state).sort()).toEqual(['done', 'done', 'processing', 'processing']);
    });

    test('of an order that never came is done', async () => {
      await erp.cancelOrder(newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]));
    });

    test('is refused once goods have left', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]);
      await erp.createOrder(order, customer, items);
      await erp.fulfilOrder(order, aShipment(order, shipmentNumber(), { steps: { '1': 1 } }), items);
      await expect(erp.cancelOrder(order)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.cancel-refused' });
    });
  });

  describe('a shipment', () => {
    test('is booked and billed to the cent, each once', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 3, price: '10.00' }, { lineId: '2', sku: NUT, steps: 2, price: '3.3333' }]);
      await erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      const delivery = await erp.fulfilOrder(order, shipment, items);
      expect(await erp.fulfilOrder(order, shipment, items)).toEqual(delivery);
      const invoice = anInvoice(order, shipment, { goods: '36.67', discount: '1.83', freight: '7.50', tax: '3.65' });
      const posted = await erp.postInvoice(order, shipment, invoice, items, []);
      expect(await erp.postInvoice(order, shipment, invoice, items, [])).toEqual(posted);
      const [record] = await client.read(InvoiceRecord, 'account.invoice', [Number(posted.id)]);
      expect(record).toMatchObject({ number: posted.number, state: 'posted', reference: invoice.invoiceId, untaxed_amount: '42.34', tax_amount: '3.65', total_amount: '45.99' });
      const lines = await client.find(Line, 'account.invoice.line', [['invoice', '=', Number(posted.id)]]);
      expect(lines.map(({ description, amount }) => [description, amount]).slice(2)).toEqual([['Discount', '-1.83'], ['Freight', '7.50']]);
      expect(await client.find(Tax, 'account.invoice.tax', [['invoice', '=', Number(posted.id)]])).toMatchObject([{ base: '42.34', amount: '3.65', manual: true }]);
    });

    test('of a part leaves the rest open, and every cent of the order is billed', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 3, price: '0.1250' }, { lineId: '2', sku: NUT, steps: 1, price: '2.00' }]);
      await erp.createOrder(order, customer, items);
      const part = aShipment(order, shipmentNumber(), { steps: { '1': 1 } });
      await erp.fulfilOrder(order, part, items);
      const rest = aShipment(order, shipmentNumber(), { steps: { '1': 2, '2': 1 } });
      await erp.fulfilOrder(order, rest, items);
      const [sale] = await salesOf(order);
      const deliveries = await client.read(OutShipment, 'stock.shipment.out', sale?.shipments ?? []);
      expect(deliveries.map(({ reference, state }) => ({ reference, state }))).toEqual([{ reference: part.shipmentId, state: 'done' }, { reference: rest.shipmentId, state: 'done' }]);
      const moves = await client.read(Move, 'stock.move', deliveries.flatMap((delivery) => delivery.outgoing_moves));
      expect(moves.map((move) => move.quantity).sort()).toEqual([1, 1, 2]);
      const first = await erp.postInvoice(order, part, anInvoice(order, part, { goods: '0.12' }), items, []);
      const second = await erp.postInvoice(order, rest, anInvoice(order, rest, { goods: '2.26', tax: '0.19' }), items, []);
      const records = await client.read(InvoiceRecord, 'account.invoice', [Number(first.id), Number(second.id)]);
      expect(records.map((record) => record.total_amount).sort()).toEqual(['0.12', '2.45']);
    });

    test('of an order that was changed since: what is open follows the new version, and what has left stays', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 10, price: '1.00' }]);
      await erp.createOrder(order, customer, items);
      await erp.fulfilOrder(order, aShipment(order, shipmentNumber(), { steps: { '1': 4 } }), items);
      const less = withSteps(order, 6);
      const amended = await erp.createOrder(less, customer, items);
      expect(await erp.createOrder(less, customer, items)).toEqual(amended);
      expect(await openOf(order)).toEqual([2]);
      const more = withSteps(order, 12);
      await erp.createOrder(more, customer, items);
      expect(await openOf(order)).toEqual([8]);
      const rest = aShipment(more, shipmentNumber(), { steps: { '1': 8 } });
      await erp.fulfilOrder(more, rest, items);
      expect(await openOf(order)).toEqual([]);
      await erp.createOrder(withSteps(order, 12), customer, items);
      expect(await openOf(order)).toEqual([]);
    });

    test('that Tryton lacks the stock for is booked all the same: the goods have left', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 5000, price: '1.00' }]);
      await erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      const delivery = await erp.fulfilOrder(order, shipment, items);
      const [record] = await client.read(OutShipment, 'stock.shipment.out', [Number(delivery.id)]);
      expect(record).toMatchObject({ state: 'done', reference: shipment.shipmentId });
    });

    test.each(['stock.shipment.out.write', 'stock.shipment.out.assign_try', 'stock.shipment.out.pick', 'stock.shipment.out.pack', 'stock.shipment.out.do'])('whose answer to %s was lost is booked once', async (method) => {
      const order = newOrder([{ lineId: '1', sku: NUT, steps: 3, price: '1.00' }]);
      await erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber(), { steps: { '1': 2 } });
      const broken = losing((_, body) => body.includes(`"model.${method}`));
      await expect(trytonErp(server.settings, clock, { ...patient, fetch: broken.fetch }).fulfilOrder(order, shipment, items)).rejects.toMatchObject({ code: 'erp.unreachable' });
      const delivery = await erp.fulfilOrder(order, shipment, items);
      const [sale] = await salesOf(order);
      const deliveries = await client.read(OutShipment, 'stock.shipment.out', sale?.shipments ?? []);
      expect(deliveries.map(({ id, state }) => ({ id: String(id), state }))).toEqual([{ id: delivery.id, state: 'done' }, { id: expect.any(String), state: 'waiting' }]);
    });
  });

  describe('an invoice', () => {
    async function shipped(order: Order) {
      await erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      await erp.fulfilOrder(order, shipment, items);
      return shipment;
    }

    test('is told as open, by its number and due date; cash on no invoice is told as unapplied', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]);
      const shipment = await shipped(order);
      const { number } = await erp.postInvoice(order, shipment, anInvoice(order, shipment, { goods: '20.00' }), items, []);
      const told = async () => (await erp.receivables()).find(({ customerId }) => customerId === CUSTOMER)?.told;
      const open = async () => (await told())?.items.find((item) => item.number === number);
      expect(await open()).toMatchObject({ open: { minor: 2000, currency: 'USD' }, dueDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
      const before = (await told())?.unapplied.minor ?? 0;

      // cash as the ERP's own people book it, on account
      const company = await client.company();
      const account = (kind: string) => one('account.account', [['type.name', 'like', `%${kind}%`], ['company', '=', company]]);
      const [cash, receivable] = [await account('Cash'), await account('Receivable')];
      const party = await one('party.party', [['code', '=', CUSTOMER]]);
      const today = new Date().toISOString().slice(0, 10);
      const [year, month, day] = today.split('-').map(Number);
      const on = { __class__: 'date', year, month, day };
      const [journal, period] = [await one('account.journal', [['type', '=', 'cash']]), await one('account.period', [['start_date', '<=', on], ['end_date', '>=', on], ['type', '=', 'standard']])];
      const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });
      const line = (of: number, debit: string, credit: string, more = {}) => ({ account: of, debit: decimal(debit), credit: decimal(credit), ...more });
      const move = await client.create('account.move', { journal, period, date: on, lines: [['create', [line(cash, '5.00', '0'), line(receivable, '0', '5.00', { party })]]] });
      await client.press('account.move', 'post', [move]);
      expect((await told())?.unapplied.minor).toBe(before + 500);
    });

    test('that would come to another amount is not posted, and both figures are said', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      const shipment = await shipped(order);
      await expect(erp.postInvoice(order, shipment, anInvoice(order, shipment, { goods: '9.00' }), items, [])).rejects.toMatchObject({
        name: 'Rejected', code: 'invoice.total-differs', detail: { erp: { goods: '10.00' }, ours: { goods: '9.00' } },
      });
      const [sale] = await salesOf(order);
      const drafts = await client.find(InvoiceRecord, 'account.invoice', [['sales', '=', sale?.id]]);
      expect(drafts.map((draft) => draft.state)).toEqual(['draft']);
    });

    test('that somebody changed after it was prepared is not posted', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      const shipment = await shipped(order);
      const invoice = anInvoice(order, shipment, { goods: '10.00', tax: '0.83' });
      const broken = losing((_, body) => body.includes('"model.account.invoice.write"'));
      await expect(trytonErp(server.settings, clock, { ...patient, fetch: broken.fetch }).postInvoice(order, shipment, invoice, items, [])).rejects.toMatchObject({ name: 'Transient' });
      const [draft] = await client.find(InvoiceRecord, 'account.invoice', [['reference', '=', invoice.invoiceId]]);
      const [tax] = await client.find(Tax, 'account.invoice.tax', [['invoice', '=', draft?.id]]);
      await client.write('account.invoice.tax', [tax?.id as number], { amount: { __class__: 'Decimal', decimal: '0.80' } });
      await expect(erp.postInvoice(order, shipment, invoice, items, [])).rejects.toMatchObject({
        code: 'invoice.total-differs', detail: { erp: { untaxed: '10.00', tax: '0.80', total: '10.80' }, ours: { untaxed: '10.00', tax: '0.83', total: '10.83' } },
      });
    });

    test.each(['account.invoice.write', 'account.invoice.post'])('whose answer to %s was lost is posted once', async (method) => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]);
      const shipment = await shipped(order);
      const invoice = anInvoice(order, shipment, { goods: '20.00', freight: '1.00', tax: '1.65' });
      const broken = losing((_, body) => body.includes(`"model.${method}"`));
      await expect(trytonErp(server.settings, clock, { ...patient, fetch: broken.fetch }).postInvoice(order, shipment, invoice, items, [])).rejects.toMatchObject({ code: 'erp.unreachable' });
      const posted = await erp.postInvoice(order, shipment, invoice, items, []);
      const records = await client.find(InvoiceRecord, 'account.invoice', [['reference', '=', invoice.invoiceId]]);
      expect(records).toMatchObject([{ number: posted.number, state: 'posted', total_amount: '22.65' }]);
    });
  });

  describe('what a supplier ships', () => {
    const dropShip = (steps: number, also: Parameters<typeof anOrder>[0] = []) => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps, price: '10.00', warehouse: 'DIRECT' }, ...(also ?? [])]);
      return { ...order, releases: order.releases.map((release) => (release.warehouse === 'DIRECT' ? { ...release, connector: 'x12-supplier', supplier: 'DIRECT' } : release)) };
    };
    /** As after its shipment was recorded. */
    const left = (order: Order, shipped: number): Order => ({ ...order, releases: order.releases.map((release) => (release.supplier ? { ...release, lines: release.lines.map((line) => ({ ...line, shipped })) } : release)) });
    const statesOf = async (order: Order) => (await salesOf(order)).map(({ reference, state }) => [reference?.slice(order.orderId.length), state]);
    const movesOf = async () => (await client.find(Move, 'stock.move', [['product.code', '=', BOLT], ['to_location.type', '=', 'customer']])).length;

    test('is a quotation until it has left; then it is billed, and no stock of the ERP moves', async () => {
      const order = dropShip(3, [{ lineId: '2', sku: NUT, steps: 1, price: '2.00' }]);
      const moved = await movesOf();
      const created = await erp.createOrder(order, customer, items);
      expect(await erp.createOrder(order, customer, items)).toEqual(created);
      expect(await statesOf(order)).toEqual([['', 'processing'], ['/DIRECT', 'quotation']]);
      const shipment = aShipment(order, shipmentNumber(), { warehouse: 'DIRECT' });
      const gone = left(order, 3);
      const booked = await erp.fulfilOrder(gone, shipment, items);
      expect(created?.number.split(',')).toContain(booked.number);
      expect(await erp.fulfilOrder(gone, shipment, items)).toEqual(booked);
      const invoice = anInvoice(gone, shipment, { goods: '30.00', freight: '4.00', tax: '2.48' });
      const posted = await erp.postInvoice(gone, shipment, invoice, items, []);
      expect(await erp.postInvoice(gone, shipment, invoice, items, [])).toEqual(posted);
      expect(await client.find(InvoiceRecord, 'account.invoice', [['reference', '=', invoice.invoiceId]])).toMatchObject([{ number: posted.number, state: 'posted', total_amount: '36.48' }]);
      expect(await statesOf(order)).toEqual([['', 'processing'], [`/${shipment.shipmentId}`, 'processing']]);
      expect(await movesOf()).toBe(moved);
    });

    test('in parts is billed in parts, and the rest stays a quotation', async () => {
      const order = dropShip(5);
      await erp.createOrder(order, customer, items);
      const [first, second] = [aShipment(order, shipmentNumber(), { warehouse: 'DIRECT', steps: { '1': 2 } }), aShipment(order, shipmentNumber(), { warehouse: 'DIRECT', steps: { '1': 3 } })];
      await erp.fulfilOrder(left(order, 2), first, items);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], [`/${first.shipmentId}`, 'processing'], ['/DIRECT', 'quotation']]);
      await erp.postInvoice(left(order, 2), first, anInvoice(order, first, { goods: '20.00' }), items, []);
      await erp.fulfilOrder(left(order, 5), second, items);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], [`/${first.shipmentId}`, 'processing'], [`/${second.shipmentId}`, 'processing']]);
      await erp.postInvoice(left(order, 5), second, anInvoice(order, second, { goods: '30.00' }), items, []);
      const records = await client.find(InvoiceRecord, 'account.invoice', [['reference', 'in', [`INV-${first.shipmentId}`, `INV-${second.shipmentId}`]]]);
      expect(records.map(({ state, total_amount }) => [state, total_amount])).toEqual([['posted', '20.00'], ['posted', '30.00']]);
    });

    test('follows the order as it is changed, and is cancelled with it, unless it has left', async () => {
      const order = dropShip(5);
      await erp.createOrder(order, customer, items);
      await erp.createOrder(withSteps(order, 4), customer, items);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], ['/DIRECT', 'quotation']]);
      await erp.cancelOrder(order);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], ['/DIRECT', 'cancelled']]);
      const other = dropShip(1);
      await erp.createOrder(other, customer, items);
      await erp.fulfilOrder(left(other, 1), aShipment(other, shipmentNumber(), { warehouse: 'DIRECT' }), items);
      await expect(erp.cancelOrder(other)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.cancel-refused' });
    });

    test.each(['sale.sale.create', 'sale.sale.write', 'sale.sale.confirm', 'sale.sale.quote'])('whose answer to %s was lost is booked once', async (method) => {
      const order = dropShip(2);
      const losingOne = () => trytonErp(server.settings, clock, { ...patient, fetch: losing((_, body) => body.includes(`"model.${method}"`)).fetch });
      const created = await losingOne().createOrder(order, customer, items).catch(() => undefined);
      if (!created) await erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber(), { warehouse: 'DIRECT' });
      await losingOne().fulfilOrder(left(order, 2), shipment, items).catch(() => undefined);
      await erp.fulfilOrder(left(order, 2), shipment, items);
      expect((await statesOf(order)).filter(([, state]) => state !== 'cancelled')).toEqual([[`/${shipment.shipmentId}`, 'processing']]);
    });
  });

  describe('a credit memo', () => {
    async function billed() {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 3, price: '10.00' }]);
      await erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      await erp.fulfilOrder(order, shipment, items);
      const invoice = anInvoice(order, shipment, { goods: '30.00', freight: '5.00', tax: '2.89' });
      const posted = await erp.postInvoice(order, shipment, invoice, items, []);
      return { order, invoice: { ...invoice, number: posted.number, erpInvoiceId: posted.id } };
    }

    test('of a part is a credit note of its own number, to the cent, once', async () => {
      const { order, invoice } = await billed();
      const memo = aCreditMemo(order, invoice, { net: '20.00', tax: '1.65', fee: '3.00' });
      const posted = await erp.postCreditMemo(order, memo, invoice);
      expect(posted.number).not.toBe(invoice.number);
      expect(await erp.postCreditMemo(order, memo, invoice)).toEqual(posted);
      const records = await client.find(InvoiceRecord, 'account.invoice', [['reference', '=', memo.creditMemoId]]);
      expect(records).toMatchObject([{ number: posted.number, state: 'posted', untaxed_amount: '-17.00', tax_amount: '-1.65', total_amount: '-18.65' }]);
      const lines = await client.find(Line, 'account.invoice.line', [['invoice', '=', Number(posted.id)]]);
      expect(lines.map(({ description, amount }) => [description, amount])).toEqual([[`Return of 2 ${BOLT}`, '-20.00'], ['Restocking fee', '3.00']]);
      const [original] = await client.read(InvoiceRecord, 'account.invoice', [Number(invoice.erpInvoiceId)]);
      expect(original).toMatchObject({ state: 'posted', total_amount: '37.89' });
    });

    test.each(['account.invoice.create', 'account.invoice.post'])('whose answer to %s was lost is posted once', async (method) => {
      const { order, invoice } = await billed();
      const memo = aCreditMemo(order, invoice, { net: '10.00', freight: '5.00', tax: '1.24' });
      const broken = losing((_, body) => body.includes(`"model.${method}"`));
      await expect(trytonErp(server.settings, clock, { ...patient, fetch: broken.fetch }).postCreditMemo(order, memo, invoice)).rejects.toMatchObject({ code: 'erp.unreachable' });
      const posted = await erp.postCreditMemo(order, memo, invoice);
      const records = await client.find(InvoiceRecord, 'account.invoice', [['reference', '=', memo.creditMemoId]]);
      expect(records).toMatchObject([{ number: posted.number, state: 'posted', total_amount: '-16.24' }]);
    });

    test('that somebody changed after it was made is not posted', async () => {
      const { order, invoice } = await billed();
      const memo = aCreditMemo(order, invoice, { net: '10.00', tax: '0.83' });
      const broken = losing((_, body) => body.includes('"model.account.invoice.create"'));
      await expect(trytonErp(server.settings, clock, { ...patient, fetch: broken.fetch }).postCreditMemo(order, memo, invoice)).rejects.toMatchObject({ name: 'Transient' });
      const [draft] = await client.find(InvoiceRecord, 'account.invoice', [['reference', '=', memo.creditMemoId]]);
      const [tax] = await client.find(Tax, 'account.invoice.tax', [['invoice', '=', draft?.id]]);
      await client.write('account.invoice.tax', [tax?.id as number], { amount: { __class__: 'Decimal', decimal: '-0.80' } });
      await expect(erp.postCreditMemo(order, memo, invoice)).rejects.toMatchObject({ name: 'Rejected', code: 'credit-memo.total-differs', detail: { erp: { tax: '-0.80' }, ours: { tax: '-0.83', total: '-10.83' } } });
    });
  });

  describe('a journal', () => {
    const accounts = { 'expenses:freight out': 'Main Expense', 'liabilities:accrued freight': 'Main Tax' };
    const keeping = (connection = patient) => trytonErp({ ...server.settings, accounts }, clock, connection);
    const today = () => new Date().toISOString().slice(0, 10);
    const freight = (minor = 642, change: Partial<Journal> = {}) =>
      aJournal(today(), `s:${run}${++count}`, {
        event: 'freight-out', journalId: `freight-out:s:${run}${count}`,
        lines: [aJournalLine('freight-out', 'debit', minor), aJournalLine('accrued-freight', 'credit', minor)], ...change,
      });
    const movesOf = (journal: Journal) => client.find(MoveRecord, 'account.move', [['description', '=', journal.journalId]]);

    test('that Tryton does not derive is posted once, and found by its id', async () => {
      const journal = freight();
      const posted = await keeping().postJournal(journal);
      expect(await keeping().postJournal(journal)).toEqual(posted);
      expect((await movesOf(journal)).map(({ id, state }) => [String(id), state])).toEqual([[posted.id, 'posted']]);
      expect(await keeping().journalByReference('NW-US', journal.journalId)).toMatchObject({ id: posted.id, date: journal.date, total: 642 });
      expect(await keeping().journalByReference('NW-US', 'freight-out:none')).toBeUndefined();
    });

    test.each(['account.move.create', 'account.move.post'])('whose answer to %s was lost is posted once', async (method) => {
      const journal = freight();
      const broken = losing((_, body) => body.includes(`"model.${method}"`));
      await expect(keeping({ ...patient, fetch: broken.fetch }).postJournal(journal)).rejects.toMatchObject({ code: 'erp.unreachable' });
      await keeping().postJournal(journal);
      expect((await movesOf(journal)).map(({ state }) => state)).toEqual(['posted']);
    });

    test('of the same id over another amount is not the same: nothing is posted over it', async () => {
      const journal = freight();
      await keeping().postJournal(journal);
      await expect(keeping().postJournal(freight(643, { journalId: journal.journalId }))).rejects.toMatchObject({ name: 'Rejected', code: 'journal.differs', detail: { there: { minor: 642 }, ours: { minor: 643 } } });
    });

    test('on an account that the secret does not map, or that is not there, is refused by name', async () => {
      await expect(erp.postJournal(freight())).rejects.toMatchObject({ name: 'Rejected', code: 'erp.account-unmapped' });
      await expect(trytonErp({ ...server.settings, accounts: { ...accounts, 'expenses:freight out': 'NOPE' } }, clock, patient).postJournal(freight())).rejects.toMatchObject({ code: 'erp.account-unknown' });
    });
  });

  test('a session that has ended is replaced without a word', async () => {
    const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
    let ended = 0;
    const expiring: typeof fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      if (headers.has('authorization') && ended === 1) headers.set('authorization', `Session ${Buffer.from('integration:2:gone').toString('base64')}`);
      if (headers.has('authorization')) ended++;
      return fetch(input, { ...init, headers });
    };
    await trytonErp(server.settings, clock, { ...patient, fetch: expiring }).createOrder(order, customer, items);
    expect((await salesOf(order)).map((sale) => sale.state)).toEqual(['processing']);
  });

  test('a wrong password is a matter for integration, not for the desk', async () => {
    await expect(trytonErp({ ...server.settings, password: 'wrong' }, clock, patient).cancelOrder(anOrder())).rejects.toMatchObject({ name: 'Transient', code: 'erp.unauthorized' });
  });
}
