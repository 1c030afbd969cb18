import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Money } from '../../../core/model/money.ts';
import type { FreightPolicy } from '../../../core/model/freight.ts';
import type { Order, OrderLine } from '../../../core/model/order.ts';
import type { RoundingMode } from '../../../core/model/quantity.ts';
import { openSteps, shippedSteps } from '../../../core/ordering/line-moves.ts';
import { wantedSteps } from '../../../core/ordering/amounts.ts';
import { goodsUpTo } from '../../../core/posting/billable.ts';
import { restateCharges } from '../../../core/posting/restate-charges.ts';
import type { Matched } from '../../../core/shipping/match-shipment.ts';
import { recordShipment } from '../../../core/shipping/record-shipment.ts';
import { aBilling, aLegalEntity, aLine, anItem, anOrder, aShipment, items, usd } from '../../support/builders.ts';

const CATALOGUE = items(anItem({ sku: 'A', grams: 7 }), anItem({ sku: 'B', grams: 1000 }), anItem({ sku: 'C', grams: 333 }));

/** One thing that may happen to an order; `closes`: what is said comes with the cancellation of the rest. `line` and the numbers are taken modulo what there is. */
type Happening =
  | { what: 'ship'; parts: number[]; over: number }
  | { what: 'cancel'; line: number; steps: number }
  | { what: 'add'; line: number; steps: number }
  | { what: 'add-line'; steps: number; price: string; tax: number }
  | { what: 'reprice'; line: number; price: string }
  | { what: 'say'; discount?: number; freight?: number; freightTax?: number; tax?: number; line: number; closes: boolean }
  | { what: 'close' };

const price = fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 999_999 })).map(([whole, places]) => `${whole}.${String(places).padStart(6, '0')}`);
const amount = fc.integer({ min: 0, max: 9_999 });
const index = fc.nat(9);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('ship' as const), parts: fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), over: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('cancel' as const), line: index, steps: fc.nat(20) }) },
  fc.record({ what: fc.constant('add' as const), line: index, steps: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ what: fc.constant('add-line' as const), steps: fc.integer({ min: 1, max: 9 }), price, tax: fc.nat(300) }),
  fc.record({ what: fc.constant('reprice' as const), line: index, price }),
  fc.record({ what: fc.constant('say' as const), line: index, discount: fc.nat(2_000), freight: amount, freightTax: fc.nat(900), tax: fc.nat(900), closes: fc.boolean() }, { requiredKeys: ['what', 'line', 'closes'] }),
  { weight: 1, arbitrary: fc.constant({ what: 'close' as const }) },
);
const line = fc.record({ steps: fc.integer({ min: 1, max: 30 }), price, per: fc.constantFrom('1', '7', '100'), tax: fc.nat(5_000), sku: fc.constantFrom('A', 'B', 'C') });
interface Start {
  lines: { steps: number; price: string; per: string; tax: number; sku: string }[];
  discount: number;
  freight: number;
  freightTax: number;
  policy: FreightPolicy;
  mode: RoundingMode;
}
const start: fc.Arbitrary<Start> = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  discount: fc.nat(2_000),
  freight: amount,
  freightTax: fc.nat(900),
  policy: fc.constantFrom('first-shipment', 'by-value', 'by-weight'),
  mode: fc.constantFrom('half-even', 'half-up'),
});

/** An order, and what was billed of it. */
class Story {
  order: Order;
  readonly invoices: Invoice[] = [];
  readonly #mode: RoundingMode;

  constructor({ lines, discount, freight, freightTax, policy, mode }: Start) {
    this.#mode = mode;
    const made = lines.map(({ steps, price: of, per, tax, sku }, at) => aLine({ lineId: String(at), sku, steps, tax: usd(tax), unitPrice: { amount: of, per, uom: 'EA' } }, 'released'));
    this.order = anOrder({ lines: made, discount: usd(discount), freight: usd(freight), freightTax: usd(freightTax), freightPolicy: policy });
  }

  get open(): number {
    return this.order.lines.reduce((sum, one) => sum + openSteps(one), 0);
  }

  happen(event: Happening): void {
    const { lines } = this.order;
    const at = 'line' in event ? event.line % lines.length : 0;
    const target = lines[at] as OrderLine;
    const said = (change: Partial<OrderLine>) => this.#restate({ ...this.order, lines: lines.map((one) => (one === target ? { ...one, ...change } : one)) });
    const quantities = target.quantities;
    switch (event.what) {
      case 'ship':
        return this.ship(lines.map((one, of) => Math.min(event.parts[of % event.parts.length] ?? 0, openSteps(one))), event.over);
      case 'cancel': {
        const steps = Math.min(event.steps, openSteps(target));
        return said({ quantities: { ...quantities, released: quantities.released - steps, cancelled: quantities.cancelled + steps } });
      }
      case 'add':
        return said({ steps: target.steps + event.steps, quantities: { ...quantities, released: quantities.released + event.steps } });
      case 'add-line':
        return this.#restate({ ...this.order, lines: [...lines, aLine({ lineId: String(lines.length), sku: 'B', steps: event.steps, tax: usd(event.tax), unitPrice: { amount: event.price, per: '1', uom: 'EA' } }, 'released')] });
      case 'reprice':
        // of a line that has left in part, the rest is another line
        return shippedSteps(target) === 0 ? said({ unitPrice: { ...target.unitPrice, amount: event.price } }) : undefined;
      case 'say': {
        const money = (minor: number | undefined) => (minor === undefined ? undefined : usd(minor));
        const tax = event.tax !== undefined ? { tax: new Map([[target.lineId, usd(event.tax)]]) } : {};
        const after = event.closes ? this.#closed() : this.order;
        this.order = restateCharges(this.order, after, CATALOGUE, this.#mode, { discount: money(event.discount), freight: money(event.freight), freightTax: money(event.freightTax), ...tax });
        return undefined;
      }
      case 'close':
        return this.#restate(this.#closed());
    }
  }

  /** What has not left is cancelled. */
  #closed = (): Order => ({ ...this.order, lines: this.order.lines.map((one) => ({ ...one, quantities: { ...one.quantities, released: 0, cancelled: one.quantities.cancelled + openSteps(one) } })) });

  ship(steps: number[], over = 0): void {
    const matched: Matched = this.order.lines.flatMap(({ lineId, sku }, at) => {
      const more = at === 0 ? over : 0;
      const of = (steps[at] ?? 0) + more;
      return of > 0 ? [{ lineId, sku, steps: of, ...(more > 0 && { over: more }) }] : [];
    });
    if (matched.length === 0) return;
    const billing = aBilling({ items: CATALOGUE, books: aLegalEntity({ rounding: this.#mode }) });
    const { order, invoice } = recordShipment(this.order, aShipment({ shipmentId: `s:${this.invoices.length}` }), matched, billing);
    this.order = order;
    this.invoices.push(invoice);
  }

  #restate(after: Order): void {
    this.order = restateCharges(this.order, after, CATALOGUE, this.#mode);
  }

  /** The order's current version: what its invoices must sum to. */
  get due() {
    const { lines, discount, freight, freightTax } = this.order;
    const goods = lines.reduce((sum, one) => sum + goodsUpTo(one, wantedSteps(one), 'USD', this.#mode).minor, 0);
    return { goods, discount: discount.minor, freight: freight.minor, tax: lines.reduce((sum, one) => sum + one.tax.minor, freightTax.minor) };
  }

  get billed() {
    const sum = (of: (invoice: Invoice) => Money) => this.invoices.reduce((total, invoice) => total + of(invoice).minor, 0);
    return { goods: sum((one) => one.goods), discount: sum((one) => one.discount), freight: sum((one) => one.freight), tax: sum((one) => one.tax) };
  }
}

/** A change may take back more than the next shipment is worth. */
const belowZero = (error: unknown) => (error as { code?: string }).code === 'invoice.below-zero';

function play(from: Start, events: Happening[], end: 'ship' | 'close'): Story | undefined {
  const story = new Story(from);
  try {
    for (const event of events) story.happen(event);
    if (end === 'close') story.happen({ what: 'close' });
    else story.ship(story.order.lines.map(openSteps));
    return story;
  } catch (error) {
    if (belowZero(error)) return undefined;
    throw error;
  }
}

test('goods, discount, freight and the channel’s tax of all invoices sum to the current version, for every split, change, excess and short-close', () => {
  let tried = 0;
  let whole = 0;
  fc.assert(
    fc.property(start, fc.array(happening, { maxLength: 12 }), fc.constantFrom('ship' as const, 'close' as const), (from, events, end) => {
      tried += 1;
      const story = play(from, events, end);
      if (!story) return;
      whole += 1;
      expect(story.open).toBe(0);
      expect(story.billed).toEqual(story.due);
    }),
    { numRuns: 3000 },
  );
  expect(whole / tried).toBeGreaterThan(0.7); // it says something
});

test('each invoice adds up: net = goods − discount per line, gross = goods − discount + freight + tax, and the order’s lines still sum to what is ordered', () => {
  fc.assert(
    fc.property(start, fc.array(happening, { maxLength: 8 }), (from, events) => {
      const story = play(from, events, 'ship');
      for (const { lines, goods, discount, freight, tax, freightTax, gross } of story?.invoices ?? []) {
        const sum = (of: (part: (typeof lines)[number]) => Money) => lines.reduce((total, part) => total + of(part).minor, 0);
        expect([sum((part) => part.goods), sum((part) => part.discount), sum((part) => part.tax) + freightTax.minor]).toEqual([goods.minor, discount.minor, tax.minor]);
        for (const part of lines) expect(part.net.minor).toBe(part.goods.minor - part.discount.minor);
        expect(gross.minor).toBe(goods.minor - discount.minor + freight.minor + tax.minor);
      }
      for (const one of story?.order.lines ?? []) expect(Object.values(one.quantities).reduce((sum, steps) => sum + steps, 0)).toBe(one.steps);
    }),
    { numRuns: 1000 },
  );
});

test('no shipment is billed for what will never ship: after a short-close of the rest, the order is about what has left', () => {
  fc.assert(
    fc.property(start, fc.array(happening, { maxLength: 6 }), (from, events) => {
      const story = play(from, events, 'close');
      if (!story) return;
      for (const one of story.order.lines) expect(wantedSteps(one)).toBe(shippedSteps(one));
      if (story.invoices.length === 0) expect({ ...story.due, goods: 0 }).toEqual({ goods: 0, discount: 0, freight: 0, tax: 0 });
    }),
    { numRuns: 1000 },
  );
});
