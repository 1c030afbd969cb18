import { expect, test } from 'vitest';
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
