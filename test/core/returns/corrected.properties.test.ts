import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { OrderChange } from '../../../core/model/order-change.ts';
import { billMore } from '../../../core/posting/bill-more.ts';
import { creditMemoJournal, invoiceJournal } from '../../../core/posting/journals/invoice.ts';
import { creditCharges } from '../../../core/returns/credit-charges.ts';
import { creditReturn } from '../../../core/returns/credit-return.ts';
import { aLegalEntity, anAccounting, anInvoiceLine, AT, usd } from '../../support/builders.ts';
import { aPostedInvoice, aReceipt, aReturn } from './returns.ts';

const LINES = ['1', '2'];
const books = aLegalEntity();
const line = fc.record({ steps: fc.integer({ min: 1, max: 9 }), goods: fc.integer({ min: 100, max: 90_000 }), discount: fc.integer({ min: 0, max: 100 }), tax: fc.integer({ min: 0, max: 5_000 }) });
const billed = fc.array(fc.tuple(line, line, fc.integer({ min: 0, max: 900 })), { minLength: 1, maxLength: 3 }).map((all) =>
  all.map(([first, second, freight], index): Invoice => {
    const lines = [first, second].map(({ steps, goods, discount, tax }, place) => anInvoiceLine({ lineId: LINES[place]!, sku: `SKU-${LINES[place]}`, steps, goods: usd(goods), discount: usd(discount), tax: usd(tax) }));
    return aPostedInvoice({ invoiceId: `INV-${index}`, number: `N-${index}`, postedAt: `2026-11-2${index}T10:00:00.000Z`, lines, freight: usd(freight), freightTax: usd(0) });
  }),
);
const lineId = fc.constantFrom(...LINES);
const anAct = fc.oneof(
  fc.record({ do: fc.constant('comes' as const), lineId, steps: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('price' as const), lineId, by: fc.integer({ min: -4_000, max: 4_000 }) }),
  fc.record({ do: fc.constant('discount' as const), by: fc.integer({ min: -150, max: 3_000 }) }),
);
const total = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);
const change = (nth: number, corrects: OrderChange['corrects']): OrderChange => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, changeId: `CHG-1-${nth}`, orderId: 'ORD-1', correlationId: 'c', channel: 'b2b', baseVersion: 1, kind: 'change', status: 'applied', by: 'cora', requestedAt: AT.toISOString(), corrects,
});

test('whatever memos and supplementary invoices corrected it before: what comes back is credited at what was really billed for it, and all of it to the cent', () => {
  fc.assert(
    fc.property(billed, fc.array(anAct, { maxLength: 10 }), (shipped, acts) => {
      const invoices = [...shipped];
      const memos: CreditMemo[] = [];
      const of = aReturn({ lines: LINES.map((one) => ({ ...aReturn().lines[0]!, lineId: one, sku: `SKU-${one}` })), policy: { ...aReturn().policy, restockingFee: '0', creditFreight: true } });
      const ofLine = (documents: readonly { lines: readonly { lineId: string; steps: number; net: { minor: number } }[] }[], one: string) => documents.flatMap(({ lines }) => lines.filter((each) => each.lineId === one));
      const left = (one: string) => total(ofLine(shipped, one).map(({ steps }) => steps)) - total(ofLine(memos, one).map(({ steps }) => steps));
      const open = (one: string) => total(ofLine(invoices, one).map(({ net }) => net.minor)) - total(ofLine(memos, one).map(({ net }) => net.minor));
      const take = (more: readonly CreditMemo[]) => {
        memos.push(...more);
        for (const memo of more) {
          expect(Math.min(memo.gross.minor, memo.tax.minor, ...memo.lines.flatMap(({ net, tax }) => [net.minor, tax.minor]))).toBeGreaterThanOrEqual(0);
          creditMemoJournal(memo, memo.memoDate, anAccounting()); // balanced, or it throws
        }
        for (const { invoiceId, gross } of invoices) expect(total(memos.filter((memo) => memo.invoiceId === invoiceId).map((memo) => memo.gross.minor))).toBeLessThanOrEqual(gross.minor);
      };
      const comes = (one: string, wanted: number, nth: number) => {
        const [steps, before, worth] = [Math.min(wanted, left(one)), left(one), open(one)];
        if (steps === 0) return;
        const { memos: credited } = creditReturn(of, aReceipt({ receiptId: `R-${nth}` }), [{ lineId: one, sku: `SKU-${one}`, steps, disposition: 'restock' }], { invoices, creditMemos: memos, books, at: AT });
        // of one invoice each step is worth the same: its part of what is open, but for a cent that each document rounds
        if (shipped.length === 1) expect(Math.abs(total(ofLine(credited, one).map(({ net }) => net.minor)) - (worth * steps) / before)).toBeLessThanOrEqual(invoices.length);
        take(credited);
      };
      acts.forEach((act, nth) => {
        if (act.do === 'comes') return comes(act.lineId, act.steps, nth);
        const none = { billed: usd(0), now: usd(0) };
        const by = { billed: usd(Math.max(0, -act.by)), now: usd(Math.max(0, act.by)) };
        const corrects = act.do === 'price' ? { lines: [{ lineId: act.lineId, goods: left(act.lineId) > 0 ? by : none }] } : { discount: left('1') + left('2') > 0 ? by : none };
        const [gives, bills] = act.do === 'price' ? [act.by < 0, act.by > 0] : [act.by > 0, act.by < 0];
        if (gives) take(creditCharges(change(nth, corrects), { invoices, creditMemos: memos, books, at: AT }, true));
        if (!bills) return;
        const draft = billMore(change(nth, corrects), invoices, memos, books, AT);
        const lines = draft.lines.map((each) => ({ ...each, tax: usd(Math.trunc(each.net.minor / 12)) }));
        const tax = total(lines.map((each) => each.tax.minor));
        const posted: Invoice = { ...draft, lines, tax: usd(tax), gross: usd(draft.gross.minor + tax), number: `N-S${nth}`, postedAt: `2026-11-29T10:00:0${nth}.000Z` };
        invoiceJournal(posted, posted.invoiceDate, anAccounting());
        invoices.push(posted);
      });
      for (const one of LINES) comes(one, left(one), 100 + Number(one));
      for (const invoice of invoices) {
        const own = memos.filter(({ invoiceId }) => invoiceId === invoice.invoiceId);
        expect(total(own.map(({ gross }) => gross.minor))).toBe(invoice.gross.minor);
        expect(total(own.map(({ tax }) => tax.minor))).toBe(invoice.tax.minor);
        for (const each of invoice.lines) expect(total(ofLine(own, each.lineId).map(({ net }) => net.minor))).toBe(each.net.minor);
      }
    }),
    { numRuns: 1_000 },
  );
});
