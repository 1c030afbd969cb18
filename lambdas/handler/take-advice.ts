import { transactionIdOf } from '../../core/bank/transaction-id.ts';
import type { RemittanceAdvice } from '../../core/edi/documents.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { PaymentReference, Receipt } from '../../core/model/receipt.ts';
import { receiptIdOf } from '../../core/payments/receive.ts';
import { referencesOf } from '../../core/payments/remittance.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { stores } from '../adapters/stores.ts';
import { takeReceiptOnce } from './cash.ts';
import type { EdiContext, Taken } from './take-set.ts';

/**
 * An 820: what a payment is for, kept under its trace number. It is cash only where our bank says that it is paid, on the account of its profile.
 * @throws Rejected remittance.total-differs, remittance.number-reused, remittance.debit
 */
export async function takeAdvice(advice: RemittanceAdvice, { profile, correlationId, at }: EdiContext): Promise<Taken> {
  const { entity, businessUnit, region, customerId, bankAccount } = profile;
  const { handling, trace, total, date, flow } = advice;
  if (handling === 'notification') return { changes: [] };
  if (flow === 'debit') throw new Rejected('remittance.debit', `remittance ${trace} takes money from us`, { trace, total });
  const named = await Promise.all(referencesOf(advice).map((reference) => ordered(entity, reference)));
  const paid = handling === 'payment' && bankAccount !== undefined && total.minor > 0;
  const source = paid ? 'bank' : 'remittance';
  const transactionId = paid ? transactionIdOf(trace, { valueOn: date, direction: 'in', amount: total }) : trace;
  const receiptId = receiptIdOf(source, paid ? `${bankAccount}-${transactionId}` : transactionId);
  const before = await stores.cash.receipt(entity, receiptId);
  if (before && (before.amount.minor !== total.minor || before.amount.currency !== total.currency || before.valueDate !== date)) throw new Rejected('remittance.number-reused', `remittance ${trace} is known with another amount or day`, { trace, total });
  const payer = advice.parties.find(({ role }) => role === 'payer')?.name;
  const receipt: Receipt = {
    entity, businessUnit, region, schemaVersion: 1, receiptId, source, transactionId, amount: total, valueDate: date, references: named,
    ...(customerId && { customerId }), ...(payer && { payer }), correlationId, applications: [], journals: [], receivedAt: at.toISOString(), revision: 1,
  };
  return { changes: [], after: async () => void (await takeReceiptOnce(receipt)) };
}

/** An order that is named by the customer's own number, where there is one of it. */
async function ordered(entity: string, reference: PaymentReference): Promise<PaymentReference> {
  if (reference.kind !== 'order') return reference;
  const orders = new Set((await linksOf(entity, reference.number)).filter(({ kind }) => kind === 'purchase-order').map(({ orderId }) => orderId));
  const [orderId] = orders;
  return orderId && orders.size === 1 ? { ...reference, number: orderId } : reference;
}
