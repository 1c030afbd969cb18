import { describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { closeShort, restOf, settledShorts, shortEvent, valueOf } from '../../../core/shipping/short-shipment.ts';
import { aLine, anOrder, aShipment, AT, items, usd } from '../../support/builders.ts';

const ORDER = 'ORD-0000000000000001';
const FOUND = [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }];
const shipment = aShipment({ releaseId: `${ORDER}-EAST` });

/** Ten released at EAST, of which four had left before. */
const order = (change: Partial<Order> = {}): Order =>
  anOrder({
    lines: [{ ...aLine(), quantities: { ...aLine().quantities, received: 0, released: 5, picked: 1, invoiced: 4 } }],
    releases: [{ releaseId: `${ORDER}-EAST`, warehouse: 'EAST', connector: 'shiphero', releasedAt: AT.toISOString(), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, shipped: 4 }] }],
    ...change,
  });
const closed = (change: Partial<Order> = {}) => closeShort(order(change), shipment, FOUND, restOf(order(change), shipment, FOUND), items(), 'half-even', AT);

describe('a release that is closed short', () => {
  test('is short of what it was to ship and has not, this shipment included', () => {
    expect(restOf(order(), shipment, FOUND)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 3 }]);
    expect(restOf(order(), shipment, [{ lineId: '1', sku: 'BOLT-M8', steps: 7, over: 1 }])).toEqual([]);
    // what goes out beyond what was asked makes up for nothing, and neither does another line
    expect(restOf(order(), shipment, [{ lineId: '1', sku: 'BOLT-M8', steps: 3, over: 1 }, { lineId: '2', sku: 'NUT-M8', steps: 9 }])).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 4 }]);
    expect(restOf(order({ releases: [{ ...order().releases[0]!, releaseId: `${ORDER}-WEST` }] }), shipment, FOUND)).toEqual([]);
    expect(restOf(order({ releases: order().releases.map((release) => ({ ...release, supplier: 'ACME-SUPPLY' })) }), shipment, FOUND)).toEqual([]);
  });

  test('what was promised waits again, and the release holds what leaves of it', () => {
    const after = closed({ fulfilment: { backorder: 'backorder' } });
    expect(after.lines[0]?.quantities).toMatchObject({ released: 2, picked: 1, backordered: 3, invoiced: 4, cancelled: 0 });
    expect(after.releases[0]?.lines).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 7, shipped: 4 }]);
  });

  test('what waits again changes no charge, and nobody asks what it weighs', () => {
    const weighed = { freight: usd(1000), freightPolicy: 'by-weight' as const };
    expect(closed({ ...weighed, fulfilment: { backorder: 'backorder' } }).freight).toEqual(usd(1000));
    expect(() => closed({ ...weighed, fulfilment: { backorder: 'cancel' } })).toThrow(expect.objectContaining({ code: 'item.weight-missing' }));
  });

  test('is cancelled where the customer takes no backorders', () => {
    const after = closed({ fulfilment: { backorder: 'cancel' } });
    expect(after.lines[0]?.quantities).toMatchObject({ released: 2, picked: 1, cancelled: 3, backordered: 0 });
  });

  test('waits all the same while something else may go out in place of it', () => {
    expect(closed({ fulfilment: { backorder: 'cancel', substitutes: 'when-short' } }).lines[0]?.quantities).toMatchObject({ backordered: 3, cancelled: 0 });
    expect(closed({ fulfilment: { backorder: 'cancel', substitutes: 'none' } }).lines[0]?.quantities).toMatchObject({ backordered: 0, cancelled: 3 });
  });

  test('is taken out of what is picked where less than that is released', () => {
    const picked = { lines: [{ ...aLine(), quantities: { ...aLine().quantities, received: 0, released: 1, picked: 5, invoiced: 4 } }] };
    expect(closed({ ...picked, fulfilment: { backorder: 'backorder' } }).lines[0]?.quantities).toMatchObject({ released: 0, picked: 3, backordered: 3, invoiced: 4 });
  });

  test('what waits is kept with its shipment, beside what was short before; what is cancelled is billed no discount, and waits for nothing', () => {
    const before = { shorts: [{ shipmentId: 'S-0', lines: ['9'] }], discount: usd(100) };
    const waits = closed({ ...before, fulfilment: { backorder: 'backorder' } });
    expect([waits.shorts, waits.discount]).toEqual([[...before.shorts, { shipmentId: 'shiphero:1', lines: ['1'] }], usd(100)]);
    expect(closed().shorts).toEqual([{ shipmentId: 'shiphero:1', lines: ['1'] }]);
    const cancelled = closed({ ...before, fulfilment: { backorder: 'cancel' } });
    expect([cancelled.shorts, cancelled.discount]).toEqual([before.shorts, usd(50)]);
  });

  test('other lines and other releases stay as they are, and all of it does where nothing is short', () => {
    const other = { ...order().releases[0]!, releaseId: `${ORDER}-WEST` };
    const nuts = aLine({ lineId: '2', sku: 'NUT-M8' }, 'released');
    const both = order({ lines: [...order().lines, nuts], releases: [other, ...order().releases] });
    const after = closeShort(both, shipment, FOUND, restOf(both, shipment, FOUND), items(), 'half-even', AT);
    expect([after.lines[1], after.releases[0]]).toEqual([nuts, other]);
    expect(closeShort(both, shipment, FOUND, [], items(), 'half-even', AT)).toBe(both);
  });

  test('one of which nothing has left is out no more', () => {
    const none = order({ releases: order().releases.map((release) => ({ ...release, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }] })) });
    expect(closeShort(none, shipment, [], restOf(none, shipment, []), items(), 'half-even', AT).releases[0]?.recalledAt).toBe(AT.toISOString());
  });
});

describe('what was short, as others see it', () => {
  const release = order().releases[0]!;
  const nuts = aLine({ lineId: '2', sku: 'NUT-M8', unitPrice: { amount: '9.90', per: '1', uom: 'BOX' }, priceUnit: { numerator: 100, denominator: 1 } });
  const { priceUnit: _, ...bolts } = aLine();

  test('finance sees what it would have been billed at, beside all that was asked of its release and of no other', () => {
    const both = order({
      lines: [bolts, nuts],
      releases: [{ ...release, releaseId: `${ORDER}-WEST` }, { ...release, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }, { lineId: '2', sku: 'NUT-M8', steps: 50 }] }],
    });
    const short = [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }, { lineId: '2', sku: 'NUT-M8', steps: 20 }, { lineId: '9', sku: 'GONE', steps: 5 }];
    expect(valueOf(both, `${ORDER}-EAST`, short)).toEqual({ short: usd(135 + 198), asked: usd(450 + 495) });
    expect(valueOf(both, `${ORDER}-NORTH`, [])).toEqual({ short: usd(0), asked: usd(0) });
  });

  test('it is settled once everything of its lines has left or is cancelled, whatever else is open', () => {
    const line = (lineId: string, quantities: object) => ({ ...aLine({ lineId }), quantities: { ...aLine().quantities, received: 0, ...quantities } });
    const shorts = [{ shipmentId: 'S-1', lines: ['1', '2'] }, { shipmentId: 'S-2', lines: ['3'] }];
    const lines = [line('1', { shipped: 1, invoiced: 1, returned: 1, cancelled: 1 }), line('2', { invoiced: 3 })];
    expect(settledShorts(order({ shorts, lines: [...lines, line('3', { backordered: 1, invoiced: 9 })] }))).toEqual(['S-1']);
    expect(settledShorts(order({ shorts, lines: [...lines, line('3', {})] }))).toEqual(['S-1', 'S-2']);
    expect(settledShorts(order({ lines }))).toEqual([]);
  });

  test('whoever re-sources it is told once, with what kits are made of', () => {
    const kit = [{ sku: 'DRILL', steps: 1 }];
    const short = [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }, { lineId: '2', sku: 'SET', steps: 1 }];
    expect(shortEvent(order({ lines: [aLine(), aLine({ lineId: '2', sku: 'SET', kit })], fulfilment: { backorder: 'cancel' } }), { ...shipment, shippedAt: '2026-11-23T09:00:00.000Z' }, short, AT)).toEqual({
      change: 'event',
      event: expect.objectContaining({
        eventId: 'shipment.short:shiphero:1', type: 'shipment.short', entityKey: 'shipment/shiphero:1', causationId: 'shipment:shiphero:1', correlationId: 'corr-1', occurredAt: '2026-11-23T09:00:00.000Z',
        data: { orderId: ORDER, shipmentId: 'shiphero:1', warehouse: 'EAST', lines: [short[0], { ...short[1], kit }], becomes: 'cancelled' },
      }),
    });
  });
});
