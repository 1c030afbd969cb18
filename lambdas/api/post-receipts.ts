import { AlreadyExists, Invalid, Rejected } from '../../core/model/errors.ts';
import type { Owner } from '../../core/model/identity.ts';
import { ReceiptRequest } from '../../core/model/receipt.ts';
import { transactionIdOf } from '../../core/bank/transaction-id.ts';
import { receiptIdOf } from '../../core/payments/receive.ts';
import { stores } from '../adapters/stores.ts';
import { takeReceipt } from '../handler/cash.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { PERIOD_CLOSED } from '../handler/posting.ts';

/** One receipt of a bank feed, or one remittance advice. What it pays is looked for by whoever hears of it. */
export const handler = http({ scope: 'receipts.write', roles: ['finance'], body: ReceiptRequest }, async ({ caller, body, correlationId, at }, event) => {
  const { entity } = caller;
  const { source, account = entity, transactionId, amount, valueDate, customerId, payer, references } = body;
  // a bank numbers the transactions of each account by itself
  const receiptId = receiptIdOf(source, body.account ? `${account}-${transactionId}` : transactionId);
  const answer: Answer = { status: 202, body: { receiptId, correlationId, links: { self: `/v1/payments/${receiptId}` } } };
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const owner = await ownerOf(entity, account);
    // a statement of the bank may have told it already
    const told = source === 'bank' && body.account ? receiptIdOf(source, `${account}-${transactionIdOf(transactionId, { valueOn: valueDate, direction: 'in', amount })}`) : undefined;
    if (told && (await stores.cash.receipt(entity, told))) return known(entity, told, body);
    try {
      await takeReceipt(
        { ...owner, schemaVersion: 1, receiptId, source, transactionId, amount, valueDate, ...(customerId && { customerId }), ...(payer && { payer }), references, correlationId, applications: [], journals: [], receivedAt: at.toISOString(), revision: 1 },
        [{ change: 'answer', answer: store(answer) }],
      );
    } catch (error) {
      if (error instanceof AlreadyExists && error.what === 'receipt') return known(entity, receiptId, body);
      if (error instanceof Rejected && error.code === PERIOD_CLOSED) throw new Invalid(PERIOD_CLOSED, error.message, 409, { field: 'valueDate' });
      throw error;
    }
    return answer;
  });
});

/** @throws Invalid 422 receipt.account-unknown */
async function ownerOf(entity: string, account: string): Promise<Owner> {
  const owner = await stores.masterdata.account('bank', account);
  if (owner?.entity !== entity) throw new Invalid('receipt.account-unknown', `there is no bank account ${account} of ${entity}`, 422, { field: 'account' });
  return { entity, businessUnit: owner.businessUnit, region: owner.region };
}

/** The same transaction under another key is the same receipt; of another amount it is not. */
async function known(entity: string, receiptId: string, { amount, valueDate }: ReceiptRequest): Promise<Answer> {
  const before = await stores.cash.receipt(entity, receiptId);
  if (before?.amount.minor !== amount.minor || before.amount.currency !== amount.currency || before.valueDate !== valueDate) throw new Invalid('receipt.already-exists', 'this transaction is another receipt already', 409, { receiptId });
  return { status: 202, body: { receiptId, correlationId: before.correlationId, links: { self: `/v1/payments/${receiptId}` } }, headers: { 'idempotency-replayed': 'true' } };
}
