import { describe, expect, test } from 'vitest';
import type { Order, OrderLine } from '../../../core/model/order.ts';
import { correctionOf, isCorrection } from '../../../core/ordering/correct-charges.ts';
import { requestChange } from '../../../core/ordering/request-change.ts';
import { aLine, anOrder, AT, usd } from '../../support/builders.ts';

const line = (change: Partial<OrderLine> = {}, state: keyof OrderLine['quantities'] = 'invoiced'): OrderLine => ({ ...aLine({ billed: { goods: usd(450), tax: usd(0) }, ...change }, state) });
const billed = (change: Partial<Order> = {}): Order =>
  anOrder({ version: 3, taxOwner: 'hub', discount: usd(50), freight: usd(1200), billed: { discount: usd(50), freight: usd(1200), freightTax: usd(0) }, lines: [line()], ...change });
const ask = (order: Order, request: Parameters<typeof requestChange>[2]) => requestChange(order, 3, request, 'cora', AT);
const refused = (order: Order, request: Parameters<typeof requestChange>[2]) => {
  try {
    ask(order, request);
  } catch (error) {
    const { code, status, detail } = error as { code: string; status: number; detail?: { field?: string } };
    return [code, status, ...(detail?.field ? [detail.field] : [])];
  }
  return 'taken';
};

describe('discount and freight of an order that is billed to its end', () => {
  test('are corrected at once: the new version counts, and documents make up for what was billed otherwise', () => {
    const { order, orderChange, also } = ask(billed(), { discount: usd(80), freight: usd(1500), reason: 'as agreed' });
    expect(order).toMatchObject({ version: 4, changes: 1, discount: usd(80), freight: usd(1500), billed: { discount: usd(80), freight: usd(1500), freightTax: usd(0) } });
    expect(order.pendingChange).toBeUndefined();
    expect(orderChange).toMatchObject({ changeId: 'CHG-0000000000000001-1', status: 'applied', corrects: { discount: { billed: usd(50), now: usd(80) }, freight: { billed: usd(1200), now: usd(1500) } } });
    const events = also.flatMap((change) => (change.change === 'event' ? [change.event] : []));
    expect(events.map(({ type }) => type)).toEqual(['order.changed', 'order.charges-corrected']);
    expect(events[1]).toMatchObject({ entityVersion: 4, data: { changeId: 'CHG-0000000000000001-1', givesBack: true, billsMore: true } });
  });

  test.each([
    ['more discount gives back', { discount: usd(51) }, [true, false]],
    ['less discount bills more', { discount: usd(49) }, [false, true]],
    ['less freight gives back', { freight: usd(1199) }, [true, false]],
    ['more freight bills more', { freight: usd(1201) }, [false, true]],
  ] as const)('%s', (_, request, expected) => {
    const event = ask(billed(), request).also.flatMap((change) => (change.change === 'event' && change.event.type === 'order.charges-corrected' ? [change.event.data as { givesBack: boolean; billsMore: boolean }] : []))[0];
    expect([event?.givesBack, event?.billsMore]).toEqual(expected);
  });

  test('the tax of freight is corrected where it is the channel’s; the hub’s is what the engine says', () => {
    const channels = billed({ taxOwner: 'channel', billed: { discount: usd(50), freight: usd(1200), freightTax: usd(99) } });
    expect(ask(channels, { freightTax: usd(90) }).orderChange.corrects).toEqual({ freightTax: { billed: usd(99), now: usd(90) } });
    expect(refused(billed(), { freightTax: usd(90) })).toEqual(['order.nothing-open', 409]);
    for (const [now, expected] of [[90, [true, false]], [105, [false, true]]] as const) {
      const [event] = ask(channels, { freightTax: usd(now) }).also.flatMap((one) => (one.change === 'event' && one.event.type === 'order.charges-corrected' ? [one.event.data as { givesBack: boolean; billsMore: boolean }] : []));
      expect([event?.givesBack, event?.billsMore]).toEqual(expected);
    }
  });

  test('are refused where they are as billed, above the goods, or freight that is between others; and wait for a number', () => {
    expect(refused(billed(), { discount: usd(50), freight: usd(1200) })).toEqual(['order.nothing-open', 409]);
    expect(refused(billed(), { discount: usd(451) })).toEqual(['order.discount-above-goods', 422, 'discount']);
    expect(refused(billed(), { discount: usd(450) })).toBe('taken');
    expect(refused(billed({ freightTerms: 'collect' }), { freight: usd(1) })).toEqual(['order.freight-not-billed', 422, 'freight']);
    expect(refused(billed({ freightTerms: 'collect' }), { discount: usd(1) })).toBe('taken');
    expect(refused(billed({ lines: [line(), line({ lineId: '2' }, 'shipped')] }), { discount: usd(1) })).toEqual(['order.invoice-pending', 409]);
    expect(refused(billed({ freightTerms: 'collect' }), { freight: usd(1), discount: usd(1) })).toEqual(['order.freight-not-billed', 422, 'freight']);
    expect(refused(billed({ lines: [line(), aLine({ lineId: '2' }, 'cancelled')] }), { discount: usd(451) })).toEqual(['order.discount-above-goods', 422, 'discount']);
    expect(refused(billed({ lines: [line({}, 'shipped')] }), { discount: usd(1) })).toEqual(['order.invoice-pending', 409]);
  });

  test('with another price of a line: what the customer has of it is corrected, what is back is not', () => {
    // 10 steps at 0.45 per piece of ten; three of them are back
    const kept = line({ quantities: { ...line().quantities, invoiced: 7, returned: 3 } });
    const { order, orderChange, also } = ask(billed({ lines: [kept] }), { lines: [{ lineId: '1', unitPrice: { ...kept.unitPrice, amount: '0.50' } }] });
    const now = (order.lines[0]?.billed?.goods.minor ?? 0);
    expect([now, order.version, order.lines[0]?.unitPrice.amount]).toEqual([500, 4, '0.50']);
    expect(orderChange).toMatchObject({ status: 'applied', corrects: { lines: [{ lineId: '1', goods: { billed: usd(315), now: usd(350) } }] } });
    expect(orderChange.corrects?.lines?.[0]).not.toHaveProperty('tax');
    expect(also.flatMap((change) => (change.change === 'event' && change.event.type === 'order.charges-corrected' ? [change.event.data] : []))).toMatchObject([{ givesBack: false, billsMore: true }]);
    const cheaper = ask(billed(), { lines: [{ lineId: '1', unitPrice: { ...kept.unitPrice, amount: '0.40' } }], discount: usd(40) });
    expect(cheaper.also.flatMap((change) => (change.change === 'event' && change.event.type === 'order.charges-corrected' ? [change.event.data] : []))).toMatchObject([{ givesBack: true, billsMore: true }]);
  });

  test('a price as it was billed changes nothing; one in another unit, or less than is off it, is refused', () => {
    const { unitPrice } = line();
    const asked = (change: Partial<typeof unitPrice>) => ({ lines: [{ lineId: '1', unitPrice: { ...unitPrice, ...change } }] });
    expect(refused(billed(), asked({}))).toEqual(['order.nothing-open', 409]);
    expect(refused(billed({ lines: [line({ quantities: { ...line().quantities, invoiced: 0, returned: 10 } })] }), asked({ amount: '0.40' }))).toEqual(['order.nothing-open', 409]);
    expect(refused(billed(), asked({ uom: 'BOX' }))).toEqual(['order.unknown-unit', 422, 'lines[0].unitPrice.uom']);
    expect(refused(billed(), asked({ amount: '0.04' }))).toEqual(['order.discount-above-goods', 422, 'lines']);
    expect(refused(billed(), asked({ amount: '0.05' }))).toBe('taken');
  });

  test('the channel’s tax of a line is what it says now; the hub’s is the engine’s', () => {
    const channels = billed({ taxOwner: 'channel', lines: [line({ tax: usd(40), billed: { goods: usd(450), tax: usd(40) } })] });
    const { order, orderChange } = ask(channels, { lines: [{ lineId: '1', tax: usd(30) }] });
    expect(orderChange.corrects).toEqual({ lines: [{ lineId: '1', goods: { billed: usd(450), now: usd(450) }, tax: { billed: usd(40), now: usd(30) } }] });
    expect(order.lines[0]).toMatchObject({ tax: usd(30), billed: { goods: usd(450), tax: usd(30) } });
    expect(refused(billed(), { lines: [{ lineId: '1', tax: usd(30) }] })).toEqual(['order.nothing-open', 409]);
  });

  test('of two lines the one that is spoken of is corrected, and the other stays as it was billed', () => {
    const cheap = { amount: '0.20', per: '1', uom: 'EA' };
    const two = billed({ lines: [line(), line({ lineId: '2', unitPrice: cheap, billed: { goods: usd(200), tax: usd(0) } })] });
    const { order, orderChange } = ask(two, { lines: [{ lineId: '2', unitPrice: { ...cheap, amount: '0.30' } }] });
    expect(orderChange).toMatchObject({ plan: { lines: [], recalls: [] }, corrects: { lines: [{ lineId: '2', goods: { billed: usd(200), now: usd(300) } }] } });
    expect(orderChange.plan).toEqual({ lines: [], recalls: [] });
    expect(order.lines.map(({ unitPrice, billed: of }) => [unitPrice.amount, of?.goods])).toEqual([['0.45', usd(450)], ['0.30', usd(300)]]);
  });

  test('a line that was never billed, or is not there, has nothing to correct; charges that never were are corrected from nothing', () => {
    const unitPrice = { amount: '0.50', per: '1', uom: 'EA' };
    expect(refused(billed({ lines: [line(), aLine({ lineId: '2' }, 'cancelled')] }), { lines: [{ lineId: '2', unitPrice }] })).toEqual(['order.nothing-open', 409]);
    expect(() => correctionOf(billed(), { lines: [{ lineId: '9', unitPrice }] }, 'half-even')).toThrow(expect.objectContaining({ code: 'order.nothing-open' }));
    expect(correctionOf(billed({ billed: undefined }), { discount: usd(5) }, 'half-even')).toEqual({ discount: { billed: usd(0), now: usd(5) } });
  });

  test('of goods that are all back the discount was credited with them, and stays; freight is corrected on', () => {
    const back = billed({ lines: [line({ quantities: { ...line().quantities, invoiced: 0, returned: 10 } })] });
    expect(refused(back, { discount: usd(80) })).toEqual(['order.nothing-open', 409]);
    expect(ask(back, { freight: usd(1500), discount: usd(80) }).orderChange.corrects).toEqual({ freight: { billed: usd(1200), now: usd(1500) } });
  });

  test('beside another price the tax stays: the hub’s whatever the channel says, the channel’s where it says nothing', () => {
    const unitPrice = { amount: '0.50', per: '1', uom: 'EA' };
    expect(ask(billed(), { lines: [{ lineId: '1', unitPrice, tax: usd(30) }] }).order.lines[0]).toMatchObject({ tax: usd(37), billed: { goods: usd(500), tax: usd(0) } });
    const channels = billed({ taxOwner: 'channel', lines: [line({ tax: usd(40), billed: { goods: usd(450), tax: usd(40) } })] });
    expect(ask(channels, { lines: [{ lineId: '1', unitPrice }] }).order.lines[0]).toMatchObject({ tax: usd(40), billed: { goods: usd(500), tax: usd(40) } });
    const [event] = ask(channels, { lines: [{ lineId: '1', tax: usd(30) }] }).also.flatMap((one) => (one.change === 'event' && one.event.type === 'order.charges-corrected' ? [one.event.data] : []));
    expect(event).toMatchObject({ givesBack: true, billsMore: false });
  });

  test('with anything else, or with something still to leave, it is a change like any other', () => {
    expect(isCorrection(billed(), { discount: usd(1), reason: 'as agreed' })).toBe(true);
    expect(isCorrection(billed(), { reason: 'nothing' })).toBe(false);
    expect(isCorrection(billed(), { discount: usd(1), lines: [{ lineId: '1' }] })).toBe(false);
    expect(isCorrection(billed(), { lines: [{ lineId: '1', tax: usd(1) }] })).toBe(true);
    expect(isCorrection(billed(), { lines: [{ lineId: '9', tax: usd(1) }] })).toBe(false);
    expect(isCorrection(billed(), { lines: [{ lineId: '1', tax: usd(1), quantity: { amount: '1', uom: 'EA' } }] })).toBe(false);
    expect(isCorrection(billed(), { lines: [{ lineId: '1', sku: 'BOLT-M8', tax: usd(1) }] })).toBe(false);
    expect(isCorrection(billed(), { discount: usd(1), cancelAfter: '2026-12-24' })).toBe(false);
    expect(isCorrection(billed(), undefined)).toBe(false);
    expect(isCorrection(billed({ billed: undefined }), { discount: usd(1) })).toBe(false);
    for (const state of ['accepted', 'released', 'picked'] as const) expect(isCorrection(billed({ lines: [line(), line({ lineId: '2' }, state)] }), { discount: usd(1) }), state).toBe(false);
  });
});
