import { Transient } from '../../../core/model/errors.ts';
import { type Money, parseDecimal, sum } from '../../../core/model/money.ts';
import type { Jurisdiction, TaxResult } from '../../../core/tax/tax-engine.ts';
import { FREIGHT } from './from-canonical.ts';
import type { Transaction } from './schema.ts';

/** The engine's figures, as they are. @throws Transient tax.malformed where an amount is none of its currency, or a line is not ours */
export function taxResult(transaction: Transaction): TaxResult {
  const { currencyCode: currency, lines } = transaction;
  const goods = lines.filter((line) => line.ref2 !== FREIGHT);
  return {
    ...(transaction.status !== 'Temporary' && { documentId: transaction.id }),
    total: amount(transaction.totalTax, currency),
    lines: goods.map((line) => ({ lineId: line.ref1 || foreign(line.lineNumber), tax: amount(line.tax, currency) })),
    freightTax: sum(currency, lines.filter((line) => line.ref2 === FREIGHT).map((line) => amount(line.tax, currency))),
    jurisdictions: transaction.summary.map((each) => jurisdiction(each, currency)).filter(({ taxable, tax }) => taxable.minor !== 0 || tax.minor !== 0),
  };
}

const jurisdiction = ({ country, region, jurisType, jurisCode, jurisName, rate, taxable, tax }: Transaction['summary'][number], currency: string): Jurisdiction => ({
  jurisdiction: `${country === region ? country : `${country}-${region}`} ${jurisType.toUpperCase()} ${jurisCode}`,
  name: jurisName,
  rate,
  taxable: amount(taxable, currency),
  tax: amount(tax, currency),
});

export function amount(text: string, currency: string): Money {
  try {
    return parseDecimal(text, currency);
  } catch {
    throw new Transient('tax.malformed', `AvaTax gave ${text}, which is no amount of ${currency}`);
  }
}

function foreign(lineNumber: string): never {
  throw new Transient('tax.malformed', `line ${lineNumber} of AvaTax's document is not one of ours`);
}
