import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { shipmentJournals } from '../../../core/posting/post-journal.ts';
import { inKits, keepLoose, looseIn } from '../../../core/shipping/in-kits.ts';
import { matchShipment } from '../../../core/shipping/match-shipment.ts';
import { recordShipment } from '../../../core/shipping/record-shipment.ts';
import { restOf } from '../../../core/shipping/short-shipment.ts';
import { aBilling, aLine, anItem, anOrder, aShipment, items, usd } from '../../support/builders.ts';

/** A drill and two lamps, at 199.99. */
const KIT = [{ sku: 'DRILL', steps: 1 }, { sku: 'LAMP', steps: 2 }];
const goods = items(
  anItem({ sku: 'SET', units: { EA: { numerator: 1, denominator: 1 } }, group: 'SETS', unitCost: { amount: '1', currency: 'USD' } }),
  anItem({ sku: 'DRILL', group: 'TOOLS', unitCost: { amount: '61.505', currency: 'USD' } }),
  anItem({ sku: 'LAMP', group: 'LIGHT', unitCost: { amount: '17.35', currency: 'USD' } }),
);
const billing = aBilling({ items: goods });
const price = { unitPrice: { amount: '199.99', per: '1', uom: 'EA' }, tax: usd(1000) };
const ofSets = (steps: number, more: Order['lines'] = []): Order =>
  anOrder({
    discount: usd(501), freight: usd(999), freightPolicy: 'by-value',
    lines: [aLine({ sku: 'SET', steps, kit: KIT, ...price }, 'released'), ...more],
    releases: [{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', releasedAt: '2026-11-23T09:00:00Z', lines: [{ lineId: '1', sku: 'SET', steps }, ...more.map(({ lineId, sku, steps: each }) => ({ lineId, sku, steps: each }))] }],
  });

let count = 0;
const left = (lines: [sku: string, quantity: number, lineId?: string][]): Shipment =>
  aShipment({ shipmentId: `shiphero:${(count += 1)}`, lines: lines.filter(([, quantity]) => quantity > 0).map(([sku, quantity, lineId]) => ({ sku, quantity: String(quantity), ...(lineId && { lineId }) })) });

const counted = (order: Order, lines: [string, number, string?][]) => {
  const { lines: said, loose } = inKits(order, left(lines), goods);
  return { said: said.map(({ lineId, sku, quantity }) => [lineId, sku, quantity]), loose: looseIn(loose) };
};

test('components that left are turned back into whole kits', () => {
  expect(counted(ofSets(3), [['DRILL', 3, '1 > DRILL'], ['LAMP', 6, '1 > LAMP']])).toEqual({ said: [['1', 'SET', '3']], loose: [] });
  expect(counted(ofSets(3), [['DRILL', 2], ['LAMP', 4]])).toEqual({ said: [['1', 'SET', '2']], loose: [] });
  expect(counted(ofSets(3), [['SET', 3, '1']])).toEqual({ said: [['1', 'SET', '3']], loose: [] });
  expect(counted(ofSets(3), [['DRILL', 2, '1'], ['LAMP', 4, '1']])).toEqual({ said: [['1', 'SET', '2']], loose: [] });
});

test('what makes no whole kit is loose: neither shipped nor billed, and counted with the rest when that leaves', () => {
  const first = left([['DRILL', 3], ['LAMP', 5]]);
  const { lines, loose } = inKits(ofSets(3), first, goods);
  const matched = matchShipment(ofSets(3), { ...first, lines }, goods);
  const { order, invoice, also } = recordShipment(ofSets(3), first, matched, billing, loose);
  expect(matched).toEqual([{ lineId: '1', sku: 'SET', steps: 2 }]);
  expect(order.releases[0]?.lines).toEqual([{ lineId: '1', sku: 'SET', steps: 3, shipped: 2, loose: [{ sku: 'DRILL', steps: 1 }, { sku: 'LAMP', steps: 1 }] }]);
  expect(also).toContainEqual({ change: 'shipment', shipment: expect.objectContaining({ matched, loose: [{ lineId: '1', sku: 'DRILL', steps: 1 }, { lineId: '1', sku: 'LAMP', steps: 1 }] }) });
  expect(invoice.lines).toMatchObject([{ sku: 'SET', steps: 2, goods: usd(39998), group: 'SETS', cost: usd(12301 + 6940), parts: [{ sku: 'DRILL', steps: 2, cost: usd(12301), group: 'TOOLS' }, { sku: 'LAMP', steps: 4, cost: usd(6940), group: 'LIGHT' }] }]);
  expect(counted(order, [['LAMP', 1]])).toEqual({ said: [['1', 'SET', '1']], loose: [] });
});

test('a shipment of nothing but parts of kits is kept with its release, and bills nothing', () => {
  const shipment = left([['LAMP', 4]]);
  const { lines, loose } = inKits(ofSets(3), shipment, goods);
  expect(lines).toEqual([]);
  const { order, also } = keepLoose(ofSets(3), shipment, loose);
  expect(order.releases[0]?.lines[0]).toMatchObject({ loose: [{ sku: 'LAMP', steps: 4 }] });
  expect(also).toEqual([{ change: 'shipment', shipment: { ...shipment, loose: [{ lineId: '1', sku: 'LAMP', steps: 4 }] } }]);
  expect(counted(order, [['DRILL', 2]])).toEqual({ said: [['1', 'SET', '2']], loose: [] });
});

test('what is short of a kit is short by kits', () => {
  const order = ofSets(3);
  const shipment = left([['DRILL', 3], ['LAMP', 4]]);
  const { lines } = inKits(order, shipment, goods);
  expect(restOf(order, shipment, matchShipment(order, { ...shipment, lines }, goods))).toEqual([{ lineId: '1', sku: 'SET', steps: 1 }]);
});

test('more whole kits than were ordered are over, as anything else is', () => {
  const shipment = left([['DRILL', 4], ['LAMP', 8]]);
  expect(() => matchShipment(ofSets(3), { ...shipment, lines: inKits(ofSets(3), shipment, goods).lines }, goods)).toThrow(expect.objectContaining({ code: 'shipment.over' }));
});

test('a SKU that is on a line of its own and in a kit is that line’s first, and of several kits the first one’s', () => {
  const lamp = aLine({ lineId: '2', sku: 'LAMP', steps: 2 }, 'released');
  expect(counted(ofSets(2, [lamp]), [['DRILL', 2], ['LAMP', 5]])).toEqual({ said: [[undefined, 'LAMP', '2'], ['1', 'SET', '1']], loose: [{ lineId: '1', sku: 'DRILL', steps: 1 }, { lineId: '1', sku: 'LAMP', steps: 1 }] });
  const other = aLine({ lineId: '2', sku: 'SET', steps: 2, kit: KIT }, 'released');
  expect(counted(ofSets(2, [other]), [['DRILL', 3], ['LAMP', 7]])).toEqual({ said: [['1', 'SET', '2'], ['2', 'SET', '1']], loose: [{ lineId: '2', sku: 'LAMP', steps: 1 }] });
});

test('what is told by article alone fills what lines of it have to leave, carton by carton, and kits have the rest', () => {
  const lamp = aLine({ lineId: '2', sku: 'LAMP', steps: 2 }, 'released');
  expect(counted(ofSets(2, [lamp]), [['DRILL', 1], ['LAMP', 2], ['LAMP', 2]])).toEqual({ said: [[undefined, 'LAMP', '2'], ['1', 'SET', '1']], loose: [] });
  // what is in no kit is told on as it is, whatever is too many of it
  const bolts = aLine({ lineId: '2', steps: 2 }, 'released');
  expect(counted(ofSets(1, [bolts]), [['DRILL', 1], ['LAMP', 2], ['BOLT-M8', 3]])).toEqual({ said: [[undefined, 'BOLT-M8', '3'], ['1', 'SET', '1']], loose: [] });
});

test('in its own base unit, where a component is cut off the roll', () => {
  const known = items(anItem({ sku: 'LEAD' }), anItem({ sku: 'PLUG' }), anItem({ sku: 'CABLE', baseUnit: 'M', baseDigits: 3, units: { M: { numerator: 1000, denominator: 1 } } }));
  const order = anOrder({
    lines: [aLine({ sku: 'LEAD', steps: 2, kit: [{ sku: 'PLUG', steps: 1 }, { sku: 'CABLE', steps: 750 }] }, 'released'), aLine({ lineId: '2', sku: 'CABLE', steps: 1000 }, 'released')],
    releases: [{ ...ofSets(1).releases[0]!, lines: [{ lineId: '1', sku: 'LEAD', steps: 2 }, { lineId: '2', sku: 'CABLE', steps: 1000 }] }],
  });
  const { lines, loose } = inKits(order, aShipment({ lines: [{ sku: 'PLUG', quantity: '2' }, { sku: 'CABLE', quantity: '2.6' }] }), known);
  expect(lines).toEqual([{ sku: 'CABLE', quantity: '1' }, { lineId: '1', sku: 'LEAD', quantity: '2' }]);
  expect(looseIn(loose)).toEqual([{ lineId: '1', sku: 'CABLE', steps: 100 }]);
});

describe('of several kits', () => {
  const sets = (lineId: string, steps: number) => aLine({ lineId, sku: 'SET', steps, kit: KIT }, 'released');

  test('each has what is told of it by its own lines, also where that is more than was ordered', () => {
    const named: [string, number, string][] = [['DRILL', 2, '1 > DRILL'], ['LAMP', 4, '1 > LAMP'], ['DRILL', 3, '2 > DRILL'], ['LAMP', 6, '2 > LAMP']];
    expect(counted(ofSets(2, [sets('2', 2), sets('3', 2)]), named)).toEqual({ said: [['1', 'SET', '2'], ['2', 'SET', '3']], loose: [] });
    // a carton that goes to a line of the article itself is no part of it
    const lamp = aLine({ lineId: '4', sku: 'LAMP', steps: 2 }, 'released');
    expect(counted(ofSets(2, [sets('2', 2), sets('3', 2), lamp]), [...named, ['LAMP', 2]])).toEqual({ said: [[undefined, 'LAMP', '2'], ['1', 'SET', '2'], ['2', 'SET', '3']], loose: [] });
  });

  test('the first is filled only up to what has not left of it', () => {
    const order = ofSets(2, [sets('2', 2)]);
    const gone = { ...order, releases: order.releases.map((release) => ({ ...release, lines: release.lines.map((line) => (line.lineId === '1' ? { ...line, shipped: 1 } : line)) })) };
    expect(counted(gone, [['DRILL', 2], ['LAMP', 4]])).toEqual({ said: [['1', 'SET', '1'], ['2', 'SET', '1']], loose: [] });
  });

  test('what is too many of a component is loose of the last one that has it', () => {
    const lit = aLine({ lineId: '2', sku: 'LIT', steps: 1, kit: [{ sku: 'LAMP', steps: 1 }, { sku: 'CABLE', steps: 1 }] }, 'released');
    expect(counted(ofSets(1, [lit]), [['DRILL', 2], ['LAMP', 4]])).toEqual({ said: [['1', 'SET', '1']], loose: [{ lineId: '1', sku: 'DRILL', steps: 1 }, { lineId: '2', sku: 'LAMP', steps: 2 }] });
  });
});

test('kits are those of its own release: what is loose of another stays there, and lines that are none are as they were', () => {
  const lamp = aLine({ lineId: '2', sku: 'LAMP', steps: 2 }, 'released');
  const order = ofSets(3, [lamp]);
  const west = { ...order.releases[0]!, releaseId: 'ORD-0000000000000001-WEST', warehouse: 'WEST', lines: [{ lineId: '1', sku: 'SET', steps: 1, loose: [{ sku: 'LAMP', steps: 1 }] }] };
  const both = { ...order, releases: [west, ...order.releases] };
  const shipment = left([['DRILL', 1]]);
  const { lines, loose } = inKits(both, shipment, goods);
  expect([lines, looseIn(loose)]).toEqual([[], [{ lineId: '1', sku: 'DRILL', steps: 1 }]]);
  expect(keepLoose(both, shipment, loose).order.releases).toEqual([west, { ...order.releases[0]!, lines: [{ lineId: '1', sku: 'SET', steps: 3, loose: [{ sku: 'DRILL', steps: 1 }] }, { lineId: '2', sku: 'LAMP', steps: 2 }] }]);
});

test('a release that nobody has, and a line that the order does not have, are told on as they are', () => {
  const shipment = left([['DRILL', 1], ['LAMP', 2, '9']]);
  const none = { lines: shipment.lines, loose: new Map() };
  expect(inKits({ ...ofSets(1), releases: [] }, shipment, goods)).toEqual(none);
  expect(inKits({ ...ofSets(1), lines: [] }, shipment, goods)).toEqual(none);
});

test('goods that are in no kit of the release are nobody’s', () => {
  const shipment = left([['DRILL', 1, '9'], ['LAMP', 2]]);
  expect(() => matchShipment(ofSets(3), { ...shipment, lines: inKits(ofSets(3), shipment, goods).lines }, goods)).toThrow(expect.objectContaining({ code: 'shipment.unknown-line' }));
});

test('however the components of kits leave: whole kits are billed as soon as they are whole, invoices sum to the order to the cent, and inventory is relieved of what the components cost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.tuple(fc.nat(9), fc.nat(18)), { maxLength: 6 }), (kits, splits) => {
      let order = ofSets(kits);
      const open = { DRILL: kits, LAMP: 2 * kits };
      const invoices: Invoice[] = [];
      for (const [drills, lamps] of [...splits, [kits, 2 * kits] as const]) {
        const shipment = left([['DRILL', Math.min(drills, open.DRILL)], ['LAMP', Math.min(lamps, open.LAMP)]]);
        if (shipment.lines.length === 0) continue;
        for (const { sku, quantity } of shipment.lines) open[sku as 'DRILL'] -= Number(quantity);
        const { lines, loose } = inKits(order, shipment, goods);
        const matched = matchShipment(order, { ...shipment, lines }, goods);
        if (matched.length > 0) {
          const recorded = recordShipment(order, shipment, matched, billing, loose);
          invoices.push(recorded.invoice);
          order = recorded.order;
        } else ({ order } = keepLoose(order, shipment, loose));
        expect(order.lines[0]?.quantities.shipped).toBe(Math.min(kits - open.DRILL, Math.floor((2 * kits - open.LAMP) / 2)));
      }
      const total = (of: (invoice: Invoice) => number) => invoices.reduce((sum, invoice) => sum + of(invoice), 0);
      expect([total(({ goods: of }) => of.minor), total(({ discount }) => discount.minor), total(({ freight }) => freight.minor), total(({ lines: [line] }) => line?.tax.minor ?? 0)]).toEqual([19999 * kits, 501, 999, 1000]);
      const parts = invoices.flatMap(({ lines }) => lines.flatMap((line) => line.parts ?? []));
      const steps = (sku: string) => parts.reduce((sum, part) => (part.sku === sku ? sum + part.steps : sum), 0);
      expect([steps('DRILL'), steps('LAMP'), order.releases[0]?.lines[0]?.loose]).toEqual([kits, 2 * kits, undefined]);
      const relieved = invoices.flatMap((invoice) => shipmentJournals(order, aShipment({ shipmentId: invoice.shipmentId }), invoice, billing)).flatMap(({ lines }) => lines.filter(({ key }) => key === 'inventory'));
      expect(relieved.reduce((sum, line) => sum + line.amount.minor, 0)).toBe(parts.reduce((sum, part) => sum + part.cost.minor, 0));
    }),
  );
});
