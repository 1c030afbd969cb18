import { describe, expect, test } from 'vitest';
import { cartonsOf } from '../../../../core/edi/customer/cartons.ts';
import type { ShippingAdvice } from '../../../../core/edi/warehouse-documents.ts';
import { shipmentOf } from '../../../../lambdas/connectors/x12-warehouse/to-canonical.ts';
import { aShipment, anItem, EACH, items } from '../../../support/builders.ts';
import { NUMBER, order } from './third-party.ts';

const ARTICLES = items(anItem({ units: { EA: EACH, BX: { numerator: 10, denominator: 1 } } }), anItem({ sku: 'SEAL-300', name: 'Sealant', lots: { minimumDays: 0 } }));
const [release] = order.releases;
type Pack = ShippingAdvice['packs'][number];
const bolts = (amount: string, change: Partial<Pack['items'][number]> = {}): Pack['items'][number] => ({ line: '1', status: 'complete', ids: { seller: 'BOLT-M8' }, shipped: { amount, uom: 'BX' }, serials: [], ...change });
const seals = (amount: string, lot: string): Pack['items'][number] => ({ line: '2', status: 'complete', ids: { seller: 'SEAL-300' }, shipped: { amount, uom: 'EA' }, lot, serials: [] });
const advised = (packs: Pack[], trackingNumbers: string[] = [], of = order, articles = ARTICLES) =>
  shipmentOf({ document: 'shipping-advice', purpose: 'original', number: NUMBER, shipment: 'W-1', date: '2026-11-24', trackingNumbers, parties: [], packs }, of, of.releases[0] ?? release!, articles, 'UTC');
const [FIRST, SECOND] = ['006141411234567890', '106141411234567897'];

describe('cartons of a 945', () => {
  test('are those of the shipment, with their marks, and what is in each', () => {
    const { cartons } = advised([{ sscc: FIRST, items: [bolts('1', { lot: 'OF-THEIRS', serials: ['S-1'] }), seals('2', 'L-1')] }, { sscc: SECOND, trackingNumber: '1Z2', items: [bolts('1'), seals('3', 'L-2'), { ...seals('0', 'L-2'), status: 'cancelled' }] }]);
    expect(cartons).toEqual([
      { sscc: FIRST, lines: [{ lineId: 'a', sku: 'BOLT-M8', quantity: '10' }, { lineId: 'b', sku: 'SEAL-300', quantity: '2', lot: 'L-1' }] },
      { sscc: SECOND, trackingNumber: '1Z2', lines: [{ lineId: 'a', sku: 'BOLT-M8', quantity: '10' }, { lineId: 'b', sku: 'SEAL-300', quantity: '3', lot: 'L-2' }] },
    ]);
    const matched = [{ lineId: 'a', sku: 'BOLT-M8', steps: 20 }, { lineId: 'b', sku: 'SEAL-300', steps: 5, lots: [{ lot: 'L-1', steps: 2 }, { lot: 'L-2', steps: 3 }] }];
    expect(cartonsOf(aShipment({ ...(cartons && { cartons }), matched, trackingNumbers: ['1Z2', '1Z3'] }), ARTICLES).map(({ sscc, parts }) => [sscc, parts.map(({ lineId, steps, lot }) => [lineId, steps, lot?.number])])).toEqual([
      [FIRST, [['a', 10, undefined], ['b', 2, 'L-1']]], [SECOND, [['a', 10, undefined], ['b', 3, 'L-2']]],
    ]);
  });

  test('the only one has the tracking number of the shipment', () => {
    expect(advised([{ sscc: FIRST, items: [bolts('2')] }], ['1Z1']).cartons).toMatchObject([{ sscc: FIRST, trackingNumber: '1Z1' }]);
    expect(advised([{ sscc: FIRST, items: [bolts('2')] }], ['1Z1', '1Z2']).cartons?.[0]?.trackingNumber).toBeUndefined();
  });

  test('are not told where one of them has no mark, or of kits', () => {
    expect(advised([{ sscc: FIRST, items: [bolts('1')] }, { items: [bolts('1')] }]).cartons).toBeUndefined();
    const kit = { ...order, lines: order.lines.map((line) => (line.lineId === 'a' ? { ...line, kit: [{ sku: 'BOLT-M8', steps: 1 }] } : line)) };
    expect(advised([{ sscc: FIRST, items: [bolts('2')] }], [], kit).cartons).toBeUndefined();
  });
});
