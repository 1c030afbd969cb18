import { Currency, type Money, money, parseDecimal } from '../model/money.ts';
import type { Xml } from './xml.ts';

/** `Amt` with its currency, below zero where it is a debit. */
export function signed(of: Xml): Money {
  const amount = amountOf(of.one('Amt'));
  return of.one('CdtDbtInd').of('CRDT', 'DBIT') === 'DBIT' ? money(-BigInt(amount.minor), amount.currency) : amount;
}

/** An amount is never below zero: what it is, `CdtDbtInd` says. */
export function amountOf(amt: Xml): Money {
  const currency = amt.attributes.Ccy ?? amt.fail('it has no Ccy');
  if (!Currency.safeParse(currency).success) amt.fail(`${currency} is no currency`);
  // 18 digits, 5 of them behind the point: https://www.iso20022.org/standardsrepository (ActiveOrHistoricCurrencyAndAmount)
  const text = amt.needed();
  if (!/^\d{1,15}(?:\.\d{0,5})?$/.test(text)) amt.fail(`${text} is no amount`);
  try {
    return parseDecimal(text.replace(/\.$/, ''), currency);
  } catch (error) {
    return amt.fail((error as Error).message);
  }
}
