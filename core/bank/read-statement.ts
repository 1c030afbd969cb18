import { readBai2 } from './read-bai2.ts';
import { readCamt053 } from './read-camt053.ts';
import { type BankStatement, StatementError } from './statement.ts';

export interface StatementFile {
  format: 'bai2' | 'camt.053';
  statements: BankStatement[];
}

/**
 * A file of a bank as statements, by what it begins with. All of it, or nothing.
 * @throws StatementError
 */
export function readStatementFile(bytes: Uint8Array): StatementFile {
  const text = textOf(bytes);
  if (/^\uFEFF?\s*</.test(text)) return { format: 'camt.053', statements: readCamt053(text) };
  if (/^\uFEFF?01,/.test(text)) return { format: 'bai2', statements: readBai2(text) };
  throw new StatementError('bank-statement.unsupported', 'line 1', 'it is neither BAI2 nor camt.053');
}

/** UTF-8; a BAI2 file that is not, is of the bank's old code page, of which the digits are the same. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes);
    if (!text.startsWith('01,')) throw new StatementError('bank-statement.malformed', 'line 1', 'the bytes are no UTF-8');
    return text;
  }
}
