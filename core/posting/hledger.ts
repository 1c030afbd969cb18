import type { Journal } from '../model/journal.ts';
import { decimal, money } from '../model/money.ts';

/** One journal as an hledger transaction: https://hledger.org/hledger.html#transactions */
export function toHledger(journal: Journal): string {
  const postings = journal.lines.map((line) => {
    const amount = line.side === 'debit' ? line.amount : money(-BigInt(line.amount.minor), line.amount.currency);
    return `    ${journal.entity}:${line.account}  ${decimal(amount)} ${amount.currency}`;
  });
  return [`${journal.date} * (${clean(journal.document)}) ${clean(journal.description)}  ; ${clean(journal.journalId)}, rules ${journal.ruleVersion}`, ...postings, ''].join('\n');
}

/** Semicolons begin a comment and parentheses end the code: they may not come from a document number. */
const clean = (text: string) => text.replace(/[;()\r\n]/g, '_');
