import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order, Release } from '../../../core/model/order.ts';
import { AWAITED, codeOf, EXPECTED } from '../../../core/watchdog/expected.ts';
import { CATALOGUE } from '../../../core/exceptions/catalogue.ts';
import { isOverdue, wasTold } from '../../../core/watchdog/fate.ts';
import { askedFor, dueOf, earliest, waitsOf } from '../../../core/watchdog/waits-of-order.ts';
import { aLine, anOrder } from '../../support/builders.ts';

const ORDER = 'ORD-0000000000000001';
const RECEIVED = '2026-11-23T10:00:00.000Z';
const ACCEPTED = '2026-11-23T10:05:00.000Z';
const RELEASED = '2026-11-23T11:00:00.000Z';
const erpOrder = { id: '1', number: 'SO1' };
const aRelease = (change: Partial<Release> = {}): Release => ({
  releaseId: `${ORDER}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }], releasedAt: RELEASED, ...change,
});
const released = (release: Partial<Release> = {}, change: Partial<Order> = {}) => anOrder({ erpOrder, acceptedAt: ACCEPTED, lines: [aLine({}, 'released')], releases: [aRelease(release)], ...change });
const said = (order: Order, begun?: string) => waitsOf(order, begun).map(({ what, about, due }) => [what, about.replace(ORDER, ''), due]);

describe('what an order waits for', () => {
  test('its number in the ERP, for four hours from when it came', () => {
    expect(said(anOrder())).toEqual([['erp-order', '', '2026-11-23T14:00:00.000Z']]);
    expect(dueOf(anOrder())).toBe('2026-11-23T14:00:00.000Z');
  });

  test('its release, for eight hours from when it was accepted, or from the day it may leave', () => {
    const accepted = anOrder({ erpOrder, acceptedAt: ACCEPTED, lines: [aLine({}, 'accepted')] });
    expect(said(accepted)).toEqual([['release', '', '2026-11-23T18:05:00.000Z']]);
    expect(said({ ...accepted, shipNotBefore: '2026-12-01' })).toEqual([['release', '', '2026-12-01T08:00:00.000Z']]);
    expect(said(accepted, '2026-11-30T09:00:00.000Z')).toEqual([['release', '', '2026-11-30T17:00:00.000Z']]);
  });

  test('its shipment, for three days from its release, or for as long as order, customer or house say', () => {
    expect(said(released())).toEqual([['shipment', '-EAST', '2026-11-26T11:00:00.000Z']]);
    expect(said(released({}, { fulfilment: { shipWithinHours: 12 } }))).toEqual([['shipment', '-EAST', '2026-11-23T23:00:00.000Z']]);
  });

  test.each([
    ['what is backordered', anOrder({ erpOrder, acceptedAt: ACCEPTED, lines: [aLine({}, 'backordered')] })],
    ['what has left', released({ lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, shipped: 10 }] }, { lines: [aLine({}, 'shipped')] })],
    ['what was asked back', released({ recalledAt: RELEASED }, { lines: [aLine({}, 'cancelled')] })],
    ['an order that is cancelled', anOrder({ cancellation: { by: 'ann', at: ACCEPTED, reason: 'x' } })],
  ])('nothing of %s', (_, order) => {
    expect(waitsOf(order)).toEqual([]);
    expect(dueOf(order)).toBeUndefined();
  });

  test('part of a release that has left leaves the rest to come', () => {
    expect(said(released({ lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, shipped: 9 }] }))).toEqual([['shipment', '-EAST', '2026-11-26T11:00:00.000Z']]);
  });
});

describe('what a supplier owes', () => {
  const answered = (status: NonNullable<Release['supplierOrder']>['status'], answer: 'accepted' | 'rejected' | 'backordered', shipDate?: string) =>
    released({ supplier: 'DIRECT', supplierOrder: { status, at: RELEASED, lines: [{ lineId: '1', answer, steps: 10, ...(shipDate && { shipDate }) }] } });

  test('an answer within two days, goods within five', () => {
    expect(said(released({ supplier: 'DIRECT' }))).toEqual([['supplier-answer', '-EAST', '2026-11-25T11:00:00.000Z'], ['supplier-shipment', '-EAST', '2026-11-28T11:00:00.000Z']]);
    expect(dueOf(released({ supplier: 'DIRECT' }))).toBe('2026-11-25T11:00:00.000Z');
  });

  test('an answer, where it said only that the order has come', () => {
    expect(said(answered('received', 'accepted')).map(([what]) => what)).toEqual(['supplier-answer', 'supplier-shipment']);
  });

  test('goods by the day that it promised, and one more for its notice', () => {
    expect(said(answered('accepted', 'accepted', '2026-12-10'))).toEqual([['supplier-shipment', '-EAST', '2026-12-12T00:00:00.000Z']]);
    expect(said(answered('accepted', 'accepted', '2026-11-24'))).toEqual([['supplier-shipment', '-EAST', '2026-11-28T11:00:00.000Z']]);
  });

  test.each([answered('rejected', 'rejected'), answered('changed', 'rejected'), answered('changed', 'backordered'), answered('cancelled', 'accepted')])('nothing of what it refused or has not', (order) => {
    expect(waitsOf(order)).toEqual([]);
  });
});

test('while who is asked is left alone, silence is no news', () => {
  const planned = anOrder({ releases: [aRelease({ releasedAt: undefined }), aRelease({ releaseId: `${ORDER}-WEST`, connector: 'x12-warehouse' })] });
  const ask = (order: Order, what: 'erp-order' | 'release' | 'shipment', about: string) => askedFor(order, { what, about, since: RECEIVED, due: RECEIVED });
  expect(ask(planned, 'erp-order', ORDER)).toEqual(['tryton']);
  expect(ask(planned, 'release', ORDER)).toEqual(['tryton', 'shiphero']);
  expect(ask(planned, 'shipment', `${ORDER}-WEST`)).toEqual(['x12-warehouse']);
});

test('a row that stands, or that somebody dismissed, is not raised again; one that closed by itself is', () => {
  expect([wasTold(undefined), wasTold({ status: 'open' }), wasTold({ status: 'closed', dismissedBy: 'ann' }), wasTold({ status: 'closed' })]).toEqual([false, true, true, false]);
});

test('each document that is awaited has its deadline and a line in the catalogue, with an owner; nobody can cancel an order there', () => {
  for (const what of AWAITED) {
    expect(EXPECTED[what].hours, what).toBeGreaterThan(0);
    expect(CATALOGUE[codeOf(what)], what).toMatchObject({ owner: expect.any(String) as string, actions: [] });
  }
});

// Two lines, each released by itself. The history is a list of what happened when; who keeps a list of promises beside it must come to what the order alone says.
const HOUR = 3_600_000;
const instant = (hour: number) => new Date(Date.parse(RECEIVED) + hour * HOUR).toISOString();
type Happened = 'accepted' | 'released-1' | 'released-2' | 'shipped-1' | 'shipped-2' | 'recalled-1' | 'cancelled';
const happening = fc.constantFrom<Happened[]>('accepted', 'released-1', 'released-2', 'shipped-1', 'shipped-2', 'recalled-1', 'cancelled');

function played(history: { what: Happened; wait: number }[]): { order: Order; promises: Map<string, number>; hour: number } {
  let order = anOrder({ lines: ['1', '2'].map((lineId) => aLine({ lineId }, 'reserved')) });
  const promises = new Map([['erp-order ', 4]]);
  let hour = 0;
  const state = (n: string) => order.lines.find(({ lineId }) => lineId === n);
  const release = (n: string) => order.releases.find(({ releaseId }) => releaseId === `${ORDER}-${n}`);
  const turn = (n: string, to: 'accepted' | 'released' | 'shipped', change: Partial<Release>) => {
    order = { ...order, lines: order.lines.map((line) => (line.lineId === n ? aLine({ lineId: n }, to) : line)), releases: order.releases.map((one) => (one.releaseId === `${ORDER}-${n}` ? { ...one, ...change } : one)) };
  };
  const promised = () => order.lines.some(({ quantities }) => quantities.accepted > 0) || promises.delete('release ');
  for (const { what, wait } of history) {
    hour += wait;
    const [verb, n = ''] = what.split('-');
    if (order.cancellation) continue;
    if (verb === 'cancelled') {
      order = { ...order, cancellation: { by: 'ann', at: instant(hour), reason: 'x' } };
      promises.clear();
    } else if (verb === 'accepted' && !order.acceptedAt) {
      order = { ...order, erpOrder, acceptedAt: instant(hour), lines: order.lines.map(({ lineId }) => aLine({ lineId }, 'accepted')) };
      promises.delete('erp-order ');
      promises.set('release ', hour + 8);
    } else if (verb === 'released' && order.acceptedAt && state(n)?.quantities.accepted && !release(n)) {
      order = { ...order, releases: [...order.releases, aRelease({ releaseId: `${ORDER}-${n}`, lines: [{ lineId: n, sku: 'BOLT-M8', steps: 10 }], releasedAt: instant(hour) })] };
      turn(n, 'released', {});
      promises.set(`shipment -${n}`, hour + 72);
      promised();
    } else if (verb === 'shipped' && state(n)?.quantities.released) {
      turn(n, 'shipped', { lines: [{ lineId: n, sku: 'BOLT-M8', steps: 10, shipped: 10 }] });
      promises.delete(`shipment -${n}`);
    } else if (verb === 'recalled' && state(n)?.quantities.released) {
      turn(n, 'accepted', { recalledAt: instant(hour) });
      promises.delete(`shipment -${n}`);
      promises.set('release ', Date.parse(order.acceptedAt ?? '') / HOUR - Date.parse(RECEIVED) / HOUR + 8);
    }
  }
  return { order, promises, hour };
}

test('whatever happens to an order, and whenever one looks, exactly that is overdue which was promised and has not come', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ what: happening, wait: fc.nat(40) }), { maxLength: 12 }), fc.nat(100), (history, later) => {
      const { order, promises, hour } = played(history);
      const at = hour + later;
      const overdue = waitsOf(order).filter((wait) => isOverdue(wait, new Date(instant(at))));
      const broken = [...promises].filter(([, due]) => due <= at).map(([promise]) => promise);
      expect(overdue.map(({ what, about }) => `${what} ${about.replace(ORDER, '')}`).sort()).toEqual(broken.sort());
      // it is found by its index exactly then, and comes again exactly when the next is due
      const dues = [...promises.values()].map(instant).sort();
      expect(dueOf(order)).toBe(dues[0]);
      expect(earliest(waitsOf(order), instant(at))).toBe(dues.find((due) => due > instant(at)));
    }),
    { numRuns: 300 },
  );
});
