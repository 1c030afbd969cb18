import { expect, test } from 'vitest';
import type { ChangeSourcing } from '../../../core/model/order-change.ts';
import type { Order } from '../../../core/model/order.ts';
import { landChange } from '../../../core/ordering/land-change.ts';
import { LEGACY, legacyKey } from '../../../core/ordering/legacy.ts';
import { aLine, anItem, anOrder, AT, items, usd } from '../../support/builders.ts';

const line = (received: number, lineId = '1') => ({ ...aLine({ lineId, steps: 10 }), quantities: { ...aLine().quantities, received, accepted: 10 - received } });
const order = (change: Partial<Order> = {}): Order => anOrder({ lines: [line(6), line(0, '2')], discount: usd(90), acceptedAt: AT.toISOString(), ...change });
const part = (steps: number) => ({ lineId: '1', sku: 'BOLT-M8', steps });
const land = (sourcing: Partial<ChangeSourcing> | undefined, of = order()) => landChange(of, sourcing && { round: 0, takes: [], back: [], backordered: [], cancelled: [], dropShips: [], ...sourcing }, items(anItem()));
const stands = (of: Order) => of.lines.map(({ quantities }) => Object.fromEntries(Object.entries(quantities).filter(([, steps]) => steps > 0)));

test('what a change has added stands where the order does: promised where that is accepted, else reserved', () => {
  expect(stands(land({}))).toEqual([{ accepted: 10 }, { accepted: 10 }]);
  expect(stands(land(undefined))).toEqual([{ accepted: 10 }, { accepted: 10 }]);
  expect(stands(land({}, order({ acceptedAt: undefined })))).toEqual([{ reserved: 6, accepted: 4 }, { accepted: 10 }]);
});

test('what is not there waits; or is cancelled, and takes its part of the discount with it', () => {
  expect(stands(land({ backordered: [{ ...part(4), warehouse: 'EAST' }] }))).toEqual([{ accepted: 6, backordered: 4 }, { accepted: 10 }]);
  expect(land({ backordered: [{ ...part(4), warehouse: 'EAST' }] }).discount).toEqual(usd(90));
  const cancelled = land({ cancelled: [part(4)] });
  expect([stands(cancelled), cancelled.discount]).toEqual([[{ accepted: 6, cancelled: 4 }, { accepted: 10 }], usd(72)]);
});

test('what a supplier ships goes out with a release of its own, and what is ours with none yet', () => {
  const routed = order({ route: { ...anOrder().route, suppliers: { FABORY: 'x12' } } });
  expect(land({ dropShips: [{ supplier: 'FABORY', lines: [part(6)] }] }, routed).releases).toEqual([{ releaseId: 'ORD-0000000000000001-FABORY', warehouse: 'FABORY', supplier: 'FABORY', connector: 'x12', lines: [part(6)] }]);
  expect(land({}).releases).toEqual([]);
});

test('an order of the old system takes the key that its channel would tell it under again', () => {
  expect(legacyKey('NW-US', { channel: 'web', channelOrderId: '1001', legacyId: 'OLD-7' })).toEqual({ change: 'business-key', key: 'NW-US#web#1001', orderId: 'OLD-7', requestHash: LEGACY });
});
