import Fraction from 'fraction.js';
import type { AccountRules } from '../model/account-rules.ts';
import { Rejected } from '../model/errors.ts';
import type { Owner } from '../model/identity.ts';
import type { AccountKey, Journal, JournalEvent, JournalLine } from '../model/journal.ts';
import type { ExchangeRate, LegalEntity } from '../model/legal-entity.ts';
import { decimal, minorDigits, money, type Money, zero } from '../model/money.ts';
import { roundToMoney } from '../model/quantity.ts';
import { accountFor } from './account-rules.ts';

/** How a journal is made: the books it goes into, the rules that choose its accounts, rates for what is in another currency than the books. */
export interface Accounting {
  books: LegalEntity;
  rules: AccountRules;
  rates: readonly ExchangeRate[];
  at: Date;
}

/** What a journal is about. */
export interface Subject extends Owner {
  correlationId: string;
  customerGroup?: string | undefined;
  orderId?: string | undefined;
}

/** One amount of a document; below zero it stands on the other side. */
export interface Entry {
  key: AccountKey;
  side: 'debit' | 'credit';
  amount: Money;
  /** Where it is not `amount` at the journal's rate: what is taken out at the rate it was put in at. */
  functional?: Money | undefined;
  itemGroup?: string | undefined;
  jurisdiction?: string | undefined;
}

export interface Posting {
  event: JournalEvent;
  document: string;
  /** Accounting date. */
  day: string;
  description: string;
  entries: readonly Entry[];
  /** What the books gain or lose by rates that differ is a line of its own; otherwise only rounding may differ. */
  exchange?: boolean;
}

/**
 * The journal of a document, balanced; undefined where nothing is to be posted. Entries on one account are one line.
 * @throws Rejected journal.no-account, journal.unbalanced, journal.rounding, books.rate-missing
 */
export function journalOf(subject: Subject, posting: Posting, accounting: Accounting): Journal | undefined {
  const { event, document, day, description } = posting;
  const lines = grouped(posting, subject, accounting.rules)
    .map((line) => ({ ...line, functional: line.functional ?? inBooks(line.amount, accounting) }))
    .filter(({ amount, functional }) => amount.minor !== 0 || functional.minor !== 0)
    .map(upright);
  if (lines.length === 0) return undefined;
  const { entity, businessUnit, region, correlationId, orderId } = subject;
  const rates = accounting.rates.filter(({ from }) => lines.some(({ amount }) => amount.minor !== 0 && amount.currency === from));
  const journal: Journal = {
    entity, businessUnit, region,
    schemaVersion: 1,
    journalId: `${event}:${document}`,
    event,
    document,
    date: day,
    description,
    lines,
    ...(rates.length > 0 && { exchangeRates: rates }),
    ruleVersion: accounting.rules.version,
    ...(orderId && { orderId }),
    correlationId,
    postedAt: accounting.at.toISOString(),
  };
  return balanced(evened(journal, accounting, posting.exchange ?? false));
}

type Line = Omit<JournalLine, 'functional'> & { functional?: Money | undefined };

function grouped({ event, entries }: Posting, { customerGroup }: Subject, rules: AccountRules): Line[] {
  const lines = new Map<string, Line>();
  for (const { key, side, amount, functional, itemGroup, jurisdiction } of entries) {
    const account = accountFor(rules, { key, event, itemGroup, customerGroup, jurisdiction });
    const id = JSON.stringify([key, side, account, amount.currency, jurisdiction, functional !== undefined]);
    const before = lines.get(id);
    lines.set(id, {
      key, account, side,
      amount: plus(before?.amount, amount),
      ...(functional && { functional: plus(before?.functional, functional) }),
      ...(jurisdiction && { jurisdiction }),
    });
  }
  return [...lines.values()];
}

const plus = (before: Money | undefined, more: Money): Money => (before ? money(BigInt(before.minor) + BigInt(more.minor), more.currency) : more);

/** @throws Rejected books.rate-missing */
export function inBooks(amount: Money, { books, rates }: Pick<Accounting, 'books' | 'rates'>): Money {
  const to = books.functionalCurrency;
  if (amount.currency === to) return amount;
  const rate = rates.find((candidate) => candidate.from === amount.currency && candidate.to === to);
  if (!rate) throw new Rejected('books.rate-missing', `${books.entity} has no rate from ${amount.currency} to ${to}`, { entity: books.entity, from: amount.currency, to });
  return roundToMoney(new Fraction(BigInt(amount.minor), 10n ** BigInt(minorDigits(amount.currency))).mul(rate.rate), to, books.rounding);
}

/** What is below zero stands on the other side. */
function upright(line: JournalLine): JournalLine {
  const { amount, functional, side } = line;
  if (amount.minor > 0 || (amount.minor === 0 && functional.minor > 0)) return line;
  const turned = (of: Money) => ({ ...of, minor: 0 - of.minor });
  return { ...line, side: side === 'debit' ? 'credit' : 'debit', amount: turned(amount), functional: turned(functional) };
}

/** Debits less credits, by whatever is counted. */
export const excess = (lines: readonly JournalLine[], of: (line: JournalLine) => Money): bigint =>
  lines.reduce((sum, line) => (line.side === 'debit' ? sum + BigInt(of(line).minor) : sum - BigInt(of(line).minor)), 0n);

/** Amounts that were converted one by one may miss each other by a few minor units: a line of its own, capped. Exchange differences are what they are. */
function evened(journal: Journal, { books, rules }: Accounting, exchange: boolean): Journal {
  const off = excess(journal.lines, (line) => line.functional);
  if (off === 0n || journal.lines.every((line) => line.amount.currency === books.functionalCurrency)) return journal;
  const side = off > 0n ? 'credit' : 'debit';
  const size = money(off > 0n ? off : -off, books.functionalCurrency);
  if (!exchange && size.minor > books.roundingCap) {
    throw new Rejected('journal.rounding', `journal ${journal.journalId} is off by ${decimal(size)} ${size.currency}, more than rounding can be`, { journalId: journal.journalId, off: size, cap: books.roundingCap });
  }
  const key = exchange ? (side === 'credit' ? 'exchange-gain' : 'exchange-loss') : 'rounding';
  const line: JournalLine = { key, account: accountFor(rules, { key, event: journal.event }), side, amount: zero(size.currency), functional: size };
  return { ...journal, lines: [...journal.lines, line] };
}

/** @throws Rejected journal.unbalanced: debits equal credits in each currency and in that of the books, or it is no journal */
export function balanced(journal: Journal): Journal {
  const currencies = [...new Set(journal.lines.map((line) => line.amount.currency))];
  const off = [
    ...currencies.map((currency) => ({ currency, by: excess(journal.lines.filter((line) => line.amount.currency === currency), (line) => line.amount) })),
    { currency: 'books', by: excess(journal.lines, (line) => line.functional) },
  ].filter(({ by }) => by !== 0n);
  if (off.length > 0 || new Set(journal.lines.map((line) => line.functional.currency)).size !== 1) {
    throw new Rejected('journal.unbalanced', `journal ${journal.journalId} is off by ${off.map(({ currency, by }) => `${by} ${currency}`).join(', ')}`, { journalId: journal.journalId });
  }
  return journal;
}
