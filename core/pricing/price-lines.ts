import Fraction from 'fraction.js';
import type { Customer, Item } from '../model/masterdata.ts';
import type { Money } from '../model/money.ts';
import { type PriceCondition, type PriceParty, STANDARD_LIST } from '../model/price.ts';
import { extend, toSteps, type UnitPrice, type UnitRatio } from '../model/quantity.ts';
import type { PricedLine, PriceVerdict, QuestionLine } from '../model/questions.ts';

export interface PriceQuestion {
  customer: Customer;
  currency: string;
  at: Date;
  lines: readonly QuestionLine[];
  explain: boolean;
}

/** Whose conditions a customer buys at, the most specific first. */
export const partiesOf = (customer: Customer): PriceParty[] => [
  { kind: 'customer', id: customer.customerId },
  ...(customer.priceGroup ? [{ kind: 'group', id: customer.priceGroup } as const] : []),
  { kind: 'list', id: customer.priceList ?? STANDARD_LIST },
];

/** A price for every line that has one; a line without says why by its code, and fails no other. */
export function priceLines(question: PriceQuestion, items: Map<string, Item>, conditions: readonly PriceCondition[]): PricedLine[] {
  return question.lines.map((line) => priceLine(question, line, items.get(line.sku), conditions.filter((condition) => condition.sku === line.sku)));
}

function priceLine(question: PriceQuestion, line: QuestionLine, item: Item | undefined, conditions: readonly PriceCondition[]): PricedLine {
  const unit = item?.units[line.quantity.uom];
  if (!item?.active) return { ...line, code: 'price.unknown-sku' };
  if (!unit) return { ...line, code: 'price.unknown-unit' };
  const steps = toSteps(line.quantity.amount, unit);
  if (!steps) return { ...line, code: 'price.unit-does-not-divide' };
  const ranked = rank(question, item, steps, conditions);
  const explanation = question.explain ? { explanation: ranked } : {};
  const best = ranked.find(({ verdict }) => verdict === 'applies')?.condition;
  const priceUnit = best && item.units[best.price.uom];
  if (!best || !priceUnit) return { ...line, code: 'price.none', ...explanation };
  const goods = extended(best.price, priceUnit, steps, question.currency);
  if (!goods) return { ...line, code: 'price.out-of-range', ...explanation };
  return { ...line, unitPrice: best.price, goods, conditionId: best.conditionId, party: best.party, ...explanation };
}

/** The one rounding point, as an invoice rounds. Undefined where the amount is no exact JSON number. */
function extended(price: UnitPrice, ratio: UnitRatio, steps: number, currency: string): Money | undefined {
  try {
    return extend(price, ratio, steps, currency, 'half-even');
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Ranked {
  condition: PriceCondition;
  verdict: PriceVerdict;
}

/**
 * Every condition of this customer with what became of it, the one that applies first: the most specific party, then the highest break that is
 * reached, then the youngest.
 */
function rank({ customer, currency, at }: PriceQuestion, item: Item, steps: number, conditions: readonly PriceCondition[]): Ranked[] {
  const parties = partiesOf(customer);
  const specific = ({ party }: PriceCondition) => parties.findIndex(({ kind, id }) => kind === party.kind && id === party.id);
  const mine = conditions.filter((condition) => condition.entity === customer.entity && specific(condition) >= 0);
  const refused = mine.flatMap((condition): Ranked[] => {
    const verdict = refusal(condition, item, steps, currency, at);
    return verdict ? [{ condition, verdict }] : [];
  });
  const out = new Set(refused.map(({ condition }) => condition));
  const open = mine
    .filter((condition) => !out.has(condition))
    .sort(
      (a, b) =>
        specific(a) - specific(b) ||
        minimumSteps(b, item).compare(minimumSteps(a, item)) ||
        Date.parse(b.from) - Date.parse(a.from) ||
        (a.conditionId < b.conditionId ? -1 : 1),
    );
  const [best] = open;
  const verdict = (condition: PriceCondition): PriceVerdict => {
    if (!best || condition === best) return 'applies';
    if (specific(condition) !== specific(best)) return 'less-specific';
    return minimumSteps(condition, item).equals(minimumSteps(best, item)) ? 'older' : 'lower-break';
  };
  return [...open.map((condition) => ({ condition, verdict: verdict(condition) })), ...refused];
}

/** Why a condition is out of the question, if it is. Validity is from its first moment to the one before `until`. */
function refusal(condition: PriceCondition, item: Item, steps: number, currency: string, at: Date): PriceVerdict | undefined {
  const { minimum, price, from, until } = condition;
  if (condition.currency !== currency) return 'other-currency';
  if (!item.units[price.uom] || (minimum && !item.units[minimum.uom])) return 'unknown-unit';
  if (Date.parse(from) > at.getTime()) return 'not-yet-valid';
  if (until && Date.parse(until) <= at.getTime()) return 'no-longer-valid';
  return minimumSteps(condition, item).compare(steps) > 0 ? 'below-break' : undefined;
}

/** The break in steps, exact; a break may be no whole number of them. */
function minimumSteps({ minimum }: PriceCondition, item: Item): Fraction {
  const ratio = minimum && item.units[minimum.uom];
  return ratio ? new Fraction(minimum.amount).mul(new Fraction(ratio.numerator, ratio.denominator)) : new Fraction(0);
}
