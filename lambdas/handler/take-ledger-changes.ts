import type { EventBridgeEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Rejected } from '../../core/model/errors.ts';
import { readEvent } from '../../core/model/events/catalogue.ts';
import type { PartnerAccount } from '../../core/model/masterdata.ts';
import { decimal } from '../../core/model/money.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import { itemIdOf } from '../../core/payments/items.ts';
import type { LedgerChanges, LedgerPayment, VoidInvoice } from '../../core/payments/ledger-changes.ts';
import { receiptIdOf } from '../../core/payments/receive.ts';
import { now, stores } from '../adapters/stores.ts';
import { takeReceiptOnce } from './cash.ts';
import { notice } from './cash-desk.ts';
import { follow, unlessConflict } from './follow.ts';
import { newCorrelationId } from './ids.ts';
import { readJson } from './json.ts';
import { log } from './log.ts';
import { noticeId } from './notice.ts';
import { failuresOf } from './queue.ts';

/** Where it was never read before: nothing of ours is older. */
const FIRST_MS = 24 * 3_600_000;
const VOIDED = 'ledger.invoice-voided';
const DELETED = 'ledger.payment-deleted';

/** What was changed in the books of an entity. */
type Reading = (entity: string) => Promise<LedgerChanges>;
interface Count {
  payments: number;
  noticed: number;
}

/**
 * What people did in a ledger: payments that they entered come into our books as receipts that say which invoice they pay; what they voided or took back is finance's to look at. Only what is about invoices of
 * orders that the ledger serves. How far each was read are versions, which move on with each page.
 * @param accounts partner accounts: each has the books of one entity
 */
export async function takeLedgerChanges(connector: string, changes: Reading, accounts: readonly string[] = ['*']): Promise<Count> {
  const found = (await Promise.all(accounts.map((name) => stores.masterdata.account(connector, name)))).filter((account) => account !== undefined);
  const read = await Promise.allSettled(found.map((account) => takeChangesOf(connector, account, changes)));
  const failed = read.find((one) => one.status === 'rejected');
  // one whose books cannot be read keeps nobody else's from being
  if (failed) throw failed.reason;
  return read.reduce((sum, one) => (one.status === 'fulfilled' ? { payments: sum.payments + one.value.payments, noticed: sum.noticed + one.value.noticed } : sum), { payments: 0, noticed: 0 });
}

async function takeChangesOf(connector: string, account: PartnerAccount, changes: Reading): Promise<Count> {
  const count = { payments: 0, noticed: 0 };
  const begun = now().getTime();
  const source = await changes(account.entity);
  const first = begun - FIRST_MS;
  const payments = async (payment: LedgerPayment) => {
    const outcome = await takePayment(connector, account, payment);
    if (outcome) count[outcome] += 1;
    return outcome !== undefined;
  };
  await follow(`${connector}-payments/${account.entity}`, (since) => source.payments(since), payments, first);
  count.noticed += (await follow(`${connector}-voided/${account.entity}`, (since) => source.voided(since), (voided) => noticeVoid(connector, account, voided), first)).taken;
  await unlessConflict([{ change: 'version', key: readKey(connector, account), version: begun, needs: 'newest' }]);
  if (count.payments + count.noticed > 0) log.info('ledger read', { connector, entity: account.entity, ...count });
  return count;
}

/** However many say so, it is read once, and not at all where that was done since they were told. */
export const ledgerChangesTold =
  (connector: string, changes: Reading) =>
  async (batch: SQSEvent): Promise<SQSBatchResponse> => {
    const told = batch.Records.map(({ body }) => readEvent(['ledger.changed'], (readJson(body) as EventBridgeEvent<string, unknown>).detail));
    const readings = new Map<string, Promise<void>>();
    const read = (entity: string): Promise<void> => {
      const of = told.filter((event) => event.data.system === connector && event.entity === entity);
      const latest = of.map(({ recordedAt }) => Date.parse(recordedAt)).reduce((a, b) => Math.max(a, b), 0);
      return readIfNeeded(connector, entity, latest, changes);
    };
    for (const { entity, data } of told) if (data.system === connector && !readings.has(entity)) readings.set(entity, read(entity));
    return failuresOf(batch, await Promise.allSettled(told.map(({ entity }) => readings.get(entity))));
  };

async function readIfNeeded(connector: string, entity: string, latest: number, changes: Reading): Promise<void> {
  // an organisation of its own has an account that is called as its entity
  const account = (await stores.masterdata.account(connector, entity)) ?? (await stores.masterdata.account(connector, '*'));
  if (account?.entity === entity && latest >= (await stores.versions.last(readKey(connector, account)))) await takeChangesOf(connector, account, changes);
}

const readKey = (connector: string, { entity }: PartnerAccount) => `${connector}-read/${entity}`;

/** An invoice of an order that the ledger numbers the invoices of, or keeps the books of. */
async function itemIn(connector: string, { entity }: PartnerAccount, number: string): Promise<OpenItem | undefined> {
  const item = await stores.cash.item(entity, itemIdOf('invoice', number));
  const route = item?.orderId === undefined ? undefined : (await stores.orders.get(entity, item.orderId))?.route;
  return route && (route.invoicing === connector || route.ledger === connector) ? item : undefined;
}

async function takePayment(connector: string, account: PartnerAccount, payment: LedgerPayment): Promise<'payments' | 'noticed' | undefined> {
  const { entity, businessUnit, region } = account;
  const { paymentId, invoice, amount, date, reference, deleted } = payment;
  // ours has our journal as its reference
  if (reference.includes(':') && (await stores.ledger.journal(entity, reference))) return undefined;
  const transactionId = `${connector}-${paymentId}`;
  const receiptId = receiptIdOf('bank', transactionId);
  if (deleted) return (await stores.cash.receipt(entity, receiptId)) && (await noticeDeleted(connector, account, payment, receiptId)) ? 'noticed' : undefined;
  const item = await itemIn(connector, account, invoice);
  if (!item) return undefined;
  const receipt: Receipt = {
    entity, businessUnit, region, schemaVersion: 1, receiptId, source: 'bank', transactionId, gateway: connector, amount, valueDate: date, ...(item.customerId && { customerId: item.customerId }),
    references: [{ kind: 'invoice', number: invoice, amount }], correlationId: item.correlationId, applications: [], journals: [], receivedAt: now().toISOString(), revision: 1,
  };
  const about = `${entity}#${receiptId}`;
  try {
    return (await takeReceiptOnce(receipt)) ? 'payments' : undefined;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    await notice({ ...account, correlationId: item.correlationId }, { code: error.code, message: `${decimal(amount)} ${amount.currency} on ${invoice}, entered in ${connector}: ${error.message}`, detail: { paymentId, invoice, amount, date } }, about);
    return 'noticed';
  }
}

async function noticeDeleted(connector: string, account: PartnerAccount, { paymentId, invoice, amount }: LedgerPayment, receiptId: string): Promise<boolean> {
  const message = `${decimal(amount)} ${amount.currency} on ${invoice} were taken back in ${connector}, and are applied here`;
  return noticeOnce(account, { code: DELETED, message, detail: { paymentId, invoice, amount, receiptId } }, `${account.entity}#${receiptId}`);
}

async function noticeVoid(connector: string, account: PartnerAccount, { invoiceId, number }: VoidInvoice): Promise<boolean> {
  const item = await itemIn(connector, account, number);
  if (!item) return false;
  const message = `invoice ${number} was voided in ${connector}, and ${decimal(item.open)} ${item.open.currency} of it are open here`;
  return noticeOnce({ ...account, ...(item.orderId && { orderId: item.orderId }), correlationId: item.correlationId }, { code: VOIDED, message, detail: { invoiceId, number, open: item.open } }, `${account.entity}#${number}`);
}

/** Told before, and perhaps answered: not again. */
async function noticeOnce(of: PartnerAccount & { orderId?: string; correlationId?: string }, said: { code: string; message: string; detail: Record<string, unknown> }, about: string): Promise<boolean> {
  if (await stores.desk.get(noticeId(said.code, about))) return false;
  const { correlationId = newCorrelationId() } = of;
  await notice({ ...of, correlationId }, said, about);
  return true;
}
