import { invalid } from './errors.ts';

/** https://docs.stripe.com/currencies : amounts are in the smallest unit, as Stripe counts it. */
const NONE = new Set(['bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf']);
/** Without decimals since, but still told in hundredths. */
const HUNDREDS = new Set(['isk', 'ugx']);
/** Told in thousandths, and the last digit must be 0. */
const THOUSANDTHS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
const HUNDREDTHS = new Set([
  'aed', 'all', 'amd', 'ars', 'aud', 'azn', 'bam', 'bdt', 'bgn', 'bnd', 'bob', 'brl', 'bwp', 'cad', 'chf', 'cny', 'cop', 'crc', 'czk', 'dkk', 'dop', 'egp', 'etb', 'eur', 'gbp', 'gel', 'ghs',
  'gtq', 'hkd', 'hnl', 'huf', 'idr', 'ils', 'inr', 'jmd', 'kes', 'kzt', 'lkr', 'mad', 'mdl', 'mkd', 'mur', 'mxn', 'myr', 'mzn', 'nad', 'ngn', 'nio', 'nok', 'npr', 'nzd', 'pen', 'php', 'pkr', 'pln',
  'qar', 'ron', 'rsd', 'rub', 'sar', 'sek', 'sgd', 'thb', 'try', 'ttd', 'twd', 'tzs', 'uah', 'usd', 'uyu', 'uzs', 'zar', 'zmw',
]);
const MOST = 99_999_999;

/** @throws StripeError for a currency that there is not */
export function checkCurrency(currency: string): void {
  if ([NONE, HUNDREDS, THOUSANDTHS, HUNDREDTHS].some((known) => known.has(currency))) return;
  throw invalid(`Invalid currency: ${currency}. Currencies are three-letter ISO codes in lowercase that Stripe supports.`, { param: 'currency' });
}

/** @throws StripeError for an amount that cannot be charged in this currency */
export function checkAmount(amount: number, currency: string, param: string): void {
  checkCurrency(currency);
  if (amount < 1) throw invalid('This value must be greater than or equal to 1.', { param, code: 'parameter_invalid_integer' });
  if (amount > MOST) throw invalid('Amount must be no more than 999,999.99.', { param, code: 'amount_too_large' });
  if (HUNDREDS.has(currency) && amount % 100 !== 0) {
    // https://support.stripe.com/questions/deprecation-of-fractional-isk-charges-and-refunds
    throw invalid(`Invalid amount. Currency ${currency.toUpperCase()} has become effectively zero-decimal and charged amounts must be evenly divisible by 100.`, { param, code: 'invalid_charge_amount_no_decimal_compatible' });
  }
  if (THOUSANDTHS.has(currency) && amount % 10 !== 0) throw invalid(`Invalid amount. The last digit of an amount in ${currency.toUpperCase()} must be 0.`, { param });
}

/** 2.9 % and 30 cents, or what stands for them where there are none. */
export const feeOf = (amount: number, currency: string): number => Math.round((amount * 29) / 1000) + (NONE.has(currency) ? 0 : 30);
