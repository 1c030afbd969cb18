import Fraction from 'fraction.js';
import type { CreditMemo, CreditMemoLine } from '../model/credit-memo.ts';
import type { Invoice } from '../model/invoice.ts';
import { add, least, type Money, subtract, sum, upTo, zero } from '../model/money.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import type { OrderChange } from '../model/order-change.ts';
import { spread } from '../posting/spread.ts';
import { type Billed, billedFirst, freightTaxOf, memoOn } from './credit-return.ts';

/** Of one invoice, what can still be credited. */
interface Open {
  invoice: Invoice;
  earlier: readonly CreditMemo[];
  lines: { net: Money; tax: Money; open: Money }[];
  freight: Money;
  freightTax: Money;
}

/**
 * What a discount that should have been larger, or freight that should have been less, is credited at: a memo per invoice. Discount goes over all that is not credited yet, by its net; freight comes off
 * the invoice that was billed first. Tax goes back as it was billed, by the same share; never more than was billed.
 */
export function creditCharges({ changeId, corrects = {}, request }: OrderChange, { invoices, creditMemos, books, at }: Billed, byHub: boolean): CreditMemo[] {
  const [first, ...others] = invoices.filter(({ postedAt }) => postedAt !== undefined).toSorted((a, b) => (billedFirst(a) < billedFirst(b) ? -1 : 1)).map((invoice) => openOf(invoice, creditMemos));
  if (!first) return [];
  const all = [first, ...others];
  const { currency } = first.invoice;
  const { discount, freight, freightTax } = corrects;
  const places = all.flatMap(({ lines }) => lines.map(({ open }) => open));
  const less = least(discount ? upTo(discount.now, discount.billed) : zero(currency), sum(currency, places));
  const shares = spread(less, places.map(({ minor }) => BigInt(minor)));
  const off = inTurn(freight ? upTo(freight.billed, freight.now) : zero(currency), all.map((of) => of.freight));
  const taxOff = inTurn(freightTax ? upTo(freightTax.billed, freightTax.now) : zero(currency), all.map((of) => of.freightTax));
  return all.flatMap((of, index): CreditMemo[] => {
    const own = shares.splice(0, of.lines.length);
    const [freightBack, channels] = [off[index] ?? zero(currency), taxOff[index] ?? zero(currency)];
    const lines = of.invoice.lines.map((line, place): CreditMemoLine => {
      const net = own[place] ?? zero(currency);
      return { lineId: line.lineId, sku: line.sku, steps: 0, net, tax: byHub ? taxOn(net, of.lines[place], line, books.rounding) : zero(currency), ...(line.group && { group: line.group }) };
    });
    const back = byHub ? share(of.invoice.freightTax, add(subtract(of.invoice.freight, of.freight), freightBack), of.invoice.freight, subtract(of.invoice.freightTax, of.freightTax), books.rounding) : channels;
    if (sum(currency, [freightBack, back, ...lines.map(({ net }) => net)]).minor === 0) return [];
    // a memo has a line, if only of nothing
    const told = lines.filter(({ net }) => net.minor > 0);
    return [memoOn(of.invoice, { creditMemoId: `${changeId.replace(/^CHG-(.+)-(\d+)$/, 'CM-$1-C$2')}-${index + 1}`, reason: request?.reason ?? `Change ${changeId}`, lines: told.length > 0 ? told : lines.slice(0, 1), freight: freightBack, freightTax: back }, of.earlier, books, at)];
  });
}

function openOf(invoice: Invoice, memos: readonly CreditMemo[]): Open {
  const earlier = memos.filter(({ invoiceId }) => invoiceId === invoice.invoiceId);
  const { currency } = invoice;
  const of = (lineId: string, amount: (line: CreditMemoLine) => Money) => sum(currency, earlier.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId).map(amount)));
  return {
    invoice,
    earlier,
    lines: invoice.lines.map((line) => ({ net: of(line.lineId, ({ net }) => net), tax: of(line.lineId, ({ tax }) => tax), open: upTo(line.net, of(line.lineId, ({ net }) => net)) })),
    freight: upTo(invoice.freight, sum(currency, earlier.map((memo) => memo.freight))),
    freightTax: upTo(invoice.freightTax, sum(currency, earlier.map(freightTaxOf))),
  };
}

/** Cumulative: what falls on all that is credited by now, less what went back before. */
const taxOn = (net: Money, credited: Open['lines'][number] | undefined, billed: { net: Money; tax: Money }, mode: RoundingMode): Money =>
  net.minor === 0 || !credited ? zero(net.currency) : share(billed.tax, add(credited.net, net), billed.net, credited.tax, mode);

const share = (of: Money, part: Money, whole: Money, before: Money, mode: RoundingMode): Money =>
  whole.minor <= 0 ? zero(of.currency) : upTo(shareUpTo(of, new Fraction(part.minor), new Fraction(whole.minor), mode), before);

/** As much of an amount as there is room for, one after the other. */
function inTurn(amount: Money, rooms: readonly Money[]): Money[] {
  let left = amount;
  return rooms.map((room) => {
    const part = least(left, room);
    left = subtract(left, part);
    return part;
  });
}
