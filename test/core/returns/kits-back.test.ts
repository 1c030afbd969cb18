import { describe, expect, test } from 'vitest';
import { partId } from '../../../core/inventory/kits.ts';
import type { Order } from '../../../core/model/order.ts';
import type { ReturnReceipt } from '../../../core/model/return.ts';
import { creditReturn } from '../../../core/returns/credit-return.ts';
import { kitsBack } from '../../../core/returns/kits-back.ts';
import { matchReceipt } from '../../../core/returns/match-receipt.ts';
import { asKept } from '../../../core/returns/record-return.ts';
import { aLegalEntity, aLine, anInvoice, anInvoiceLine, anItem, AT, items, usd } from '../../support/builders.ts';
import { anInvoicedOrder, aReceipt, aReturn } from './returns.ts';

/** Three sets of a drill and two lamps, billed at what they cost then: 61.51 each drill, and 34.71 for two lamps. */
const KIT = [{ sku: 'DRILL', steps: 1 }, { sku: 'LAMP', steps: 2 }];
const known = items(anItem({ sku: 'SET' }), anItem({ sku: 'DRILL' }), anItem({ sku: 'LAMP' }));
const order = (change: Partial<Order> = {}) => anInvoicedOrder({ lines: [aLine({ sku: 'SET', steps: 3, kit: KIT }, 'invoiced')], ...change });
const of = aReturn({ lines: [{ ...aReturn().lines[0]!, sku: 'SET', asked: 3, authorised: 3 }] });
const invoice = anInvoice({
  postedAt: AT.toISOString(),
  lines: [anInvoiceLine({ sku: 'SET', steps: 3, goods: usd(60000), tax: usd(3000), cost: usd(28866), parts: [{ sku: 'DRILL', steps: 3, cost: usd(18453), group: 'TOOLS' }, { sku: 'LAMP', steps: 6, cost: usd(10413) }] })],
});

type Lines = ReturnReceipt['lines'];
const line = (sku: string, quantity: string, disposition: Lines[number]['disposition'] = 'restock') => ({ sku, quantity, disposition });
const match = (lines: Lines, by = order()) => matchReceipt(by, of, aReceipt({ lines }), known, 'America/New_York');
const back = (lines: Lines) => creditReturn(of, aReceipt({ lines }), match(lines).taken, { invoices: [invoice], creditMemos: [], books: aLegalEntity(), at: AT });

test('kits that come back are credited as kits, and go onto the shelf as components at their original cost', () => {
  for (const lines of [[line('SET', '2')], [line('DRILL', '2'), line('LAMP', '4')]]) {
    const { goods, memos } = back(lines);
    expect(memos[0]?.lines).toMatchObject([{ lineId: '1', sku: 'SET', steps: 2, net: usd(40000), tax: usd(2000) }]);
    expect(goods).toMatchObject([{ sku: 'SET', steps: 2, cost: usd(12302 + 6942) }]);
    expect(goods.flatMap(asKept)).toEqual([{ sku: 'DRILL', steps: 2, disposition: 'restock', cost: usd(12302), group: 'TOOLS' }, { sku: 'LAMP', steps: 4, disposition: 'restock', cost: usd(6942) }]);
  }
});

test('each component of a kit becomes what it is fit for', () => {
  const { goods } = back([line('DRILL', '2'), line('LAMP', '3'), line('LAMP', '1', 'scrap')]);
  expect(goods.flatMap(asKept)).toMatchObject([{ sku: 'DRILL', steps: 2, cost: usd(12302) }, { sku: 'LAMP', steps: 3, disposition: 'restock', cost: usd(5207) }, { sku: 'LAMP', steps: 1, disposition: 'scrap', cost: usd(1735) }]);
});

test('receipt by receipt the components of a kit come back at what they cost, to the cent', () => {
  const first = back([line('SET', '1')]);
  const second = creditReturn(of, aReceipt({ lines: [] }), match([line('SET', '2')]).taken, { invoices: [invoice], creditMemos: first.memos, books: aLegalEntity(), at: AT });
  const cost = (sku: string) => [...first.goods, ...second.goods].flatMap(asKept).reduce((sum, part) => (part.sku === sku ? sum + part.cost.minor : sum), 0);
  expect([cost('DRILL'), cost('LAMP')]).toEqual([18453, 10413]);
});

test('parts of a kit without the others wait for customer service; approved, they are left out', () => {
  const lines = [line('DRILL', '2'), line('LAMP', '3')];
  expect(() => match(lines)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'return.kit-incomplete', detail: expect.objectContaining({ odd: [{ sku: 'DRILL', quantity: '1' }, { sku: 'LAMP', quantity: '1' }] }) }));
  const { taken, leftOut } = match(lines, order({ approvals: [{ code: 'return.kit-incomplete', about: 'return:RMA-0000000000000001-1-R1', by: 'cora', at: AT.toISOString() }] }));
  expect([taken.map(({ steps }) => steps), leftOut]).toEqual([[1], [{ sku: 'DRILL', quantity: '1', why: 'incomplete' }, { sku: 'LAMP', quantity: '1', why: 'incomplete' }]]);
});

test('refused components are a refused kit', () => {
  const { taken, leftOut } = match([line('DRILL', '1', 'refuse'), line('LAMP', '2', 'refuse'), line('SET', '1')]);
  expect([taken, leftOut]).toEqual([[{ lineId: '1', sku: 'SET', steps: 1, disposition: 'restock' }], [{ sku: 'SET', quantity: '1', why: 'refused' }]]);
});

test('a component that is told with its line goes to that kit alone: by the kit’s line or by its own part of it', () => {
  const said = (lineId: string) => [{ ...line('DRILL', '1'), lineId }, { ...line('LAMP', '2'), lineId: lineId === '1' ? '1' : lineId.replace('DRILL', 'LAMP') }];
  const taken = (lines: Lines) => kitsBack(order(), of, aReceipt({ lines }), known);
  const kit = { lineId: '1', sku: 'SET', quantity: '1', disposition: 'restock' };
  for (const lineId of ['1', partId('1', 'DRILL')]) expect(taken(said(lineId))).toMatchObject({ lines: [kit], odd: [] });
  expect(taken(said('2'))).toEqual({ lines: said('2'), odd: [] });
});

test('what is left over of a component is told in its base unit, and what is no whole piece of it is refused', () => {
  const halves = items(anItem({ sku: 'DRILL' }), anItem({ sku: 'LAMP', baseUnit: 'PR', units: { PR: { numerator: 2, denominator: 1 } } }));
  expect(kitsBack(order(), of, aReceipt({ lines: [line('DRILL', '1'), line('LAMP', '2')] }), halves)).toMatchObject({ lines: [{ sku: 'SET', quantity: '1' }], odd: [{ sku: 'LAMP', quantity: '1' }] });
  expect(() => kitsBack(order(), of, aReceipt({ lines: [line('DRILL', '0.5')] }), known)).toThrow(expect.objectContaining({ code: 'return.no-whole-quantity', detail: { sku: 'DRILL', quantity: '0.5' } }));
});

describe('components told without a line', () => {
  const bolt = { ...aReturn().lines[0]!, lineId: '1', sku: 'BOLT-M8' };
  const set = { ...of.lines[0]!, lineId: '2' };
  const both = order({ lines: [aLine({}, 'invoiced'), aLine({ lineId: '2', sku: 'SET', steps: 3, kit: KIT }, 'invoiced')] });
  const kits = (lines: Lines, asked = [bolt, set], articles = known) => kitsBack(both, aReturn({ lines: asked }), aReceipt({ lines }), articles);

  test('are those of the kit that the return is about, as they came: each with what becomes of it, and no more of them than the kits have', () => {
    const lines = [line('DRILL', '2', 'scrap'), line('LAMP', '3'), line('LAMP', '3', 'scrap'), line('LAMP', '1')];
    const pieces = [{ sku: 'DRILL', steps: 2, disposition: 'scrap' }, { sku: 'LAMP', steps: 3, disposition: 'restock' }, { sku: 'LAMP', steps: 1, disposition: 'scrap' }];
    expect(kits(lines)).toEqual({ lines: [{ lineId: '2', sku: 'SET', quantity: '2', disposition: 'scrap', pieces }], odd: [{ sku: 'LAMP', quantity: '2' }, { sku: 'LAMP', quantity: '1' }] });
  });

  test('are the component itself where the return is about that too; what is of no kit stays what it is', () => {
    const drill = { ...bolt, lineId: '3', sku: 'DRILL' };
    const lines = [line('DRILL', '1'), line('NUT-M8', '5')];
    expect(kits(lines, [bolt, set, drill])).toEqual({ lines, odd: [] });
    expect(kits([line('NUT-M8', '5')])).toEqual({ lines: [line('NUT-M8', '5')], odd: [] });
  });

  test('make no kit where some are refused and the others are not', () => {
    expect(kits([line('DRILL', '1', 'refuse'), line('LAMP', '2')])).toEqual({ lines: [], odd: [{ sku: 'LAMP', quantity: '2' }, { sku: 'DRILL', quantity: '1' }] });
  });

  test('that nobody knows as an article cannot be counted', () => {
    expect(() => kits([line('LAMP', '2')], [set], items(anItem({ sku: 'SET' })))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'return.no-whole-quantity', detail: { sku: 'LAMP', quantity: '2' } }));
  });

  test('are taken back with their kit, on its own line', () => {
    const { taken } = matchReceipt(both, aReturn({ lines: [bolt, set] }), aReceipt({ lines: [line('DRILL', '1', 'scrap'), line('LAMP', '2')] }), known, 'America/New_York');
    expect(taken).toEqual([{ lineId: '2', sku: 'SET', steps: 1, disposition: 'scrap', pieces: [{ sku: 'DRILL', steps: 1, disposition: 'scrap' }, { sku: 'LAMP', steps: 2, disposition: 'restock' }] }]);
  });
});

test('kits of two invoices that come back as components: each invoice has its own of them, at what they cost then', () => {
  const of2 = (invoiceId: string, steps: number, drill: number, lamp: number) =>
    anInvoice({ invoiceId, postedAt: AT.toISOString(), lines: [anInvoiceLine({ sku: 'SET', steps, goods: usd(20000 * steps), tax: usd(0), cost: usd(drill + lamp), parts: [{ sku: 'DRILL', steps, cost: usd(drill) }, { sku: 'LAMP', steps: 2 * steps, cost: usd(lamp) }] })] });
  const { goods } = creditReturn(of, aReceipt(), match([line('DRILL', '2'), line('LAMP', '2'), line('LAMP', '2', 'scrap')]).taken, { invoices: [of2('INV-1', 1, 6000, 3000), of2('INV-2', 2, 14000, 8000)], creditMemos: [], books: aLegalEntity(), at: AT });
  expect(goods.map(({ invoiceId, parts }) => [invoiceId, parts?.map(({ sku, steps, disposition, cost }) => [sku, steps, disposition, cost.minor])])).toEqual([
    ['INV-1', [['DRILL', 1, 'restock', 6000], ['LAMP', 2, 'restock', 3000]]],
    ['INV-2', [['DRILL', 1, 'restock', 7000], ['LAMP', 2, 'scrap', 4000]]],
  ]);
});
