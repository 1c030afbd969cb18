import { describe, expect, test } from 'vitest';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { OrderChange } from '../../../core/model/order-change.ts';
import { billMore } from '../../../core/posting/bill-more.ts';
import { creditMemoJournal, invoiceJournal } from '../../../core/posting/journals/invoice.ts';
import { creditCharges } from '../../../core/returns/credit-charges.ts';
import { creditReturn } from '../../../core/returns/credit-return.ts';
import { aLegalEntity, anAccounting, anInvoiceLine, AT, usd } from '../../support/builders.ts';
import { aCreditMemo, aPostedInvoice, aReceipt, aReturn } from './returns.ts';

const books = aLegalEntity();
const change = (corrects: Record<string, [billed: number, now: number]>): OrderChange => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, changeId: 'CHG-0000000000000001-2', orderId: 'ORD-0000000000000001', correlationId: 'corr-1', channel: 'b2b', baseVersion: 1, kind: 'change', request: { reason: 'as agreed' },
  status: 'applied', by: 'cora', requestedAt: AT.toISOString(), corrects: Object.fromEntries(Object.entries(corrects).map(([name, [billed, now]]) => [name, { billed: usd(billed), now: usd(now) }])),
});
const posted = (day: number, lines: Invoice['lines'], of: Partial<Invoice> = {}) => aPostedInvoice({ invoiceId: `INV-${day}`, number: `N-${day}`, postedAt: `2026-11-2${day}T10:00:00.000Z`, lines, ...of });
/** Ten and thirty dollars net with ten percent of tax, and five of freight on the first; two authorities have the tax. */
const first = { ...posted(1, [anInvoiceLine({ goods: usd(1200), discount: usd(200), tax: usd(100) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', goods: usd(0), tax: usd(0) })], { freight: usd(500), freightTax: usd(50) }), jurisdictions: [{ jurisdiction: 'TX', name: 'Texas', rate: '0.1', taxable: usd(1500), tax: usd(150) }] };
const second = posted(2, [anInvoiceLine({ goods: usd(3000), tax: usd(300) })]);
const credit = (corrects: Parameters<typeof change>[0], creditMemos: CreditMemo[] = [], byHub = true) => creditCharges(change(corrects), { invoices: [second, first], creditMemos, books, at: AT }, byHub);
const told = (memos: readonly CreditMemo[]) => memos.map(({ creditMemoId, invoiceNumber, lines, freight, tax, gross }) => [creditMemoId, invoiceNumber, lines.map(({ lineId, steps, net, tax: own }) => [lineId, steps, net.minor, own.minor]), freight.minor, tax.minor, gross.minor]);

describe('charges that were billed too much', () => {
  test('more discount is a memo per invoice, over all that is not credited yet by its net, with the tax that it was billed with', () => {
    const memos = credit({ discount: [200, 600] });
    expect(told(memos)).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['1', 0, 100, 10]], 0, 10, 110], ['CM-0000000000000001-C2-2', 'N-2', [['1', 0, 300, 30]], 0, 30, 330]]);
    expect(memos[0]).toMatchObject({ reason: 'as agreed', jurisdictions: [{ jurisdiction: 'TX', tax: usd(10) }] });
    expect(memos[0]?.returnId).toBeUndefined();
    for (const memo of memos) creditMemoJournal(memo, memo.memoDate, anAccounting()); // balanced, or it throws
  });

  test('goes over all lines that are not credited yet, with their groups; what is not posted was not billed, and the first is who was billed first', () => {
    const mixed = posted(3, [anInvoiceLine({ goods: usd(600), tax: usd(60), group: 'BOLTS' }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', goods: usd(200), tax: usd(20) }), anInvoiceLine({ lineId: '3', sku: 'SAW', goods: usd(0), tax: usd(0) })]);
    const draft = { ...posted(0, [anInvoiceLine({ goods: usd(9000) })]), postedAt: undefined };
    const before = aCreditMemo({ invoiceId: 'INV-3', lines: [{ lineId: '2', sku: 'NUT-M8', steps: 1, net: usd(50), tax: usd(5) }] });
    const [memo, ...others] = creditCharges(change({ discount: [0, 75] }), { invoices: [mixed, draft], creditMemos: [before], books, at: AT }, true);
    expect(others).toEqual([]);
    // a tenth of the 200 is back, and was credited with the discount of then: 73 of the 75 are on the rest
    expect(memo?.lines).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 0, on: 10, net: usd(58), tax: usd(6), group: 'BOLTS' }, { lineId: '2', sku: 'NUT-M8', steps: 0, on: 9, net: usd(15), tax: usd(1) }]);
    expect(creditCharges(change({ discount: [0, 75] }), { invoices: [draft], creditMemos: [], books, at: AT }, true)).toEqual([]);
    const { request: _, ...silent } = change({ freight: [900, 100] });
    const inTurn = [posted(5, [anInvoiceLine()], { freight: usd(400) }), posted(4, [anInvoiceLine()], { freight: usd(500) }), posted(6, [anInvoiceLine()])];
    expect(creditCharges({ ...silent, changeId: 'CHG-1-12' }, { invoices: inTurn, creditMemos: [], books, at: AT }, true).map(({ creditMemoId, invoiceId, freight, reason }) => [creditMemoId, invoiceId, freight.minor, reason])).toEqual([['CM-1-C12-1', 'INV-4', 500, 'Change CHG-1-12'], ['CM-1-C12-2', 'INV-5', 300, 'Change CHG-1-12']]);
  });

  test('less freight comes off the invoice that has it, with its share of the tax on freight, on a line of nothing', () => {
    expect(told(credit({ freight: [500, 200] }))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['1', 0, 0, 0]], 300, 30, 330]]);
  });

  test('the channel’s tax is what the channel says: none of the goods’, and of the freight’s the difference', () => {
    expect(told(credit({ discount: [200, 600], freightTax: [50, 20] }, [], false))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['1', 0, 100, 0]], 0, 30, 130], ['CM-0000000000000001-C2-2', 'N-2', [['1', 0, 300, 0]], 0, 0, 300]]);
  });

  test('what was credited before counts: never more is given back than was billed', () => {
    const before = aCreditMemo({ invoiceId: 'INV-2', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, net: usd(3000), tax: usd(300) }], tax: usd(300), gross: usd(3300) });
    expect(told(credit({ discount: [200, 4200] }, [before]))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['1', 0, 1000, 100]], 0, 100, 1100]]);
    const all = credit({ discount: [200, 4200], freight: [500, 0] });
    expect(told(credit({ discount: [200, 300], freight: [500, 0] }, all))).toEqual([]);
  });

  test('goods that come back later are credited what is left of them', () => {
    const allowed = credit({ discount: [200, 600] });
    const { memos } = creditReturn(aReturn(), aReceipt(), [{ lineId: '1', sku: 'BOLT-M8', steps: 20, disposition: 'restock' }], { invoices: [first, second], creditMemos: allowed, books, at: AT });
    expect(memos.map(({ lines }) => lines.map(({ net, tax }) => [net.minor, tax.minor]))).toEqual([[[900, 90]], [[2700, 270]]]);
  });
});

const price = (lineId: string, billed: number, now: number, tax?: [billed: number, now: number]): OrderChange => ({ ...change({}), corrects: { lines: [{ lineId, goods: { billed: usd(billed), now: usd(now) }, ...(tax && { tax: { billed: usd(tax[0]), now: usd(tax[1]) } }) }] } });

describe('a price that was billed', () => {
  const billed = { invoices: [second, first], creditMemos: [], books, at: AT };

  test('too high is credited over the invoices of its line, with the tax that it was billed with, and no other line', () => {
    expect(told(creditCharges(price('1', 4200, 3200), billed, true))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['1', 0, 250, 25]], 0, 25, 275], ['CM-0000000000000001-C2-2', 'N-2', [['1', 0, 750, 75]], 0, 75, 825]]);
    expect(creditCharges(price('2', 500, 0), billed, true)).toEqual([]);
  });

  test('goes off before more discount, which is off what is left', () => {
    const both = { ...price('1', 4200, 3400), corrects: { ...price('1', 4200, 3400).corrects, ...change({ discount: [200, 300] }).corrects } };
    expect(creditCharges(both, billed, true).map(({ lines }) => lines.map(({ net }) => net.minor))).toEqual([[225], [675]]);
  });

  test('too low is an invoice on top of its line, over what the customer has of it; the channel says its tax', () => {
    const back = aCreditMemo({ invoiceId: 'INV-1', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4, net: usd(400), tax: usd(40) }] });
    const invoice = billMore(price('1', 3200, 4000, [320, 400]), [first, second], [back], books, AT);
    expect(invoice).toMatchObject({ goods: usd(800), discount: usd(0), tax: usd(80), gross: usd(880), lines: [{ lineId: '1', steps: 0, on: 16, goods: usd(800), net: usd(800), tax: usd(80) }] });
    expect(invoiceJournal(invoice, invoice.invoiceDate, anAccounting())?.lines.map(({ key, side, amount }) => [key, side, amount.minor])).toEqual([['receivables', 'debit', 880], ['revenue', 'credit', 800], ['tax-payable', 'credit', 80]]);
  });

  test('too high on one line leaves less of it for the discount, which goes over what is left of all', () => {
    const even = posted(1, [anInvoiceLine({ goods: usd(1000), tax: usd(0) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', goods: usd(1000), tax: usd(0) })]);
    const both = { ...change({}), corrects: { ...price('1', 1000, 500).corrects, ...change({ discount: [0, 300] }).corrects } };
    expect(told(creditCharges(both, { ...billed, invoices: [even] }, true))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['1', 0, 600, 0], ['2', 0, 200, 0]], 0, 0, 800]]);
  });

  test('too high on one line gives no tax of another back, whatever went back of that before', () => {
    const even = posted(1, [anInvoiceLine({ goods: usd(1000), tax: usd(100) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', goods: usd(1000), tax: usd(100) })]);
    const before = aCreditMemo({ invoiceId: 'INV-1', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 3, net: usd(300), tax: usd(20) }], tax: usd(20), gross: usd(320) });
    expect(told(creditCharges(price('2', 1000, 500), { ...billed, invoices: [even], creditMemos: [before] }, true))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['2', 0, 500, 50]], 0, 50, 550]]);
  });

  test('by the channel, whose tax alone was too much, is credited that', () => {
    expect(told(creditCharges(price('1', 4200, 4200, [400, 320]), billed, false))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['1', 0, 0, 20]], 0, 20, 20], ['CM-0000000000000001-C2-2', 'N-2', [['1', 0, 0, 60]], 0, 60, 60]]);
    const even = posted(1, [anInvoiceLine({ goods: usd(1000), tax: usd(100) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', goods: usd(1000), tax: usd(100) })]);
    expect(told(creditCharges(price('2', 1000, 1000, [100, 80]), { ...billed, invoices: [even] }, false))).toEqual([['CM-0000000000000001-C2-1', 'N-1', [['2', 0, 0, 20]], 0, 20, 20]]);
  });
});

describe('goods that come back after they were corrected', () => {
  const comes = (steps: number, invoices: readonly Invoice[], creditMemos: readonly CreditMemo[]) =>
    creditReturn(aReturn(), aReceipt(), [{ lineId: '1', sku: 'BOLT-M8', steps, disposition: 'restock' }], { invoices, creditMemos, books, at: AT }).memos;
  const supplement = { ...billMore(price('1', 4200, 6200), [first, second], [], books, AT), tax: usd(200), number: 'N-9', postedAt: '2026-11-29T10:00:00.000Z' };
  const onTop = { ...supplement, lines: supplement.lines.map((line) => ({ ...line, tax: usd(200) })), gross: usd(2200) };

  test('after a memo are credited what is left of each, not what was billed at first', () => {
    const cheaper = creditCharges(price('1', 4200, 3200), { invoices: [first, second], creditMemos: [], books, at: AT }, true);
    const one = comes(1, [first, second], cheaper);
    expect(told(one).map(([, number, lines]) => [number, lines])).toEqual([['N-1', [['1', 1, 75, 8]]]]);
    expect(told(comes(9, [first, second], [...cheaper, ...one])).map(([, number, lines]) => [number, lines])).toEqual([['N-1', [['1', 9, 675, 67]]]]);
  });

  test('after a supplementary invoice are credited that, too, on a memo of its own, to the cent with the last of them', () => {
    const half = comes(10, [first, second, onTop], []);
    expect(told(half).map(([id, number, lines]) => [id, number, lines])).toEqual([[half[0]?.creditMemoId, 'N-1', [['1', 10, 1000, 100]]], [half[1]?.creditMemoId, 'N-9', [['1', 0, 1000, 100]]]]);
    expect(new Set(half.map(({ creditMemoId }) => creditMemoId)).size).toBe(2);
    expect(told(comes(10, [first, second, onTop], half)).map(([, number, lines]) => [number, lines])).toEqual([['N-2', [['1', 10, 3000, 300]]], ['N-9', [['1', 0, 1000, 100]]]]);
  });

  test('of those that were back before, the supplementary invoice billed nothing', () => {
    const before = comes(4, [first, second], []);
    const later = { ...onTop, lines: onTop.lines.map((line) => ({ ...line, on: 16 })) };
    expect(told(comes(8, [first, second, later], before)).map(([, number, lines]) => [number, lines])).toEqual([['N-1', [['1', 6, 600, 60]]], ['N-2', [['1', 2, 600, 60]]], ['N-9', [['1', 0, 1000, 100]]]]);
  });

  test('a price that falls after that is credited on both, on as many of each as the customer has; what is not posted yet is no goods that it has', () => {
    const [one] = comes(4, [first, second, onTop], []);
    const draft = { ...posted(3, [anInvoiceLine({ steps: 5 })]), postedAt: undefined };
    const later = { ...onTop, lines: onTop.lines.map((line) => ({ ...line, on: 20 })) };
    const memos = creditCharges(price('1', 6200, 5200), { invoices: [first, second, later, draft], creditMemos: [one!], books, at: AT }, true);
    expect(memos.map(({ invoiceNumber, lines }) => [invoiceNumber, lines.map(({ on }) => on)])).toEqual([['N-1', [6]], ['N-2', [10]], ['N-9', [16]]]);
  });

  test('more discount on what was billed at nothing, and more for it later, is off what came later', () => {
    const free = posted(1, [anInvoiceLine({ goods: usd(0), tax: usd(0) })]);
    const dearer = { ...billMore(price('1', 0, 800), [free], [], books, AT), number: 'N-9', postedAt: '2026-11-29T10:00:00.000Z' };
    expect(told(creditCharges(change({ discount: [0, 100] }), { invoices: [free, dearer], creditMemos: [], books, at: AT }, true))).toEqual([['CM-0000000000000001-C2-2', 'N-9', [['1', 0, 100, 0]], 0, 0, 100]]);
  });

  test('its freight is credited with the last of the order, where freight is', () => {
    const freight = { ...billMore(change({ freight: [500, 900] }), [first, second], [], books, AT), number: 'N-9', postedAt: '2026-11-29T10:00:00.000Z' };
    const back = (steps: number, memos: readonly CreditMemo[], creditFreight: boolean) =>
      creditReturn({ ...aReturn(), policy: { ...aReturn().policy, creditFreight } }, aReceipt(), [{ lineId: '1', sku: 'BOLT-M8', steps, disposition: 'restock' }, ...(steps === 20 ? [{ lineId: '2', sku: 'NUT-M8', steps: 10, disposition: 'restock' as const }] : [])], { invoices: [first, second, freight], creditMemos: memos, books, at: AT }).memos;
    expect(back(20, [], true).map(({ invoiceNumber, freight: own }) => [invoiceNumber, own.minor])).toEqual([['N-1', 500], ['N-2', 0], ['N-9', 400]]);
    expect(back(10, [], true).map(({ invoiceNumber }) => invoiceNumber)).toEqual(['N-1']);
    expect(back(20, [], false).map(({ invoiceNumber }) => invoiceNumber)).toEqual(['N-1', 'N-2']);
  });
});

describe('charges that were billed too little', () => {
  test('are an invoice that ships nothing, on the last one: the discount is taken back where it was given', () => {
    const other = posted(2, [anInvoiceLine({ lineId: '3', sku: 'SAW', goods: usd(3000), discount: usd(100), tax: usd(300) })], { erpInvoiceId: '77', dueDate: '2026-12-23', invoiceDate: '2026-11-23' });
    const invoice = billMore(change({ discount: [300, 0], freight: [500, 900] }), [first, other], [], books, AT);
    expect(invoice).toMatchObject({ invoiceId: 'INV-CHG-0000000000000001-2', corrects: { invoiceId: 'INV-2', number: 'N-2', erpInvoiceId: '77' }, goods: usd(0), discount: usd(-300), freight: usd(400), tax: usd(0), gross: usd(700), invoiceDate: '2026-11-23', dueDate: '2026-12-23', journals: [] });
    expect([invoice.number, invoice.postedAt, invoice.jurisdictions]).toEqual([undefined, undefined, undefined]);
    expect(invoice.lines.map(({ lineId, steps, goods, net, cost }) => [lineId, steps, goods.minor, net.minor, cost.minor])).toEqual([['1', 0, 0, 200, 0], ['3', 0, 0, 100, 0]]);
    const journal = invoiceJournal(invoice, invoice.invoiceDate, anAccounting());
    expect(journal?.lines.map(({ key, side, amount }) => [key, side, amount.minor])).toEqual([['receivables', 'debit', 700], ['discounts', 'credit', 300], ['freight-income', 'credit', 400]]);
  });

  test('discount is taken back over the lines that had it on whichever invoice, with their groups, on the invoice that was posted last', () => {
    const on = (day: number, discounts: [string, number][]) => posted(day, discounts.map(([lineId, discount]) => anInvoiceLine({ lineId, goods: usd(1000), discount: usd(discount), ...(lineId === '1' && { group: 'BOLTS' }) })));
    const invoice = billMore(change({ discount: [100, 60] }), [on(2, [['1', 30], ['2', 10]]), on(3, [['2', 30], ['3', 0]]), on(1, [['1', 30]])], [], books, AT);
    expect(invoice.corrects).toMatchObject({ invoiceId: 'INV-3' });
    expect(invoice.corrects).not.toHaveProperty('erpInvoiceId');
    expect(invoice.lines.map(({ lineId, net, group }) => [lineId, net.minor, group])).toEqual([['1', 24, 'BOLTS'], ['2', 16, undefined]]);
    expect(invoice.lines.map((line) => Object.keys(line).includes('group'))).toEqual([true, false]);
    expect(billMore(change({ freight: [0, 1] }), [on(1, [['1', 0]]), on(3, [['1', 0]]), on(2, [['1', 0]])], [], books, AT).corrects?.invoiceId).toBe('INV-3');
  });

  test('discount that a memo gave, and no invoice, is taken back over all that was billed, as far as the customer has it', () => {
    const plain = posted(1, [anInvoiceLine({ goods: usd(3000) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', goods: usd(1000) })]);
    const told = (memos: CreditMemo[]) => billMore(change({ discount: [500, 300] }), [plain], memos, books, AT).lines.map(({ lineId, net, on }) => [lineId, net.minor, on]);
    expect(told([])).toEqual([['1', 150, 10], ['2', 50, 10]]);
    expect(told([aCreditMemo({ invoiceId: 'INV-1', lines: [{ lineId: '2', sku: 'NUT-M8', steps: 10, net: usd(1000), tax: usd(0) }] })])).toEqual([['1', 150, 10]]);
  });

  test('discount is taken back over what the customer still has of each line, to the third of a cent', () => {
    const thirds = posted(1, [anInvoiceLine({ steps: 3, goods: usd(1000), discount: usd(100) }), anInvoiceLine({ lineId: '2', sku: 'NUT-M8', goods: usd(1000), discount: usd(100) })]);
    const back = aCreditMemo({ invoiceId: 'INV-1', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 1, net: usd(300), tax: usd(0) }] });
    // of 100 taken back 200/3 + 100 of 200 are on what is left: 83, as 66⅔ to 100
    expect(billMore(change({ discount: [200, 100] }), [thirds], [back], books, AT).lines.map(({ lineId, net, on }) => [lineId, net.minor, on])).toEqual([['1', 33, 2], ['2', 50, 10]]);
  });

  test('tax alone is billed on the line that had too little of it', () => {
    const invoice = billMore(price('1', 4200, 4200, [400, 480]), [first, second], [], books, AT);
    expect([invoice.lines.map(({ lineId, net, tax }) => [lineId, net.minor, tax.minor]), invoice.tax, invoice.gross]).toEqual([[['1', 0, 80]], usd(80), usd(80)]);
  });

  test('freight alone is on a line of nothing; the channel says its tax', () => {
    const invoice = billMore(change({ freight: [500, 900], freightTax: [50, 90] }), [first], [], books, AT);
    expect(invoice).toMatchObject({ lines: [{ lineId: '1', steps: 0, net: usd(0) }], discount: usd(0), freight: usd(400), freightTax: usd(40), tax: usd(40), gross: usd(440) });
    expect(invoice.lines[0]).not.toHaveProperty('on');
  });

  test('what corrects an invoice is corrected on the invoice, and is none that goods come back of', () => {
    const supplement = { ...billMore(change({ freight: [500, 900] }), [first], [], books, AT), number: 'N-9', postedAt: '2026-11-29T10:00:00.000Z' };
    expect(billMore(change({ freight: [900, 950] }), [first, supplement], [], books, AT).corrects).toMatchObject({ invoiceId: 'INV-1' });
    expect(() => billMore(change({ freight: [500, 900] }), [], [], books, AT)).toThrow('nothing was billed');
    const { memos } = creditReturn(aReturn(), aReceipt(), [{ lineId: '1', sku: 'BOLT-M8', steps: 1, disposition: 'restock' }], { invoices: [supplement, first], creditMemos: [], books, at: AT });
    expect(memos.map(({ invoiceId }) => invoiceId)).toEqual(['INV-1']);
  });
});
