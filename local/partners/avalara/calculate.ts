import { millionths, minorUnit, rounded, sum, type Millionths } from './decimals.ts';
import { type Jurisdiction, jurisdictionsOf } from './jurisdictions.ts';
import type { RequestLine, TransactionRequest } from './request.ts';
import { isExempt, isFreight, rateFor } from './taxability.ts';

/** What one authority takes of one line. `exact` is the tax before rounding, in 10⁻¹². */
export interface Detail {
  jurisdiction: Jurisdiction;
  rate: string;
  taxable: Millionths;
  nonTaxable: Millionths;
  exempt: Millionths;
  exact: bigint;
  tax: Millionths;
}
export interface CalculatedLine {
  line: RequestLine;
  amount: Millionths;
  details: Detail[];
  tax: Millionths;
}
export interface Calculated {
  taxedAt: 'Origin' | 'Destination';
  lines: CalculatedLine[];
  tax: Millionths;
}
/** A company's setting; `line` is what new companies have. */
export type Rounding = 'line' | 'document';
/** A rate that a test set for a jurisdiction from a day on. */
export interface OwnRate {
  /** `US-TX 05000` */
  jurisdiction: string;
  from: string;
  rate: string;
}

const ONE = 1_000_000n;

/**
 * The tax of a document. Rounding half up per line and jurisdiction, or, by the company's setting, of the document with the difference given to the
 * lines that lost most: https://help.avalara.com/Frequently_Asked_Questions/Tax_Calculation_FAQ/What_is_the_difference_between_Document_and_Line_level_rounding%3F
 */
export function calculate(request: TransactionRequest, rounding: Rounding, ownRates: readonly OwnRate[] = []): Calculated {
  const { taxedAt, jurisdictions: found } = jurisdictionsOf(request.from, request.to, request.businessIdentificationNo !== '');
  const jurisdictions = found.map((each) => withOwn(each, ownRates));
  const unit = minorUnit(request.currency);
  const goods = request.lines.filter((line) => !isFreight(line.taxCode));
  const lines = request.lines.map((line): CalculatedLine => {
    const details = jurisdictions.map((jurisdiction) => detailOf(request, line, jurisdiction, goods, unit));
    return { line, amount: millionths(line.amount), details, tax: sum(details.map((detail) => detail.tax)) };
  });
  return { taxedAt, ...(rounding === 'document' ? redistributed(lines, unit) : { lines, tax: sum(lines.map((line) => line.tax)) }) };
}

function detailOf(request: TransactionRequest, line: RequestLine, jurisdiction: Jurisdiction, goods: RequestLine[], unit: Millionths): Detail {
  const amount = millionths(line.amount);
  const rate = rateFor(line.taxCode, jurisdiction, request.taxDate);
  const exempt = isExempt(line.entityUseCode || request.entityUseCode, request.exemptionNo, jurisdiction);
  const basis = rate === undefined ? 0n : isFreight(line.taxCode) ? rounded(amount * taxableShare(goods, jurisdiction, request.taxDate), ONE, unit) : amount;
  const taxable = exempt ? 0n : basis;
  const exact = taxable * millionths(rate ?? '0');
  return { jurisdiction, rate: rate ?? '0', taxable, nonTaxable: amount - basis, exempt: exempt ? basis : 0n, exact, tax: rounded(exact, ONE, unit) };
}

/** Freight is taxed as far as the goods are, in millionths; alone it is taxed: https://help.avalara.com/Frequently_Asked_Questions/Miscellaneous/Why_is_the_freight_tax_code_FR_calculating_tax_on_a_credit_when_it_was_nontaxable_on_the_invoice%3F */
function taxableShare(goods: RequestLine[], jurisdiction: Jurisdiction, date: string): Millionths {
  const size = (lines: RequestLine[]) => sum(lines.map((line) => millionths(line.amount.replace('-', ''))));
  const all = size(goods);
  if (all === 0n) return ONE;
  return (size(goods.filter((line) => rateFor(line.taxCode, jurisdiction, date) !== undefined)) * ONE) / all;
}

/** The document's total is rounded; what the rounded details lack or have too much goes to those that were rounded furthest the other way. */
function redistributed(lines: CalculatedLine[], unit: Millionths): { lines: CalculatedLine[]; tax: Millionths } {
  const details = lines.flatMap((line) => line.details);
  const tax = rounded(details.reduce((total, detail) => total + detail.exact, 0n), ONE, unit);
  const difference = tax - sum(details.map((detail) => detail.tax));
  const [step, count] = difference < 0n ? [-unit, -difference / unit] : [unit, difference / unit];
  const error = (detail: Detail) => (detail.exact - detail.tax * ONE) * (step > 0n ? 1n : -1n);
  const moved = new Set(details.toSorted((a, b) => Number(error(b) - error(a))).slice(0, Number(count)));
  const redone = lines.map((line) => {
    const after = line.details.map((detail) => (moved.has(detail) ? { ...detail, tax: detail.tax + step } : detail));
    return { ...line, details: after, tax: sum(after.map((detail) => detail.tax)) };
  });
  return { lines: redone, tax };
}

function withOwn(jurisdiction: Jurisdiction, ownRates: readonly OwnRate[]): Jurisdiction {
  const own = ownRates.filter((each) => each.jurisdiction === `${jurisdiction.country}-${jurisdiction.region} ${jurisdiction.code}`);
  if (own.length === 0) return jurisdiction;
  const rates = [...jurisdiction.rates, ...own.map(({ from, rate }): [string, string] => [from, rate])];
  return { ...jurisdiction, rates: rates.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) };
}
