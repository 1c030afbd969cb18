import { describe, expect, test } from 'vitest';
import { lotsShipped } from '../../../core/shipping/lots-shipped.ts';
import { postingSagaId } from '../../../core/sagas/register.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { aLine, anItem, anOrder, aShipment, AT, items } from '../../support/builders.ts';

const planned = [{ lot: 'JAN', expiresOn: '2027-01-31', steps: 6 }, { lot: 'MAY', expiresOn: '2027-05-31', steps: 4 }];
const order = (change: Partial<Order> = {}) =>
  anOrder({ lines: [aLine({ lots: { minimumDays: 30 } })], releases: [{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, lots: planned }] }], ...change });
const line = (quantity: string, lot?: string, lotExpiresOn?: string) => ({ lineId: '1', sku: 'BOLT-M8', quantity, ...(lot && { lot }), ...(lotExpiresOn && { lotExpiresOn }) });
const shipped = (lines: Shipment['lines'], steps: number, of = order()) => lotsShipped(of, aShipment({ lines }), [{ lineId: '1', sku: 'BOLT-M8', steps }], items(anItem()))[0]?.lots;

test('lots are those that the warehouse says, with the day that was allocated where it says none', () => {
  expect(shipped([line('6', 'JAN'), line('2', 'NEW', '2027-08-31')], 8)).toEqual([{ lot: 'JAN', expiresOn: '2027-01-31', steps: 6 }, { lot: 'NEW', expiresOn: '2027-08-31', steps: 2 }]);
});

test('where it says nothing, they are those that were allocated and have not left', () => {
  expect(shipped([line('8')], 8)).toEqual([{ lot: 'JAN', expiresOn: '2027-01-31', steps: 6 }, { lot: 'MAY', expiresOn: '2027-05-31', steps: 2 }]);
  const rest = order();
  const [release] = rest.releases;
  expect(shipped([line('3')], 3, { ...rest, releases: [{ ...release, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, shipped: 7, lots: planned }] } as NonNullable<typeof release>] })).toEqual([{ lot: 'MAY', expiresOn: '2027-05-31', steps: 3 }]);
});

test('another lot is as good if it lasts as long as the customer wants; else it is the warehouse’s to answer for', () => {
  const short = [line('8', 'OLD', '2026-12-22')];
  expect(() => shipped(short, 8)).toThrow(expect.objectContaining({ code: 'shipment.lot-not-allowed', detail: expect.objectContaining({ lot: 'OLD', expiresOn: '2026-12-22', minimumDays: 30 }) }));
  expect(shipped([line('8', 'OTHER', '2026-12-23')], 8)).toEqual([{ lot: 'OTHER', expiresOn: '2026-12-23', steps: 8 }]);
  const approvals = [{ code: 'shipment.lot-not-allowed', by: 'walt', at: AT.toISOString(), reason: 'customer agreed', about: postingSagaId('shiphero:1') }];
  expect(shipped(short, 8, order({ approvals }))).toEqual([{ lot: 'OLD', expiresOn: '2026-12-22', steps: 8 }]);
});

test('goods that are not kept by lots have none, whatever the warehouse says', () => {
  expect(shipped([line('8', 'JAN')], 8, order({ lines: [aLine()] }))).toBeUndefined();
});

describe('of several lines', () => {
  const FEB = [{ lot: 'FEB', expiresOn: '2027-02-28', steps: 2 }];
  const MILK = [{ lot: 'MILK-1', expiresOn: '2027-03-31', steps: 4 }];
  const [east] = order().releases;
  const lines = [...(east?.lines ?? []), { lineId: '2', sku: 'BOLT-M8', steps: 2, lots: FEB }, { lineId: '3', sku: 'MILK', steps: 4, lots: MILK }, { lineId: '4', sku: 'CAP', steps: 5 }];
  const west = { ...east!, releaseId: 'ORD-0000000000000001-WEST', warehouse: 'WEST', lines: lines.map((one) => ({ ...one, lots: [{ lot: 'WEST', expiresOn: '2028-01-31', steps: 10 }] })) };
  const all = order({
    lines: [aLine({ lots: { minimumDays: 30 } }), aLine({ lineId: '2', lots: { minimumDays: 30 } }), aLine({ lineId: '3', sku: 'MILK', lots: { minimumDays: 0 } }), aLine({ lineId: '4', sku: 'CAP' })],
    releases: [west, { ...east!, lines }],
  });
  const left = (said: Shipment['lines'], ...steps: [lineId: string, sku: string, steps: number][]) =>
    lotsShipped(all, aShipment({ lines: said }), steps.map(([lineId, sku, many]) => ({ lineId, sku, steps: many })), items(anItem(), anItem({ sku: 'MILK' }), anItem({ sku: 'CAP' }))).map(({ lots }) => lots?.map(({ lot, steps: many }) => `${lot} ${many}`));

  test('each has what was told of its article, and of itself alone where that is said', () => {
    const said = [{ sku: 'MILK', quantity: '4', lot: 'C' }, { lineId: '2', sku: 'BOLT-M8', quantity: '2', lot: 'B' }, { sku: 'BOLT-M8', quantity: '3', lot: 'A' }];
    expect(left(said, ['1', 'BOLT-M8', 3], ['2', 'BOLT-M8', 2], ['3', 'MILK', 4])).toEqual([['A 3'], ['B 2'], ['C 4']]);
  });

  test('what was told by article alone is shared out in their order', () => {
    expect(left([{ sku: 'BOLT-M8', quantity: '6', lot: 'JAN' }, { sku: 'BOLT-M8', quantity: '2', lot: 'NEW' }], ['1', 'BOLT-M8', 6], ['2', 'BOLT-M8', 2])).toEqual([['JAN 6'], ['NEW 2']]);
  });

  test('each has its own that were allocated, of its release, where nothing was told', () => {
    expect(left([{ sku: 'BOLT-M8', quantity: '10' }, { sku: 'MILK', quantity: '1' }], ['1', 'BOLT-M8', 8], ['2', 'BOLT-M8', 2], ['3', 'MILK', 1])).toEqual([['JAN 6', 'MAY 2'], ['FEB 2'], ['MILK-1 1']]);
  });

  test('one that is not kept by lots has none beside others that are, and neither has one that the order does not have', () => {
    expect(left([{ sku: 'CAP', quantity: '5', lot: 'X' }, { sku: 'BOLT-M8', quantity: '1', lot: 'X' }], ['4', 'CAP', 5], ['9', 'BOLT-M8', 1])).toEqual([undefined, undefined]);
  });
});

test('the day of a lot is that of its own allocation, not of another’s', () => {
  expect(shipped([line('4', 'MAY')], 4)).toEqual([{ lot: 'MAY', expiresOn: '2027-05-31', steps: 4 }]);
});

test('where none was allocated, lots are those that were told of; where that says nothing either, there are none', () => {
  const bare = order({ releases: order().releases.map((release) => ({ ...release, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] })) });
  expect(shipped([line('8', 'JAN', '2027-01-31')], 8, bare)).toEqual([{ lot: 'JAN', expiresOn: '2027-01-31', steps: 8 }]);
  expect(shipped([line('8')], 8, bare)).toBeUndefined();
});
