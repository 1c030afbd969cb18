import { Rejected } from '../../../core/model/errors.ts';
import type { Journal, JournalLine } from '../../../core/model/journal.ts';
import { decimal, type Money, minorDigits } from '../../../core/model/money.ts';
import { exactNumber } from '../../handler/exact-json.ts';
import type { XeroSecret } from './schema.ts';

type Settings = Pick<XeroSecret, 'accounts' | 'tracking'>;

/** The head of an invoice or a credit note. */
export interface Head {
  contactId: string;
  /** Ours of it, from before it has a number: by this it is found again. */
  reference: string;
  /** Where another system numbered it. */
  number?: string | undefined;
  date: string;
  dueDate?: string | undefined;
  currency: string;
  /** What was shipped or came back, in words. */
  details: readonly string[];
}

const WORDS: Partial<Record<JournalLine['key'], string>> = {
  revenue: 'Goods', 'deferred-revenue': 'Goods, earned at delivery', discounts: 'Discount', 'freight-income': 'Freight', 'tax-payable': 'Tax', returns: 'Returned goods',
};

/** @throws Rejected ledger.account-unmapped */
export function codeOf(account: string, { accounts }: Pick<Settings, 'accounts'>): string {
  const code = accounts[account];
  if (!code) throw new Rejected('ledger.account-unmapped', `the connector's secret maps ${account} to no account of Xero`, { account });
  return code;
}

/**
 * The document of which Xero makes the same journal: each of its lines but that on receivables, which Xero writes by itself. Tax is a line like the others, by authority: it is the engine's figure, and no rate of Xero's may change it
 * (https://developer.xero.com/documentation/api/accounting/types#invoices, LineAmountTypes NoTax).
 * @param journal undefined: it comes to nothing, and is numbered all the same
 * @throws Rejected ledger.account-unmapped
 */
export function salesModel(type: 'ACCREC' | 'ACCRECCREDIT', head: Head, journal: Journal | undefined, settings: Settings): object {
  const { reference, number, date, dueDate, currency, contactId, details } = head;
  const above = type === 'ACCREC' ? 'credit' : 'debit';
  const rate = journal?.exchangeRates?.find(({ from }) => from === currency)?.rate;
  const amounts = journal?.lines.filter((line) => line.key !== 'receivables' && line.amount.minor !== 0) ?? [];
  return {
    Type: type,
    Status: 'AUTHORISED',
    Contact: { ContactID: contactId },
    Reference: reference,
    ...(number && { [type === 'ACCREC' ? 'InvoiceNumber' : 'CreditNoteNumber']: number }),
    Date: date,
    ...(dueDate && { DueDate: dueDate }),
    LineAmountTypes: 'NoTax',
    CurrencyCode: currency,
    ...(rate && { CurrencyRate: exactNumber(inverse(rate)) }),
    LineItems: [
      ...details.map((Description) => ({ Description })),
      ...amounts.map((line) => ({
        Description: [WORDS[line.key] ?? line.key, line.jurisdiction].filter(Boolean).join(' '),
        AccountCode: codeOf(line.account, settings),
        LineAmount: exactNumber(signed(line.amount, line.side === above)),
        ...(journal && trackingOf(journal, settings)),
      })),
    ],
  };
}

/** Manual journals are in the currency of the books: https://developer.xero.com/documentation/api/accounting/manualjournals . Our journal id is the narration, and finds it again. @throws Rejected ledger.account-unmapped */
export const manualModel = (journal: Journal, settings: Settings): object => ({
  Narration: journal.journalId,
  Date: journal.date,
  Status: 'POSTED',
  LineAmountTypes: 'NoTax',
  JournalLines: journal.lines.filter(({ functional }) => functional.minor !== 0).map(({ account, side, functional }) => ({ Description: journal.description, AccountCode: codeOf(account, settings), LineAmount: exactNumber(signed(functional, side === 'debit')), ...trackingOf(journal, settings) })),
});

export interface PaymentOf {
  of: 'invoice' | 'credit-memo';
  number: string;
  amount: Money;
  account: JournalLine;
}

/** @throws Rejected ledger.account-unmapped */
export const paymentModel = (journal: Journal, { of, number, amount, account }: PaymentOf, settings: Settings): object => ({
  ...(of === 'invoice' ? { Invoice: { InvoiceNumber: number } } : { CreditNote: { CreditNoteNumber: number } }),
  Account: { Code: codeOf(account.account, settings) },
  Date: journal.date,
  Amount: exactNumber(decimal(amount)),
  Reference: journal.journalId,
  ...(account.amount.currency !== account.functional.currency && { CurrencyRate: exactNumber(ratio(account.amount, account.functional)) }),
});

/** At most two categories on a line, which these are: https://developer.xero.com/documentation/api/accounting/trackingcategories */
function trackingOf({ businessUnit, region }: Journal, { tracking }: Settings): { Tracking?: object[] } {
  const options = [...(tracking.businessUnit ? [{ Name: tracking.businessUnit, Option: businessUnit }] : []), ...(tracking.region ? [{ Name: tracking.region, Option: region }] : [])];
  return options.length > 0 ? { Tracking: options } : {};
}

const signed = (amount: Money, above: boolean): string => (above || amount.minor === 0 ? decimal(amount) : decimal({ ...amount, minor: 0 - amount.minor }));

const PLACES = 1_000_000n;

/** Ours is what one unit of the document is worth in the books; Xero's the other way round, to six places: https://help.xero.com/CurrencySettings */
export function inverse(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  return sixPlaces(10n ** BigInt(fraction.length), BigInt(`${whole}${fraction}`));
}

const ratio = (amount: Money, functional: Money): string => sixPlaces(BigInt(amount.minor) * 10n ** BigInt(minorDigits(functional.currency)), BigInt(functional.minor) * 10n ** BigInt(minorDigits(amount.currency)));

function sixPlaces(over: bigint, under: bigint): string {
  const millionths = (over * PLACES * 2n + under) / (under * 2n);
  return `${millionths / PLACES}.${String(millionths % PLACES).padStart(6, '0')}`;
}
