import type { Journal, JournalLine } from '../model/journal.ts';
import { decimal, type Money } from '../model/money.ts';

/** One journal as an hledger transaction: https://hledger.org/hledger.html#transactions */
export function toHledger(journal: Journal): string {
  const postings = journal.lines.map((line) => `    ${journal.entity}:${line.account}  ${amountOf(line)}${line.jurisdiction ? `  ; jurisdiction:${clean(line.jurisdiction)}` : ''}`);
  const notes = [clean(journal.journalId), `rules ${clean(journal.ruleVersion)}`, ...(journal.documentDate ? [`document of ${journal.documentDate}`] : [])];
  return [`${journal.date} * (${clean(journal.document)}) ${clean(journal.description)}  ; ${notes.join(', ')}`, ...postings, ''].join('\n');
}

/** In another currency than the books, with its total cost in theirs: https://hledger.org/hledger.html#costs */
function amountOf({ side, amount, functional }: JournalLine): string {
  const sign = side === 'debit' ? '' : '-';
  if (amount.currency === functional.currency || amount.minor === 0) return `${sign}${text(amount.minor === 0 ? functional : amount)}`;
  return `${sign}${text(amount)} @@ ${text(functional)}`;
}

const text = (amount: Money) => `${decimal(amount)} ${amount.currency}`;

/** Semicolons begin a comment, commas end a tag, and parentheses the code: they may not come from a document number. */
const clean = (words: string) => words.replace(/[;,()\r\n]/g, '_');
