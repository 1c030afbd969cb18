import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FunctionalAcknowledgment, OrderChange, PurchaseOrder } from '../../../../core/edi/documents.ts';
import type { PartnerProfile } from '../../../../core/edi/partner-profile.ts';
import type { EventData } from '../../../../core/model/events/catalogue.ts';
import type { Order } from '../../../../core/model/order.ts';
import { noQuantities } from '../../../../core/ordering/line-moves.ts';
import { event } from '../../../../core/ordering/events.ts';
import { DynamoMasterdata, masterKey, putMaster, putRoutingRule } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as tell } from '../../../../lambdas/connectors/x12-supplier/handlers/tell-customers.ts';
import { handler as watch } from '../../../../lambdas/connectors/x12-supplier/handlers/watch-acknowledgments.ts';
import { askDocument } from '../../../../lambdas/handler/ask-document.ts';
import { TOLD } from '../../../../lambdas/handler/customer-documents.ts';
import { aCustomer, anInvoice, anInvoiceLine, aShipment, AT, EACH } from '../../../support/builders.ts';
import { PROFILE, supplierDoor } from './supplier-door.ts';
import { manifest } from '../../../../lambdas/connectors/x12-supplier/manifest.ts';

const { tables, aws, call, written, send, ack, desk, codes, events, lastControl } = supplierDoor();
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const RACK = { line: '1', quantity: { amount: '5', uom: 'EA' }, unitPrice: '9.5', ids: { seller: 'RACK-42U', buyer: 'B-9' } };
const purchase = (change: Partial<PurchaseOrder> = {}): PurchaseOrder => ({
  document: 'purchase-order', purpose: 'original', type: 'release', number: 'PO-77', release: '3', orderDate: '2026-11-23', currency: 'USD', references: { vendor: '88' }, parties: [{ role: 'ship-to', code: { assignedBy: 'buyer', id: 'DAL-1' }, street: [] }], lines: [RACK], ...change,
});
const change = (more: Partial<OrderChange> = {}): OrderChange => ({ document: 'order-change', purpose: 'change', type: 'release', number: 'PO-77', release: '3', orderDate: '2026-11-23', sequence: '1', references: {}, parties: [], lines: [{ line: '1', change: 'decrease', quantity: { amount: '3', uom: 'EA' }, ids: {} }], ...more });

/** What the customer's gateway got, between ST and SE; and how it answers. */
let got: string[][] = [];
let bytes: string[] = [];
let status = 200;
const types = () => got.map(([first = '']) => first.split('*')[0]);

beforeEach(async () => {
  [got, bytes, status] = [[], [], 200];
  aws.answer('GetQueueUrl', () => ({ QueueUrl: 'https://sqs.test/tell' }));
  aws.answer('ChangeMessageVisibility', () => ({}));
  const others = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    if (url !== 'https://supplier.test/x12') return others(url, init);
    if (status === 200) bytes.push(String(init?.body));
    if (status === 200) got.push(String(init?.body).split('~').slice(3, -4));
    return new Response('', { status });
  });
  await Promise.all([
    agree({}),
    putMaster(masterKey.account('x12-supplier', 'DIRECT'), { ...OWNER, connector: 'x12-supplier', account: 'DIRECT', channel: 'edi-acme' }),
    putMaster(masterKey.channel('NW-US', 'edi-acme'), { ...OWNER, channel: 'edi-acme', connector: 'x12-supplier' }),
    putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ terms: { netDays: 30 }, shipTos: [{ shipToId: 'DAL-1', address: { name: 'Acme 92', street: '92 Elm St', city: 'Dallas', country: 'US' } }, { shipToId: 'DAL-2', address: { name: 'Acme 93', street: '93 Elm St', city: 'Dallas', country: 'US' } }] })),
    ...(['erp', 'tax'] as const).map((capability) => putRoutingRule({ entity: 'NW-US', capability, connector: 'tryton', from: '2020-01-01T00:00:00Z' })),
  ]);
});
afterEach(() => vi.restoreAllMocks());

/** What is agreed with the customer from now on: what was read of it before is forgotten. */
async function agree(change: Partial<PartnerProfile>) {
  await putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), { ...PROFILE, receives: ['850', '860', '997'], sends: ['855', '856', '810', '865', '997'], customerId: 'ACME', ...change });
  stores.masterdata = new DynamoMasterdata(Date.now);
}

const all = async () => (await tables.all('orders')).flatMap(({ body }) => ((body as Order).ediOrder ? [body as Order] : [])).toSorted((a, b) => (a.channelOrderId < b.channelOrderId ? -1 : 1));
const only = async () => (await all())[0] as Order;
/** An order as its saga leaves it: its units where they stand. */
async function moved(order: Order, quantities: Partial<Order['lines'][number]['quantities']>, more: Partial<Order> = {}) {
  const steps = Object.values(quantities).reduce((sum, part) => sum + part, 0);
  const lines = order.lines.map((line) => ({ ...line, unit: EACH, priceUnit: EACH, steps, quantities: { ...noQuantities(), ...quantities } }));
  await stores.unit.commit([{ change: 'order', order: { ...order, lines, acceptedAt: AT.toISOString(), ...more }, ifRevision: order.revision }]);
}
const hear = async <T extends (typeof TOLD)[number]>(type: T, data: object) => {
  const detail = event(type, OWNER, { key: 'order/x', version: 1, correlationId: 'corr-1', causationId: 'x' }, { channelConnector: 'x12-supplier', ...data } as EventData<T>, { at: AT, id: `${type}:${JSON.stringify(data)}` });
  const { batchItemFailures } = await tell({ Records: [{ messageId: '1', body: JSON.stringify({ detail }), eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:tell', attributes: { ApproximateReceiveCount: '1' } }] } as unknown as SQSEvent);
  return batchItemFailures.length;
};
const about = ({ orderId, channel, channelOrderId, version }: Order) => ({ orderId, channel, channelOrderId, version });
const asked = async () => (await events()).filter(({ type }) => type === 'edi-document.requested').map(({ data }) => data);

test('it hears of what it answers, and keeps what the purchase order said', async () => {
  expect(manifest.subscriptions?.[0]?.events).toEqual([...TOLD]);
  await send(purchase());
  expect((await only()).ediOrder).toEqual({ partner: 'DIRECT', number: 'PO-77', release: '3', type: 'release', orderDate: '2026-11-23', orders: 1, vendor: '88', lines: [{ line: '1', quantity: { amount: '5', uom: 'EA' }, unitPrice: '9.5', ids: { seller: 'RACK-42U', buyer: 'B-9' } }] });
});

describe('855', () => {
  test('goes out once when the order is promised, under a number that is kept before it is sent', async () => {
    await send(purchase());
    const order = await only();
    await hear('order.accepted', about(order));
    expect(got).toEqual([]); // not promised yet
    await moved(order, { accepted: 4, backordered: 1 });
    status = 503;
    expect(await hear('order.accepted', about(order))).toBe(1);
    status = 200;
    for (let times = 0; times < 2; times += 1) expect(await hear('order.accepted', about(order))).toBe(0);
    expect(got).toEqual([['BAK*00*AC*PO-77*20261123*3***' + order.orderId + '*' + new Date().toISOString().slice(0, 10).replaceAll('-', ''), 'CUR*SE*USD', 'REF*IA*88', 'PO1*1*5*EA*9.5*PE*VN*RACK-42U*BP*B-9', 'ACK*BP*4*EA', 'ACK*IB*1*EA', 'CTT*1*5']]);
    expect(await hear('order.accepted', { ...about(order), channelConnector: 'shopify' })).toBe(0);
    expect((await tables.all('correlation')).map(({ kind, number }) => [kind, number]).filter(([kind]) => kind === 'edi-855')).toEqual([['edi-855', 'DIRECT-2']]);
  });

  test('says that an order has come, once, an hour before its customer wants to hear of it, where nobody has decided by then', async () => {
    await agree({ answerWithinHours: 24 });
    await send(purchase());
    const in23Hours = async () => {
      vi.useFakeTimers({ now: Date.now() + 23 * 3_600_000 + 60_000, toFake: ['Date'] });
      await watch();
      vi.useRealTimers();
      return asked();
    };
    await watch();
    expect(await asked()).toEqual([]);
    const [first, ...more] = await in23Hours();
    await in23Hours();
    expect([more, (await asked()).length]).toEqual([[], 1]);
    await hear('edi-document.requested', first ?? {});
    await moved(await only(), { accepted: 5 });
    await hear('order.accepted', about(await only()));
    expect(got.map(([head = '']) => head.slice(0, 16))).toEqual(['BAK*00*AK*PO-77*', 'BAK*00*AD*PO-77*']);
  });

  test('of stores’ orders waits for the last of them, and is one', async () => {
    await send(purchase({ parties: [], lines: [{ ...RACK, stores: [{ store: 'DAL-1', quantity: '3' }, { store: 'DAL-2', quantity: '2' }] }] }));
    const [first, second] = (await all()) as [Order, Order];
    await moved(first, { accepted: 3 });
    await hear('order.accepted', about(first));
    expect(got).toEqual([]);
    await moved(second, { backordered: 2 });
    for (const order of [second, first]) await hear('order.accepted', about(order));
    expect(got.map((segments) => segments.filter((one) => /^(PO1|ACK)/.test(one)))).toEqual([['PO1*1*5*EA*9.5*PE*VN*RACK-42U*BP*B-9', 'ACK*BP*3*EA', 'ACK*IB*2*EA']]);
  });

  test('rejects what is cancelled before; a cancellation after it is an 865', async () => {
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    await hear('order.accepted', about(await only()));
    const later = new Date(Date.now() + 60_000).toISOString();
    await moved(await only(), { cancelled: 5 }, { cancellation: { by: 'pat', at: later, reason: 'x', completedAt: later } });
    await hear('order.cancelled', about(await only()));
    await send(purchase({ number: 'PO-78' }));
    const other = (await all())[1] as Order;
    await moved(other, { cancelled: 5 }, { acceptedAt: undefined, cancellation: { by: 'pat', at: AT.toISOString(), reason: 'x', completedAt: AT.toISOString() } });
    await hear('order.cancelled', about(other));
    expect(got.map(([head = '', ...rest]) => [head.slice(0, 16), rest.find((one) => one.startsWith('ACK'))])).toEqual([['BAK*00*AD*PO-77*', 'ACK*IA*5*EA'], ['BCA*04*AC*PO-77*', 'ACK*ID*0*EA'], ['BAK*00*RD*PO-78*', 'ACK*IR*5*EA']]);
  });
});

describe('860', () => {
  test('is a change of the order by its own saga, and its 865 says what came of it', async () => {
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    expect(ack(await send(change()))).toContain('AK5*A~');
    const order = await only();
    expect(order.pendingChange).toBeDefined();
    expect((await events()).map(({ type }) => type)).toEqual(['order.received', 'order.change-requested']);
    const stored = await stores.orders.change('NW-US', order.orderId, order.pendingChange ?? '');
    expect([stored?.by, stored?.request, stored?.edi?.sequence]).toEqual(['edi: DIRECT', { reason: '860 PO-77/3/1', lines: [{ lineId: '1', quantity: { amount: '3', uom: 'EA' } }] }, '1']);
    if (!stored) throw new Error('the change is stored');
    await moved(order, { accepted: 3 }, { pendingChange: undefined });
    await stores.unit.commit([{ change: 'order-change', orderChange: { ...stored, status: 'applied', appliedAt: AT.toISOString() } }]);
    await hear('order.changed', { ...about(order), changeId: stored.changeId, baseVersion: 1 });
    expect(got.map((segments) => segments.map((one) => one.replace(/\*\d{8}$/, '')))).toEqual([['BCA*06*AD*PO-77*3*1*20261123***', 'REF*IA*88', 'POC*1*QD*3**EA*9.5*PE*VN*RACK-42U*BP*B-9', 'ACK*IA*3*EA', 'CTT*1*3']]);
  });

  test('that comes while another is under way, or changes nothing that is there, is on the desk', async () => {
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    await send(change());
    await send(change({ sequence: '2' }));
    await send(change({ number: 'PO-99' }));
    await send(change({ lines: [] }));
    expect(await codes()).toEqual(['purchase-order-change.not-now', 'purchase-order-change.unknown-order', 'purchase-order-change.unusable']);
  });

  test('cancels what has not left; what has all left is refused by an 865 of its own', async () => {
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    const cancellation = change({ purpose: 'cancellation', sequence: '9', lines: [] });
    await send(cancellation);
    const order = await only();
    expect([order.cancellation?.by, order.ediOrder?.cancellation]).toEqual(['edi: DIRECT', { sequence: '9' }]);
    await moved(order, { cancelled: 5 }, { cancellation: { ...(order.cancellation as NonNullable<Order['cancellation']>), completedAt: AT.toISOString() } });
    await send(purchase({ number: 'PO-78' }));
    await moved((await all())[1] as Order, { shipped: 5 });
    await send({ ...cancellation, number: 'PO-78' });
    const [refusal] = await asked();
    await hear('edi-document.requested', refusal ?? {});
    expect(got.map(([head = '']) => head.slice(0, 18))).toEqual(['BCA*06*RJ*PO-78*3*']);
    expect(await codes()).toEqual([]);
  });

  test('what was refused is refused again, by its own number, where the partner could not be told or did not understand it', async () => {
    await send(purchase());
    await moved(await only(), { shipped: 5 });
    await send(change({ purpose: 'cancellation', sequence: '9', lines: [] }));
    status = 400;
    await hear('edi-document.requested', (await asked())[0] ?? {});
    status = 200;
    const retry = async (code: string) => {
      const row = (await desk()).find((one) => one.code === code);
      await askDocument(row as NonNullable<typeof row>, new Date());
      await hear('edi-document.requested', (await asked()).at(-1) ?? {});
    };
    await retry('edi.gateway-refused');
    await send({ document: 'functional-acknowledgment', functionalId: 'CA', groupControl: String(Number(bytes[0]?.split('*')[13])), outcome: 'rejected', announced: 1, received: 1, taken: 0, codes: [], sets: [] });
    await retry('edi.not-understood');
    expect(got.map(([head = '']) => head.slice(0, 21))).toEqual(['BCA*06*RJ*PO-77*3*9*2', 'BCA*06*RJ*PO-77*3*9*2']);
    expect(await codes()).toEqual([]);
  });

  test('cancels every store’s order, once, and is answered when all of them are', async () => {
    await send(purchase({ parties: [], lines: [{ ...RACK, stores: [{ store: 'DAL-1', quantity: '3' }, { store: 'DAL-2', quantity: '2' }] }] }));
    for (const order of await all()) await moved(order, { accepted: 1 });
    await send(change({ purpose: 'cancellation', lines: [] }));
    await send(change({ purpose: 'cancellation', lines: [] }));
    expect((await all()).map(({ cancellation }) => cancellation?.by)).toEqual(['edi: DIRECT', 'edi: DIRECT']);
    await hear('order.accepted', about(await only()));
    for (const order of await all()) await moved(order, { cancelled: 1 }, { acceptedAt: undefined, cancellation: { by: 'edi: DIRECT', at: AT.toISOString(), reason: 'x', completedAt: AT.toISOString() } });
    for (const order of await all()) await hear('order.cancelled', about(order));
    expect(types()).toEqual(['BAK']); // never answered before: rejected, once
    expect(await asked()).toEqual([]);
  });
});

describe('856 and 810', () => {
  const shipment = aShipment({ connector: 'shiphero', matched: [{ lineId: '1', sku: 'RACK-42U', steps: 5 }] });
  const invoice = anInvoice({ lines: [anInvoiceLine({ sku: 'RACK-42U', steps: 5 })], number: '1017', postedAt: AT.toISOString() });
  const posted = (orderId: string) => ({ orderId, shipmentId: shipment.shipmentId, invoiceId: invoice.invoiceId, number: '1017', gross: invoice.gross, journals: [] });
  async function shippedOrder(change: Partial<typeof shipment> = {}) {
    await send(purchase());
    await moved(await only(), { shipped: 5 });
    const { orderId } = await only();
    await stores.unit.commit([{ change: 'shipment', shipment: { ...shipment, orderId, ...change } }]);
    return orderId;
  }

  test('the bill comes after its ship notice, whichever is known first', async () => {
    const orderId = await shippedOrder();
    await stores.unit.commit([{ change: 'invoice', invoice: { ...invoice, orderId } }]);
    await hear('invoice.posted', posted(orderId));
    expect(types()).toEqual([]);
    await hear('shipment.recorded', { orderId, shipmentId: shipment.shipmentId });
    await hear('invoice.posted', posted(orderId));
    expect(types()).toEqual(['BSN', 'BIG']);
    expect(got[1]).toContain(`TDS*${invoice.gross.minor}`);
  });

  test('cartons that nobody told are the warehouse’s, and the retry of the row makes notice and bill', async () => {
    const orderId = await shippedOrder({ trackingNumbers: ['1Z1', '1Z2'] });
    await stores.unit.commit([{ change: 'invoice', invoice: { ...invoice, orderId } }]);
    await agree({ shipNotices: 'packed' });
    await hear('shipment.recorded', { orderId, shipmentId: shipment.shipmentId });
    const [row] = await desk();
    expect([row?.code, row?.owner, row?.detail, types()]).toEqual(['edi.cartons-unknown', 'warehouse', { shipmentId: 'shiphero:1', parcels: 2, connector: 'x12-supplier', partner: 'DIRECT', key: '856:shiphero:1' }, []]);
    await stores.unit.commit([{ change: 'shipment', shipment: { ...shipment, orderId, cartons: [{ lines: [{ sku: 'RACK-42U', quantity: '5' }], sscc: '006141411234567890' }] } }]);
    expect(row && (await askDocument(row, AT))).toBe(true);
    await hear('edi-document.requested', (await asked())[0] ?? {});
    expect([types(), await codes()]).toEqual([['BSN', 'BIG'], []]);
  });
});

describe('what was sent', () => {
  const refusal = (control: number): FunctionalAcknowledgment => ({
    document: 'functional-acknowledgment', functionalId: 'PR', groupControl: String(control), outcome: 'rejected', announced: 1, received: 1, taken: 0, codes: [],
    sets: [{ type: '855', control: '0001', outcome: 'rejected', codes: ['5'], notes: [{ id: 'PO1', position: 5, code: '8', elements: [{ position: 4, code: '6' }] }] }],
  });
  async function answered(sentAgain: 'same' | 'renumbered' = 'same') {
    await agree({ sentAgain });
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    await hear('order.accepted', about(await only()));
    vi.useFakeTimers({ now: Date.now() + 25 * 3_600_000, toFake: ['Date'] });
    await watch();
    vi.useRealTimers();
    return (await desk()).find(({ code }) => code === 'edi.unacknowledged');
  }

  test.each([['same', ['000000002', '000000002']], ['renumbered', ['000000002', '000000003']]] as const)('and not acknowledged goes out again as the profile says (%s), and its 997 closes all', async (how, numbers) => {
    const row = await answered(how);
    expect(row?.detail).toMatchObject({ control: 2, connector: 'x12-supplier' });
    await askDocument(row as NonNullable<typeof row>, AT);
    await hear('edi-document.requested', (await asked())[0] ?? {});
    expect([bytes.map((text) => text.split('*')[13]), await codes()]).toEqual([numbers, []]);
    expect(bytes[1]?.replaceAll(numbers[1], numbers[0]).replace(/(GS\*.*?\*)3(\*X)/, '$12$2').replace('GE*1*3', 'GE*1*2')).toBe(bytes[0]);
    await send({ ...refusal(Number(numbers[1])), outcome: 'accepted', taken: 1, sets: [{ type: '855', control: '0001', outcome: 'accepted', codes: [], notes: [] }] });
    expect(await Array.fromAsync(stores.controls.overdue(new Date('2030-01-01T00:00:00Z')))).toEqual([]);
    expect(lastControl()).toBeGreaterThan(1);
  });

  test('and refused as a whole, by a TA1, is integration’s as well', async () => {
    await answered();
    const text = written(refusal(2)).replace(/~GS\*.*~IEA\*1/, '~TA1*000000002*261123*1000*R*024~IEA*0');
    expect((await call(text)).statusCode).toBe(202);
    expect((await desk()).filter(({ status: state }) => state === 'open').map(({ code, detail }) => [code, detail.key, detail.note])).toEqual([['edi.not-understood', `855:${(await only()).orderId}`, '024']]);
  });

  test('to a supplier and not understood is no document to a customer: its row closes', async () => {
    await agree({ sends: ['850', '855', '997'] });
    await send(purchase());
    const { orderId } = await only();
    expect(await hear('edi-document.requested', { partner: 'DIRECT', key: `850:${orderId}-DIRECT`, orderId })).toBe(0);
    expect(got).toEqual([]);
  });

  test('and not understood is integration’s, with segment and element; its retry makes it anew under another number', async () => {
    await answered();
    await send(refusal(2));
    const row = (await desk()).find(({ code }) => code === 'edi.not-understood');
    expect([row?.owner, row?.detail.sets]).toEqual(['integration', [{ type: '855', set: '0001', codes: ['5'], segments: [{ id: 'PO1', position: 5, code: '8', elements: [{ element: 4, code: '6' }] }] }]]);
    await askDocument(row as NonNullable<typeof row>, AT);
    await hear('edi-document.requested', (await asked())[0] ?? {});
    expect([types(), bytes.map((text) => text.split('*')[13]), await codes()]).toEqual([['BAK', 'BAK'], ['000000002', '000000003'], []]);
  });
});
