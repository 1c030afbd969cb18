import * as z from 'zod';
import { Instant, Owner, PlainDate } from './identity.ts';
import { ExchangeRate } from './legal-entity.ts';
import { Money } from './money.ts';

/** What can be posted. Each is a function in core/posting/journals. */
export const JOURNAL_EVENTS = [
  'goods-issue', 'delivery', 'goods-back', 'goods-receipt', 'stock-adjustment',
  'invoice', 'unbilled', 'credit-memo',
  'freight-out', 'carrier-bill', 'drop-ship', 'supplier-bill',
  'capture', 'bank-receipt', 'cash-applied', 'refund', 'chargeback', 'chargeback-closed', 'settlement', 'terms-discount', 'exchange-difference', 'write-off',
  'reversal',
] as const;
export const JournalEvent = z.enum(JOURNAL_EVENTS).meta({ id: 'JournalEvent' });
export type JournalEvent = z.infer<typeof JournalEvent>;

/** What an account is for. Which account that is, the account rules say. */
export const ACCOUNT_KEYS = [
  'receivables', 'unbilled-receivables', 'chargeback-receivable', 'bank', 'clearing', 'inventory', 'goods-in-transit',
  'customer-deposits', 'unapplied-cash', 'deferred-revenue', 'tax-payable', 'payables', 'accrued-freight', 'goods-received',
  'revenue', 'revenue-accrual', 'freight-income', 'discounts', 'returns', 'exchange-gain',
  'cost-of-goods', 'freight-out', 'freight-variance', 'purchase-variance', 'gateway-fees', 'shrinkage', 'scrap', 'write-offs', 'chargeback-losses', 'exchange-loss', 'rounding',
] as const;
export const AccountKey = z.enum(ACCOUNT_KEYS).meta({ id: 'AccountKey' });
export type AccountKey = z.infer<typeof AccountKey>;

/** `amount` is in the currency of the transaction, `functional` in that of the books; neither below zero, one of them may be zero. */
export const JournalLine = z
  .strictObject({
    key: AccountKey,
    account: z.string().min(1),
    side: z.enum(['debit', 'credit']),
    amount: Money,
    functional: Money,
    /** Of a tax: whose it is. */
    jurisdiction: z.string().optional(),
  })
  .meta({ id: 'JournalLine' });
export type JournalLine = z.infer<typeof JournalLine>;

/** Balanced in each currency and in that of the books, immutable, one per key (entity, document, event); reversed, never edited. */
export const Journal = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `<event>:<document>` */
    journalId: z.string(),
    event: JournalEvent,
    document: z.string(),
    /** The accounting date, in a period that was open. */
    date: PlainDate,
    /** Of the document, where its period was closed. */
    documentDate: PlainDate.optional(),
    description: z.string(),
    lines: z.array(JournalLine).min(2),
    /** To the currency of the books; absent where nothing was converted. */
    exchangeRates: z.array(ExchangeRate).min(1).optional(),
    /** Which version of the account rules chose the accounts. */
    ruleVersion: z.string(),
    /** The one system that posts it into the books that count: by itself, out of its own documents, or because it is sent this. */
    poster: z.strictObject({ system: z.string(), how: z.enum(['derived', 'sent']) }).optional(),
    /** The journal that this one takes back. */
    reverses: z.string().optional(),
    /** Of the order behind it, where there is one. */
    orderId: z.string().optional(),
    correlationId: z.string(),
    postedAt: Instant,
  })
  .meta({ id: 'Journal' });
export type Journal = z.infer<typeof Journal>;
