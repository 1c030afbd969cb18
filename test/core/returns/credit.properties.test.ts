import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { GoodsReturned } from '../../../core/model/return.ts';
import { creditReturn } from '../../../core/returns/credit-return.ts';
import { creditMemoJournal } from '../../../core/posting/journals/invoice.ts';
import { spread } from '../../../core/posting/spread.ts';
import { aLegalEntity, anAccounting, anInvoiceLine, AT, usd } from '../../support/builders.ts';
import { aPostedInvoice, aReceipt, aReturn } from './returns.ts';

const amount = fc.integer({ min: 0, max: 100_000 });
const line = (lineId: string) => fc.record({ lineId: fc.constant(lineId), steps: fc.integer({ min: 1, max: 9 }), goods: amount, discount: fc.integer({ min: 0, max: 100 }), tax: fc.integer({ min: 0, max: 5_000 }), cost: amount });
/** Up to three invoices over two lines, each with its tax split over two authorities. */
const billed = fc.array(fc.tuple(line('1'), line('2'), amount, fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 100 })), { minLength: 1, maxLength: 3 }).map((all) =>
  all.map(([first, second, freight, freightTax, share], index): Invoice => {
    const lines = [first, second].map(({ lineId, steps, goods, discount, tax, cost }) => anInvoiceLine({ lineId, sku: `SKU-${lineId}`, steps, goods: usd(goods), discount: usd(Math.min(goods, discount)), tax: usd(tax), cost: usd(cost) }));
    const invoice = aPostedInvoice({ invoiceId: `INV-${index}`, number: `N-${index}`, postedAt: `2026-11-2${index}T10:00:00.000Z`, lines, freight: usd(freight), freightTax: usd(freightTax) });
    const taxable = usd(lines.reduce((sum, { net }) => sum + net.minor, freight));
    const [state, city] = spread(invoice.tax, [BigInt(100 - share), BigInt(share)]);
    return { ...invoice, jurisdictions: [{ jurisdiction: 'STATE', name: 'State', rate: '0.06', taxable, tax: state! }, { jurisdiction: 'CITY', name: 'City', rate: '0.02', taxable, tax: city! }] };
  }),
);
const total = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);

test('however an order comes back, its memos sum to its invoices to the cent: net, tax, each authority, freight, cost; and at no moment is more credited than was billed', () => {
  fc.assert(
    fc.property(billed, fc.array(fc.tuple(fc.constantFrom('1', '2'), fc.integer({ min: 1, max: 7 }), fc.constantFrom('restock' as const, 'scrap' as const)), { maxLength: 12 }), fc.constantFrom('0', '12.5', '100'), (invoices, wishes, restockingFee) => {
      const of = aReturn({ lines: ['1', '2'].map((lineId) => ({ ...aReturn().lines[0]!, lineId, sku: `SKU-${lineId}` })), policy: { ...aReturn().policy, restockingFee, creditFreight: true } });
      const left = new Map(['1', '2'].map((lineId) => [lineId, total(invoices.flatMap((invoice) => invoice.lines.filter((each) => each.lineId === lineId).map(({ steps }) => steps)))]));
      const creditMemos: CreditMemo[] = [];
      const goods: GoodsReturned[] = [];
      const comes = (lineId: string, steps: number, disposition: 'restock' | 'scrap', receipt: number) => {
        const part = Math.min(steps, left.get(lineId) ?? 0);
        if (part === 0) return;
        left.set(lineId, (left.get(lineId) ?? 0) - part);
        const credited = creditReturn(of, aReceipt({ receiptId: `${of.returnId}-R${receipt}` }), [{ lineId, sku: `SKU-${lineId}`, steps: part, disposition }], { invoices, creditMemos, books: aLegalEntity(), at: AT });
        creditMemos.push(...credited.memos);
        goods.push(...credited.goods);
        for (const { gross, tax, jurisdictions = [], lines } of credited.memos) {
          expect(Math.min(gross.minor, tax.minor, ...jurisdictions.map((one) => one.tax.minor), ...lines.flatMap(({ net, tax: own }) => [net.minor, own.minor]))).toBeGreaterThanOrEqual(0);
          expect(total(jurisdictions.map((one) => one.tax.minor))).toBe(tax.minor);
        }
        for (const memo of credited.memos) creditMemoJournal(memo, memo.memoDate, anAccounting()); // balanced, or it throws
        for (const invoice of invoices) expect(total(creditMemos.filter((memo) => memo.invoiceId === invoice.invoiceId).map(({ gross }) => gross.minor))).toBeLessThanOrEqual(invoice.gross.minor);
      };
      wishes.forEach(([lineId, steps, disposition], index) => comes(lineId, steps, disposition, index + 1));
      for (const lineId of ['1', '2']) comes(lineId, left.get(lineId) ?? 0, 'restock', 100 + Number(lineId));
      for (const invoice of invoices) {
        const own = creditMemos.filter((memo) => memo.invoiceId === invoice.invoiceId);
        const sums = (of: (memo: CreditMemo) => number[]) => total(own.flatMap(of));
        expect(sums(({ lines }) => lines.map(({ net }) => net.minor))).toBe(total(invoice.lines.map(({ net }) => net.minor)));
        expect(sums(({ tax }) => [tax.minor])).toBe(invoice.tax.minor);
        expect(sums(({ freight }) => [freight.minor])).toBe(invoice.freight.minor);
        for (const share of invoice.jurisdictions ?? []) {
          const given = own.flatMap(({ jurisdictions = [] }) => jurisdictions.filter(({ jurisdiction }) => jurisdiction === share.jurisdiction));
          expect([total(given.map(({ tax }) => tax.minor)), total(given.map(({ taxable }) => taxable.minor))]).toEqual([share.tax.minor, share.taxable.minor]);
        }
        for (const each of invoice.lines) expect(total(goods.filter(({ invoiceId, lineId }) => invoiceId === invoice.invoiceId && lineId === each.lineId).map(({ cost }) => cost.minor))).toBe(each.cost.minor);
        if (restockingFee === '0') expect(sums(({ gross }) => [gross.minor])).toBe(invoice.gross.minor);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('the restocking fee is the same however the goods come: it is on what came back, not on how', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }), fc.constantFrom('7.5', '15', '33.3333'), (goods, parts, restockingFee) => {
      const steps = total(parts);
      const invoices = [aPostedInvoice({ lines: [anInvoiceLine({ steps, goods: usd(goods) })] })];
      const of = aReturn({ policy: { ...aReturn().policy, restockingFee } });
      const feeOf = (split: number[]) => {
        const creditMemos: CreditMemo[] = [];
        for (const part of split) creditMemos.push(...creditReturn(of, aReceipt(), [{ lineId: '1', sku: 'BOLT-M8', steps: part, disposition: 'restock' }], { invoices, creditMemos, books: aLegalEntity(), at: AT }).memos);
        return total(creditMemos.map((memo) => memo.restockingFee?.minor ?? 0));
      };
      expect(feeOf(parts)).toBe(feeOf([steps]));
    }),
    { numRuns: 500 },
  );
});
