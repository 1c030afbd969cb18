import { describe, expect, test, vi } from 'vitest';
import type { FunctionalAcknowledgment } from '../../../../core/edi/documents.ts';
import type { Order } from '../../../../core/model/order.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as watch } from '../../../../lambdas/connectors/x12-supplier/handlers/watch-acknowledgments.ts';
import { askDocument } from '../../../../lambdas/handler/ask-document.ts';
import { TOLD } from '../../../../lambdas/handler/customer-documents.ts';
import { anInvoice, anInvoiceLine, aShipment, AT } from '../../../support/builders.ts';
import { manifest } from '../../../../lambdas/connectors/x12-supplier/manifest.ts';
import { customerDoor, RACK, purchase } from './customer-door.ts';

const { tables, call, written, send, desk, codes, lastControl, got, bytes, types, agree, all, only, moved, hear, about, asked, answerWith } = customerDoor();

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
    answerWith(503);
    expect(await hear('order.accepted', about(order))).toBe(1);
    answerWith(200);
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
