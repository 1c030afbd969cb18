import Fraction from 'fraction.js';
import type { CreditMemo, CreditMemoLine } from '../model/credit-memo.ts';
import type { Invoice } from '../model/invoice.ts';
import { add, least, type Money, subtract, sum, upTo, zero } from '../model/money.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import type { OrderChange } from '../model/order-change.ts';
import { spread } from '../posting/spread.ts';
import { backSince, basisOf, stepsBilled } from './billed-for.ts';
import { type Billed, billedFirst, freightTaxOf, memoOn } from './credit-return.ts';

/** Of one invoice, what can still be credited. */
interface Open {
  invoice: Invoice;
  earlier: readonly CreditMemo[];
  lines: { lineId: string; net: Money; tax: Money; open: Money; openTax: Money; on: number }[];
  freight: Money;
  freightTax: Money;
}

/**
 * What a price or freight that should have been less, or a discount that should have been larger, is credited at: a memo per invoice. A price goes over what is not credited yet of its line, then discount over all of
 * it, by their net; freight comes off the invoice that was billed first. Tax goes back as it was billed, by the same share; never more than was billed.
 */
export function creditCharges({ changeId, corrects = {}, request }: OrderChange, { invoices, creditMemos, books, at }: Billed, byHub: boolean): CreditMemo[] {
  const [first, ...others] = invoices.filter(({ postedAt }) => postedAt !== undefined).toSorted((a, b) => (billedFirst(a) < billedFirst(b) ? -1 : 1)).map((invoice) => openOf(invoice, invoices, creditMemos));
  if (!first) return [];
  const all = [first, ...others];
  const { currency } = first.invoice;
  const { discount, freight, freightTax } = corrects;
  const places = all.flatMap(({ lines }) => lines);
  const cheaper = overLines(places, corrects.lines?.map(({ lineId, goods }) => ({ lineId, less: upTo(goods.billed, goods.now) })), ({ open }) => open, currency);
  const left = places.map(({ open }, index) => subtract(open, cheaper[index] ?? zero(currency)));
  const less = least(discount ? keptOf(upTo(discount.now, discount.billed), all, books.rounding) : zero(currency), sum(currency, left));
  const shares = spread(less, left.map(({ minor }) => BigInt(minor))).map((part, index) => add(part, cheaper[index] ?? zero(currency)));
  const channelsTax = overLines(places, corrects.lines?.map(({ lineId, tax }) => ({ lineId, less: tax ? upTo(tax.billed, tax.now) : zero(currency) })), ({ openTax }) => openTax, currency);
  const off = inTurn(freight ? upTo(freight.billed, freight.now) : zero(currency), all.map((of) => of.freight));
  const taxOff = inTurn(freightTax ? upTo(freightTax.billed, freightTax.now) : zero(currency), all.map((of) => of.freightTax));
  return all.flatMap((of, index): CreditMemo[] => {
    const [own, ownTax] = [shares.splice(0, of.lines.length), channelsTax.splice(0, of.lines.length)];
    const [freightBack, channels] = [off[index] ?? zero(currency), taxOff[index] ?? zero(currency)];
    const lines = of.invoice.lines.map((line, place): CreditMemoLine => {
      const net = own[place] ?? zero(currency);
      const tax = byHub ? taxOn(net, of.lines[place], line, books.rounding) : (ownTax[place] ?? zero(currency));
      return { lineId: line.lineId, sku: line.sku, steps: 0, on: of.lines[place]?.on ?? 0, net, tax, ...(line.group && { group: line.group }) };
    });
    const back = byHub ? share(of.invoice.freightTax, add(subtract(of.invoice.freight, of.freight), freightBack), of.invoice.freight, subtract(of.invoice.freightTax, of.freightTax), books.rounding) : channels;
    if (sum(currency, [freightBack, back, ...lines.flatMap(({ net, tax }) => [net, tax])]).minor === 0) return [];
    // a memo has a line, if only of nothing
    const told = lines.filter(({ net, tax }) => net.minor + tax.minor > 0);
    return [memoOn(of.invoice, { creditMemoId: `${changeId.replace(/^CHG-(.+)-(\d+)$/, 'CM-$1-C$2')}-${index + 1}`, reason: request?.reason ?? `Change ${changeId}`, lines: told.length > 0 ? told : lines.slice(0, 1), freight: freightBack, freightTax: back }, of.earlier, books, at)];
  });
}

/** What of a discount is on goods that the customer has: what is back was credited with the discount of then. */
function keptOf(amount: Money, all: readonly Open[], mode: RoundingMode): Money {
  const shipped = all.filter(({ invoice }) => !invoice.corrects).flatMap(({ invoice, lines }) => invoice.lines.map((line, place) => ({ net: Math.max(0, line.net.minor), steps: line.steps, on: lines[place]?.on ?? 0 })));
  const whole = new Fraction(shipped.reduce((total, { net }) => total + net, 0));
  return whole.n === 0n ? amount : shareUpTo(amount, shipped.reduce((total, { net, steps, on }) => total.add(new Fraction(net).mul(on).div(steps)), new Fraction(0)), whole, mode);
}

/** What falls on each place of what a line gives back, by what is open there. */
function overLines(places: readonly Open['lines'][number][], asked: readonly { lineId: string; less: Money }[] | undefined, openOf: (place: Open['lines'][number]) => Money, currency: string): Money[] {
  const parts = places.map(() => zero(currency));
  for (const { lineId, less } of asked ?? []) {
    const own = places.flatMap((place, index) => (place.lineId === lineId ? [{ index, open: openOf(place) }] : []));
    const shares = spread(least(less, sum(currency, own.map(({ open }) => open))), own.map(({ open }) => BigInt(open.minor)));
    own.forEach(({ index }, place) => (parts[index] = shares[place] ?? zero(currency)));
  }
  return parts;
}

function openOf(invoice: Invoice, invoices: readonly Invoice[], memos: readonly CreditMemo[]): Open {
  const earlier = memos.filter(({ invoiceId }) => invoiceId === invoice.invoiceId);
  const { currency } = invoice;
  const of = (lineId: string, amount: (line: CreditMemoLine) => Money) => sum(currency, earlier.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId).map(amount)));
  return {
    invoice,
    earlier,
    lines: invoice.lines.map((line) => {
      const [net, tax] = [of(line.lineId, (one) => one.net), of(line.lineId, (one) => one.tax)];
      const { billed, back } = stepsBilled(invoices.filter(({ postedAt }) => postedAt !== undefined), memos, line.lineId);
      const gone = invoice.corrects ? backSince(line, billed, back) : stepsBilled([], earlier, line.lineId).back;
      return { lineId: line.lineId, net, tax, open: upTo(line.net, net), openTax: upTo(line.tax, tax), on: basisOf(line, billed) - gone };
    }),
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
