import { createHash } from 'node:crypto';
import { payoutOf, PAYOUT_OVERDUE, PAYOUT_UNMATCHED } from '../../core/bank/match-payout.ts';
import { type Purpose, purposeOf, RECEIPT_RETURNED } from '../../core/bank/purpose-of.ts';
import type { BankStatement, BankTransaction } from '../../core/bank/statement.ts';
import { transactionIds } from '../../core/bank/transaction-id.ts';
import type { StatementTaken } from '../../core/model/bank.ts';
import { Conflict, Invalid, Rejected, Transient } from '../../core/model/errors.ts';
import type { Owner } from '../../core/model/identity.ts';
import { decimal } from '../../core/model/money.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import { receiptIdOf } from '../../core/payments/receive.ts';
import { now, stores } from '../adapters/stores.ts';
import { takeReceiptOnce } from './cash.ts';
import { notice } from './cash-desk.ts';
import { log } from './log.ts';
import { noticeId } from './notice.ts';
import { PERIOD_CLOSED } from './posting.ts';
import { tellUnexplained } from './unexplained.ts';

/** Receipts at a time: each is a transaction of its own. */
const AT_A_TIME = 8;

interface Taking {
  owner: Owner;
  correlationId: string;
  /** Epoch milliseconds after which nothing more is begun; absent: however long it takes. */
  until?: number | undefined;
}

type Outcome = Exclude<keyof StatementTaken, 'account' | 'statement' | 'opening' | 'closing' | 'movements' | 'pending'>;
const OUTCOMES: Record<Exclude<Purpose, 'receipt' | 'payout' | 'returned' | 'unknown'>, Outcome> = { fee: 'fees', transfer: 'transfers', refund: 'refunds', other: 'others' };

/** Who has the account. @throws Invalid 422 bank-statement.account-unknown */
export async function ownerOfAccount(entity: string, account: string): Promise<Owner> {
  const found = await stores.masterdata.account('bank', account);
  if (found?.entity !== entity) throw new Invalid('bank-statement.account-unknown', `there is no bank account ${account} of ${entity}`, 422, { account });
  return { entity, businessUnit: found.businessUnit, region: found.region };
}

/**
 * A statement into the books: customers' payments as receipts, each once however often and in whichever file it is told; what nobody knows onto finance's desk. Safe
 * to repeat.
 * @throws Transient bank-statement.unfinished where the time is over: what is in the books is in the books, and the rest comes when it is sent again
 */
export async function takeStatement(statement: BankStatement, taking: Taking): Promise<StatementTaken> {
  const { account, transactions, opening, closing, pending } = statement;
  const { owner, until } = taking;
  const rules = (await stores.masterdata.policy(owner.entity)).bankRules ?? [];
  const ids = transactionIds(transactions, (text) => createHash('sha256').update(text).digest('hex').slice(0, 20));
  const counts: Record<Outcome, number> = { receipts: 0, known: 0, payouts: 0, fees: 0, transfers: 0, refunds: 0, others: 0, unmatched: 0, returned: 0, held: 0, unexplained: 0 };
  const unexplained: BankTransaction[] = [];
  const take = async (transaction: BankTransaction, transactionId: string): Promise<void> => {
    const { purpose, customerId } = purposeOf(transaction, account, rules);
    if (purpose === 'receipt') counts[await takeOne(statement, transaction, transactionId, customerId, taking)] += 1;
    else if (purpose === 'payout') counts[await takePayout(statement, transaction, transactionId, taking)] += 1;
    else if (purpose === 'returned') {
      await tellReturned(statement, transaction, transactionId, taking);
      counts.returned += 1;
    } else if (purpose === 'unknown') {
      unexplained.push(transaction);
      counts.unexplained += 1;
    } else counts[OUTCOMES[purpose]] += 1;
  };
  for (let from = 0; from < transactions.length; from += AT_A_TIME) {
    if (until !== undefined && now().getTime() > until) throw new Transient('bank-statement.unfinished', `${from} of ${transactions.length} movements are taken`);
    await Promise.all(transactions.slice(from, from + AT_A_TIME).map((transaction, index) => take(transaction, ids[from + index] ?? '')));
  }
  await tellUnexplained(statement, unexplained, taking);
  return { account, statement: statement.statement, ...(opening && { opening }), ...(closing && { closing }), movements: transactions.length, ...counts, pending };
}

async function takeOne({ account }: BankStatement, transaction: BankTransaction, transactionId: string, customerId: string | undefined, { owner, correlationId }: Taking): Promise<'receipts' | 'known' | 'held'> {
  const { amount, valueOn, party, references, reference, place } = transaction;
  const receiptId = receiptIdOf('bank', `${account}-${transactionId}`);
  // finance may have entered it by hand, by the bank's reference alone
  const byHand = reference ? await stores.cash.receipt(owner.entity, receiptIdOf('bank', `${account}-${reference}`)) : undefined;
  if (byHand?.amount.minor === amount.minor && byHand.amount.currency === amount.currency && byHand.valueDate === valueOn) return 'known';
  const about = `${owner.entity}#${receiptId}`;
  const receipt: Receipt = {
    ...owner, schemaVersion: 1, receiptId, source: 'bank', transactionId, amount, valueDate: valueOn, references,
    ...(customerId && { customerId }), ...(party && { payer: party.slice(0, 200) }),
    correlationId, applications: [], journals: [], receivedAt: now().toISOString(), revision: 1,
  };
  try {
    const first = await takeReceiptOnce(receipt);
    await stores.desk.close(noticeId(PERIOD_CLOSED, about), now());
    return first ? 'receipts' : 'known';
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    await notice({ ...owner, correlationId }, { code: error.code, message: `${decimal(amount)} ${amount.currency} on ${account}, ${place}: ${error.message}`, detail: { account, transactionId, amount, valueDate: valueOn } }, about);
    return 'held';
  }
}

/** The money of a payout is in the books already, by the gateway's own report: here it is seen on the account. One that nobody told of moves nothing, and is finance's until the statement is loaded again and somebody has. */
async function takePayout({ account }: BankStatement, transaction: BankTransaction, transactionId: string, { owner, correlationId }: Taking): Promise<'payouts' | 'unmatched'> {
  const { entity } = owner;
  const { amount, direction, valueOn, reference, text, place } = transaction;
  const about = `${entity}#${account}#${transactionId}`;
  if (await isArrived(account, transaction, transactionId, entity)) {
    await stores.desk.close(noticeId(PAYOUT_UNMATCHED, about), now());
    return 'payouts';
  }
  const message = `${decimal(amount)} ${amount.currency} ${direction === 'in' ? 'came' : 'went'} on ${account}, ${place}, as a payout that no gateway has told of`;
  if (!(await stores.desk.get(noticeId(PAYOUT_UNMATCHED, about)))?.decision) await notice({ ...owner, correlationId }, { code: PAYOUT_UNMATCHED, message, detail: { account, transactionId, direction, amount, valueDate: valueOn, reference, said: text.slice(0, 140) } }, about);
  return 'unmatched';
}

/** Matched now or before. Two movements of one amount may look for the same payout: whoever comes later takes the next. */
async function isArrived(account: string, transaction: BankTransaction, transactionId: string, entity: string): Promise<boolean> {
  for (let round = 0; round < AT_A_TIME; round += 1) {
    const known = await stores.cash.payoutBehind(entity, account, transactionId);
    const payout = known ? undefined : payoutOf(transaction, await stores.cash.payoutsUnderWay(entity));
    if (known || !payout) {
      if (known) await stores.desk.close(noticeId(PAYOUT_OVERDUE, `${entity}#${known}`), now());
      return known !== undefined;
    }
    try {
      await stores.unit.commit([{ change: 'payout', payout: { ...payout, arrived: { account, transactionId, on: transaction.valueOn } }, ifRevision: payout.revision }]);
      await stores.desk.close(noticeId(PAYOUT_OVERDUE, `${entity}#${payout.payoutId}`), now());
      log.info('payout arrived', { payoutId: payout.payoutId, gateway: payout.gateway, correlationId: payout.correlationId });
      return true;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
  throw new Transient('payout.moved-on', `payouts moved ${AT_A_TIME} times while ${transactionId} was matched`);
}

/** Not undone by a machine: which receipt it was, and whether the invoice is owed again, finance says. */
async function tellReturned({ account }: BankStatement, { amount, valueOn, reference, text, references, code }: BankTransaction, transactionId: string, { owner, correlationId }: Taking): Promise<void> {
  const about = `${owner.entity}#${account}#${transactionId}`;
  if (await stores.desk.get(noticeId(RECEIPT_RETURNED, about))) return; // told before, and perhaps answered
  const message = `${decimal(amount)} ${amount.currency} went back from ${account}: a payment was returned or reversed`;
  await notice({ ...owner, correlationId }, { code: RECEIPT_RETURNED, message, detail: { account, transactionId, amount, valueDate: valueOn, bankCode: code, reference, references, said: text.slice(0, 140) } }, about);
}
