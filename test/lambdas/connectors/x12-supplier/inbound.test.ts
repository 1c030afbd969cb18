import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ChangeAcknowledgment, OrderAcknowledgment, ShipNotice } from '../../../../core/edi/documents.ts';
import type { DeskException } from '../../../../core/model/exception.ts';
import type { Order } from '../../../../core/model/order.ts';
import type { Shipment } from '../../../../core/model/shipment.ts';
import { changeOrder, stores } from '../../../../lambdas/adapters/stores.ts';
import { handler } from '../../../../lambdas/connectors/x12-supplier/handlers/edi.ts';
import { deliveryTo } from '../../../../lambdas/connectors/x12-supplier/gateway.ts';
import { x12Supplier } from '../../../../lambdas/connectors/x12-supplier/supplier.ts';
import { startX12Supplier } from '../../../../local/partners/x12-supplier/x12-supplier.ts';
import { aRack, aRail, SUPPLIED } from '../../../support/edi.ts';
import { about, acknowledgment, each, invoice, LESS, notice, rack, rail } from './said.ts';
import { order, SECRET, supplierDoor } from './supplier-door.ts';

const { tables, aws, send, ack, desk, codes, events, storedOrder } = supplierDoor();

describe('855', () => {
  test('what is accepted is on the release, under the number that the supplier gave it', async () => {
    expect(ack(await send(acknowledgment()))).toContain('AK5*A~');
    expect((await storedOrder())?.releases[0]?.supplierOrder).toMatchObject({ number: 'SO-9', status: 'accepted', lines: [{ lineId: 'a', answer: 'accepted', steps: 2 }, { lineId: 'b', answer: 'accepted', steps: 20 }] });
    expect(await desk()).toEqual([]);
    expect(await events()).toMatchObject([{ type: 'supplier-order.answered', data: { orderId: order.orderId, supplier: 'DIRECT', releaseId: SUPPLIED, status: 'accepted' } }]);
    expect((await tables.all('correlation')).map(({ pk }) => pk)).toContain('doc#NW-US#SO-9');
  });

  test('what is not is a row on the desk, which the next answer closes', async () => {
    await send(acknowledgment({ type: 'accepted-with-changes', lines: [{ ...rack, quantity: each('2'), answers: [{ answer: 'backordered', quantity: each('2'), shipDate: '2026-12-05' }] }, { ...rail, quantity: each('20'), answers: [{ answer: 'rejected' }] }] }));
    expect(await codes()).toEqual(['supplier.backordered', 'supplier.rejected']);
    expect((await desk()).find(({ code }) => code === 'supplier.backordered')).toMatchObject({ kind: 'noticed', owner: 'customer-service', orderId: order.orderId, detail: { releaseId: SUPPLIED, lines: [{ lineId: 'a', steps: 2, shipDate: '2026-12-05' }] } });
    await send(acknowledgment());
    expect([await codes(), await codes('closed')]).toEqual([[], ['supplier.backordered', 'supplier.rejected']]);
  });

  test.each<[string, Partial<OrderAcknowledgment>, string]>([
    ['that it was received', { type: 'received', lines: [] }, 'received'],
    ['yes to all of it', { type: 'accepted', lines: [] }, 'accepted'],
    ['no to all of it', { type: 'rejected', lines: [] }, 'rejected'],
  ])('%s, without lines', async (_what, change, status) => {
    await send(acknowledgment(change));
    expect((await storedOrder())?.releases[0]?.supplierOrder?.status).toBe(status);
  });

  test.each<[string, Partial<OrderAcknowledgment>, string]>([
    ['of an order that is none of ours', { number: '0000000000000002' }, 'supplier.unknown-order'],
    ['of a number that is none', { number: 'PO-1' }, 'supplier.unknown-order'],
    ['of a line that there is not', { lines: [{ line: '7', ids: { seller: 'X' }, quantity: each('1'), answers: [] }] }, 'supplier.unknown-line'],
    ['in a unit that the article does not have', { lines: [{ ...rack, quantity: { amount: '1', uom: 'KG' }, answers: [] }] }, 'supplier.unit-unknown'],
  ])('%s is acknowledged, kept aside, and for a person', async (_what, change, code) => {
    expect(ack(await send(acknowledgment(change)))).toContain('AK5*A~');
    expect([await codes(), (await storedOrder())?.releases[0]?.supplierOrder]).toEqual([[code], undefined]);
  });
});

describe('865', () => {
  const answer = (change: Partial<ChangeAcknowledgment> = {}): ChangeAcknowledgment => ({ document: 'change-acknowledgment', type: 'accepted', initiatedBy: 'buyer', ...about, sequence: '1', references: {}, lines: [], ...change });
  const parked = async (about: object = {}) => {
    const row: DeskException = {
      entity: 'NW-US', businessUnit: 'wholesale', region: 'us', exceptionId: 'EXC-1', kind: 'parked', status: 'open', code: 'supplier.cancellation-pending', message: 'waits', detail: { releaseId: SUPPLIED, ...about }, owner: 'customer-service', severity: 'medium',
      deadline: '2026-11-24T00:00:00.000Z', runbook: 'x', sagaId: `order:${order.orderId}`, step: 'cancel-supplier-order', orderId: order.orderId, correlationId: 'corr-1', executionArn: 'arn', occurrences: 1, openedAt: '2026-11-23T10:00:00.000Z', updatedAt: '2026-11-23T10:00:00.000Z',
    };
    await stores.desk.park(row, 'token-1', 1);
  };

  test.each<[string, Partial<ChangeAcknowledgment>, string]>([
    ['yes', {}, 'cancelled'],
    ['no', { type: 'rejected' }, 'cancellation-refused'],
  ])('%s to our cancellation: what waited for it tries again by itself', async (_what, change, status) => {
    await parked();
    await send(answer(change));
    expect((await storedOrder())?.releases[0]?.supplierOrder?.status).toBe(status);
    expect(aws.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'token-1', output: '{"action":"retry"}' }]);
    expect(await desk()).toMatchObject([{ status: 'answered', decision: { action: 'retry', by: 'crossdock' } }]);
  });

  test('to less of some lines: what it gives back is no part of its order, and the change that waited tries again by itself', async () => {
    await parked({ changeId: 'CHG-1' });
    const before = await changeOrder(order.entity, order.orderId, async (now) => ({ order: { ...now, pendingChange: 'CHG-1', releases: now.releases.map((release) => ({ ...release, reductions: [LESS] })) } }));
    expect(before.releases[0]?.reductions).toHaveLength(1);
    await send(answer());
    expect((await storedOrder())?.releases[0]?.lines.map(({ steps }) => steps)).toEqual([1, 12]);
    expect((await storedOrder())?.lines.map(({ quantities }) => quantities.accepted)).toEqual([1, 8]);
    expect(aws.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'token-1', output: '{"action":"retry"}' }]);
    expect((await desk()).map(({ code, status }) => [code, status])).toEqual([['supplier.cancellation-pending', 'answered']]);
  });

  test('a change by the supplier itself is an answer line by line', async () => {
    await send(answer({ initiatedBy: 'seller', type: 'accepted-with-changes', lines: [{ ...rack, change: 'delete', quantity: each('2'), answers: [] }, { ...rail, change: 'none', answers: [] }] }));
    expect(await codes()).toEqual(['supplier.rejected']);
  });
});

describe('856', () => {
  const SHIPMENT = 'x12-supplier:DIRECT:SH-1';
  const ONE_RACK: ShipNotice['orders'] = [{ number: about.number, parties: [], cartons: [], items: [{ ...rack, quantity: each('1') }] }];
  const recorded = async () => {
    const shipment = (await stores.orders.shipment('NW-US', order.orderId, SHIPMENT)) as Shipment;
    await stores.unit.commit([{ change: 'shipment', shipment: { ...shipment, matched: [{ lineId: 'a', sku: 'RACK-42U', steps: 2 }] } }]);
  };
  /** Its posting saga waits for a person. */
  const parkedRecording = () =>
    stores.desk.park(
      {
        entity: 'NW-US', businessUnit: 'wholesale', region: 'us', exceptionId: 'EXC-1', kind: 'parked', status: 'open', code: 'shipment.over', message: 'more than was ordered', detail: {}, owner: 'customer-service', severity: 'medium',
        deadline: '2026-11-24T00:00:00.000Z', runbook: 'x', sagaId: `posting:${SHIPMENT}`, step: 'record-shipment', orderId: order.orderId, correlationId: 'corr-1', executionArn: 'arn', occurrences: 1, openedAt: '2026-11-23T10:00:00.000Z', updatedAt: '2026-11-23T10:00:00.000Z',
      },
      'token-1',
      1,
    );

  test('is a shipment of the release, in the base unit, with the tracking numbers of all cartons', async () => {
    await send(notice());
    expect(await stores.orders.shipments('NW-US', order.orderId)).toMatchObject([
      {
        shipmentId: 'x12-supplier:DIRECT:SH-1', releaseId: SUPPLIED, warehouse: 'DIRECT', carrier: 'UPSN', service: 'GROUND', trackingNumbers: ['1Z1', '1Z2'], shippedAt: '2026-11-25T16:05:00.000Z', correlationId: 'corr-1',
        lines: [{ lineId: 'a', sku: 'RACK-42U', quantity: '2' }, { lineId: 'b', sku: 'RAIL', quantity: '20' }],
      },
    ]);
    expect(await events()).toMatchObject([{ type: 'shipment.confirmed', data: { orderId: order.orderId, shipmentId: 'x12-supplier:DIRECT:SH-1', warehouse: 'DIRECT' } }]);
  });

  test('told again under another control number is the same shipment', async () => {
    await send(notice());
    await send(notice());
    expect([await codes(), (await events()).length]).toEqual([[], 1]);
  });

  test.each<[string, Partial<ShipNotice>]>([
    ['with another content', { orders: [{ number: about.number, parties: [], cartons: [], items: [{ ...rack, quantity: each('1') }] }] }],
    ['taken back, once its goods are recorded', { purpose: 'cancellation' }],
    ['replaced, once its goods are recorded', { purpose: 'replacement', orders: ONE_RACK }],
  ])('%s is for the warehouse, and the first one counts', async (_what, change) => {
    await send(notice());
    if (change.purpose) await recorded();
    await send(notice(change));
    expect(await desk()).toMatchObject([{ code: 'supplier.shipment-changed', owner: 'warehouse' }]);
    expect((await stores.orders.shipments('NW-US', order.orderId)).map(({ lines: all }) => all.length)).toEqual([2]);
  });

  test('replaced before its goods are recorded, the replacement counts, once; whatever was held up by it is tried again', async () => {
    await send(notice());
    await parkedRecording();
    const { revision } = (await storedOrder()) as Order;
    for (const _ of [1, 2]) await send(notice({ purpose: 'replacement', trackingNumbers: ['1Z9'], orders: ONE_RACK }));
    const [shipment, ...others] = await stores.orders.shipments('NW-US', order.orderId);
    expect([shipment, others]).toMatchObject([{ shipmentId: SHIPMENT, trackingNumbers: ['1Z9'], lines: [{ lineId: 'a', quantity: '1' }] }, []]);
    expect(shipment).not.toHaveProperty('cartons');
    expect((await storedOrder())?.revision).toBe(revision + 1);
    expect(aws.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'token-1', output: '{"action":"retry"}' }]);
    expect((await events()).map(({ type }) => type)).toEqual(['shipment.confirmed']);
  });

  test('taken back before its goods are recorded, it is no shipment any more, and its number tells of no other', async () => {
    await send(notice());
    await parkedRecording();
    for (const _ of [1, 2]) await send(notice({ purpose: 'cancellation' }));
    expect(await stores.orders.shipments('NW-US', order.orderId)).toEqual([]);
    expect(await stores.orders.shipment('NW-US', order.orderId, SHIPMENT)).toMatchObject({ takenBackAt: expect.any(String) });
    expect([aws.of('SendTaskSuccess').length, await codes('answered')]).toEqual([1, ['shipment.over']]);
    await send(notice({ purpose: 'replacement' }));
    expect((await desk()).map(({ message }) => message)).toContainEqual(expect.stringContaining('which it had taken back'));
  });

  test('a replacement of a notice that never came is the first word of it; what takes back nothing is for the warehouse', async () => {
    await send(notice({ purpose: 'cancellation' }));
    expect((await desk()).map(({ code, message }) => [code, message])).toEqual([['supplier.shipment-changed', 'DIRECT takes back its ship notice SH-1, which never came']]);
    await send(notice({ purpose: 'replacement' }));
    expect(await stores.orders.shipments('NW-US', order.orderId)).toMatchObject([{ shipmentId: SHIPMENT, lines: [{ quantity: '2' }, { quantity: '20' }] }]);
    expect((await events()).map(({ type }) => type)).toEqual(['shipment.confirmed']);
  });

  test('of an order that is not known to be sent yet, nothing can be replaced', async () => {
    await changeOrder(order.entity, order.orderId, async (now) => ({ order: { ...now, releases: now.releases.map(({ releasedAt: _, ...release }) => release) } }));
    await send(notice({ purpose: 'replacement' }));
    expect((await desk()).map(({ message }) => message)).toEqual(['DIRECT replaces its ship notice SH-1, whose order is not known to be sent yet']);
  });
});

describe('810', () => {
  test('is kept, matched with what was told to have left, and announced', async () => {
    await send(notice());
    await send(invoice());
    expect(await stores.orders.supplierBills('NW-US', order.orderId)).toMatchObject([{ billId: 'DIRECT/INV-7', dueOn: '2026-12-26', total: { minor: 50_500 }, accrued: { minor: 50_500 }, differences: [] }]);
    expect((await events()).filter(({ type }) => type === 'supplier-invoice.received')).toMatchObject([{ data: { billId: 'DIRECT/INV-7', releaseId: SUPPLIED, kind: 'invoice', billed: { minor: 50_500, currency: 'USD' }, accrued: { minor: 50_500, currency: 'USD' }, matched: true } }]);
    expect(await desk()).toEqual([]);
  });

  test('that differs is kept all the same, and for finance', async () => {
    await send(invoice());
    expect(await desk()).toMatchObject([{ code: 'supplier.bill-differs', owner: 'finance', orderId: order.orderId, detail: { billId: 'DIRECT/INV-7', differences: [{ kind: 'quantity', lineId: 'a' }, { kind: 'quantity', lineId: 'b' }] } }]);
    expect((await events()).at(-1)).toMatchObject({ data: { matched: false } });
  });

  test('that overtakes its ship notice differs until that is there', async () => {
    await send(invoice());
    expect(await codes()).toEqual(['supplier.bill-differs']);
    await send(notice());
    expect([await codes(), await codes('closed')]).toEqual([[], ['supplier.bill-differs']]);
    expect(await stores.orders.supplierBills('NW-US', order.orderId)).toMatchObject([{ differences: [] }]);
    expect((await events()).find(({ type }) => type === 'supplier-invoice.matched')).toMatchObject({ data: { billId: 'DIRECT/INV-7', matched: true } });
  });

  test('told again is the same bill; its number with another content is for finance', async () => {
    await send(notice());
    await send(invoice());
    await send(invoice());
    expect([await codes(), (await events()).length]).toEqual([[], 2]);
    await send(invoice({ lines: [{ ...rack, quantity: each('1'), unitPrice: '212.5' }], total: { minor: 21_250, currency: 'USD' } }));
    expect([await codes(), (await stores.orders.supplierBills('NW-US', order.orderId)).length]).toEqual([['supplier.bill-number-reused'], 1]);
  });
});

describe('with the simulated supplier on the other side', () => {
  let close: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of close) await stop();
    close = [];
  });

  test('an order goes out, and comes back acknowledged, shipped and billed; both sides acknowledge all of it', async () => {
    const door = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await handler({ pathParameters: { partner: 'DIRECT' }, headers: request.headers, body: Buffer.concat(chunks).toString('base64'), isBase64Encoded: true } as unknown as APIGatewayProxyEvent);
      response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => door.once('listening', resolve));
    const partner = await startX12Supplier({ us: { qualifier: '12', id: '5125550100' }, buyer: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: { user: 'u', password: 'p' }, sendingSecret: SECRET, answerAfterMs: 5, shipAfterMs: 5, billAfterMs: 5 });
    close = [() => partner.stop(), () => new Promise((resolve) => door.close(() => resolve()))];
    partner.seed({ 'DS-RACK': { price: '212.50', stock: 10 }, RAIL: { price: '4.00', stock: 12 } });
    partner.sendTo(`http://127.0.0.1:${(door.address() as AddressInfo).port}/edi/DIRECT`);
    const system = x12Supplier({ ledger: stores.controls, profile: stores.masterdata.ediPartner, delivery: deliveryTo({ partners: { DIRECT: { url: `${partner.url}/x12`, basic: { user: 'u', password: 'p' }, receivingSecret: SECRET } } }), now: () => new Date() });
    const [release] = order.releases;
    if (!release) throw new Error('the order has a release');
    await system.order(order, release, new Map([['RACK-42U', aRack()], ['RAIL', aRail()]]));
    await expect.poll(async () => (await stores.orders.supplierBills('NW-US', order.orderId)).length).toBe(1);
    await expect.poll(() => codes()).toEqual(['supplier.backordered']); // the bill may have been faster than its notice
    partner.floor({ action: 'stock', part: 'RAIL', quantity: 8 });
    await expect.poll(async () => (await stores.orders.supplierBills('NW-US', order.orderId)).length).toBe(2);
    expect((await storedOrder())?.releases[0]?.supplierOrder).toMatchObject({ number: 'SO-1', status: 'changed' });
    expect((await stores.orders.shipments('NW-US', order.orderId)).map(({ lines: all }) => all.map(({ quantity }) => quantity))).toEqual([['2', '12'], ['8']]);
    await expect.poll(() => codes()).toEqual(['supplier.backordered']);
    expect((await stores.orders.supplierBills('NW-US', order.orderId)).map(({ differences, total, accrued }) => [differences, total.minor, accrued.minor])).toEqual([[[], 47_300, 47_300], [[], 3_200, 3_200]]);
    await expect.poll(() => Object.values(partner.acknowledgments()).join('')).toBe('AAAAA');
    expect(await Array.fromAsync(stores.controls.overdue(new Date('2030-01-01T00:00:00Z')))).toEqual([]);
  });
});
