import { createHash } from 'node:crypto';
import { readStatementFile, type StatementFile } from '../../core/bank/read-statement.ts';
import { StatementError } from '../../core/bank/statement.ts';
import type { BankStatementsTaken, StatementTaken } from '../../core/model/bank.ts';
import { Invalid } from '../../core/model/errors.ts';
import { keepDocument } from './keep-document.ts';
import { log } from './log.ts';
import { ownerOfAccount, takeStatement } from './take-statement.ts';

export interface Loading {
  entity: string;
  correlationId: string;
  at: Date;
  until?: number;
}

/**
 * A file of a bank: read as a whole, its accounts known, its bytes kept, then taken statement by statement. Refused, nothing of it is taken.
 * @throws Invalid 422 bank-statement.refused, bank-statement.account-unknown
 */
export async function takeStatementFile(bytes: Buffer, { entity, correlationId, at, until }: Loading): Promise<BankStatementsTaken> {
  const { format, statements } = read(bytes);
  const accounts = [...new Set(statements.map(({ account }) => account))];
  const owners = new Map(await Promise.all(accounts.map(async (account) => [account, await ownerOfAccount(entity, account)] as const)));
  const document = `bank/${entity}/${at.toISOString().slice(0, 10)}/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
  await keepDocument(document, bytes, correlationId);
  const taken: StatementTaken[] = [];
  for (const statement of statements) taken.push(await takeStatement(statement, { owner: owners.get(statement.account) ?? (await ownerOfAccount(entity, statement.account)), correlationId, until }));
  log.info('bank statements taken', { correlationId, format, document, statements: taken.length, receipts: taken.reduce((sum, { receipts }) => sum + receipts, 0) });
  return { format, document, correlationId, statements: taken };
}

function read(bytes: Buffer): StatementFile {
  try {
    return readStatementFile(bytes);
  } catch (error) {
    if (error instanceof StatementError) throw new Invalid('bank-statement.refused', error.message, 422, { field: 'content', fault: error.code, place: error.place });
    throw error;
  }
}
