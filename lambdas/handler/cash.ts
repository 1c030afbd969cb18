import { creditAccountOf, isOnCredit, itemCredit, type ItemMoved } from '../../core/credit/exposure.ts';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Conflict, Transient } from '../../core/model/errors.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import { event } from '../../core/ordering/events.ts';
import { type Applied, applyCash } from '../../core/payments/apply.ts';
import { itemIdOf } from '../../core/payments/items.ts';
import { type Intended, matchReceipt } from '../../core/payments/match.ts';
import { receiveCash } from '../../core/payments/receive.ts';
import { now, stores } from '../adapters/stores.ts';
import { closeRows, noticeReceipt, noticeShort } from './cash-desk.ts';
import { log } from './log.ts';
import { accountingFor, commitJournals, journalsToPost } from './posting.ts';

/** As many items as one transaction has room for, each with its places; more than that is applied in several. */
const MOST = 15;
const ROUNDS = 5;

export const itemChange = (item: OpenItem): Change => ({ change: 'item', item, ifRevision: item.revision });

/** What moved items make of the credit that they are on. @param id of what moved them */
export const creditChanges = (items: readonly ItemMoved[], id: string, at: Date): Change[] => itemCredit(items, id, at).map((credit) => ({ change: 'credit', ...credit }));

/** Each with what it was before. */
export const moved = (before: readonly OpenItem[], after: readonly OpenItem[]): ItemMoved[] => after.map((item) => ({ after: item, before: before.find(({ itemId }) => itemId === item.itemId) }));

/** A receipt into the books, once per transaction of the bank or the gateway; what it pays is looked for by whoever hears of it. An advice is kept, and moves nothing. */
export async function takeReceipt(receipt: Receipt, also: Change[] = []): Promise<void> {
  const { entity, receiptId, source, amount, orderId, correlationId, valueDate } = receipt;
  const at = now();
  const told: Change = {
    change: 'event',
    event: event('cash.received', receipt, { key: `receipt/${receiptId}`, version: 1, correlationId, causationId: `${source}:${receipt.transactionId}` }, { receiptId, source, amount, ...(orderId && { orderId }) }, { at, id: `cash.received:${entity}:${receiptId}` }),
  };
  if (source === 'remittance') return stores.unit.commit([...also, { change: 'receipt', receipt }, told]);
  const { accounting } = await accountingFor(entity, amount.currency, at, valueDate);
  const came = receiveCash(receipt, accounting, await billToOfReceipt(receipt));
  await commitJournals(entity, [...also, { change: 'receipt', receipt: came.receipt }, { change: 'item', item: came.item }, ...creditChanges([{ after: came.item }], receiptId, at), ...(await journalsToPost([came.journal], at)), told]);
}

/** Whose credit money makes room on: the payer's, or its order's where that is on credit. Nobody's where nobody knows the payer. */
async function billToOfReceipt({ entity, customerId, orderId }: Receipt): Promise<string | undefined> {
  if (orderId) {
    const order = await stores.orders.get(entity, orderId);
    return order && isOnCredit(order) ? creditAccountOf(order).billTo : undefined;
  }
  return customerId && ((await stores.masterdata.customer(entity, customerId))?.billTo ?? customerId);
}

/** @returns false where it was taken before */
export async function takeReceiptOnce(receipt: Receipt): Promise<boolean> {
  try {
    await takeReceipt(receipt);
    return true;
  } catch (error) {
    if (error instanceof AlreadyExists) return false;
    throw error;
  }
}

/** The item that a receipt's money is. */
export const cashOf = ({ entity, source, receiptId }: Receipt) => stores.cash.item(entity, itemIdOf(source === 'gateway' ? 'deposit' : 'unapplied', receiptId));

/** Applies what is left of a receipt, as far as anybody can say for what it is; else finance is told. Safe to repeat. */
export async function applyReceipt(entity: string, receiptId: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const receipt = await stores.cash.receipt(entity, receiptId);
    if (!receipt) throw new Transient('receipt.not-found', `receipt ${receiptId} is not there`);
    if (receipt.source === 'remittance') {
      for (const number of await stores.cash.receiptsOf(entity, receipt.transactionId)) await applyReceipt(entity, number);
      return;
    }
    const cash = await cashOf(receipt);
    if (!cash || cash.open.minor === 0) return;
    const match = matchReceipt(receipt, cash.open, await candidates(receipt));
    const standing = receipt.applications.some(({ unapplied }) => !unapplied);
    // the rest of a receipt that said what it pays fits another invoice by chance only
    if (match.code || (standing && match.why === 'exact-amount')) {
      // what was taken ahead waits for its invoice; the rest of a receipt that paid something is over
      if (receipt.source === 'gateway' && receipt.orderId) return;
      return noticeReceipt(receipt, cash, match.code && !standing ? match.code : 'cash.overpaid');
    }
    const lines = match.lines.slice(0, MOST);
    if (await commitApplication({ receipt, cash, lines, why: match.why, by: 'crossdock' })) round = -1;
  }
  throw new Transient('cash.contended', `receipt ${receiptId} moved ${ROUNDS} times while it was applied`);
}

/**
 * One application, in one transaction with its journals.
 * @returns false where somebody else wrote in between
 */
export async function commitApplication(asked: { receipt: Receipt; cash: OpenItem; lines: readonly Intended[]; why: Applied['application']['why']; by: string }, also: (done: Applied) => Change[] = () => []): Promise<boolean> {
  const { receipt, cash, lines } = asked;
  const { entity } = receipt;
  const at = now();
  const { day, accounting } = await accountingFor(entity, cash.open.currency, at);
  const [{ customer }, { shortTolerances: tolerances }] = await Promise.all([customerOf(entity, lines[0]?.item.customerId), stores.masterdata.policy(entity)]);
  const done = applyCash({ ...asked, day, allowances: { terms: customer?.terms, tolerances } }, accounting);
  const { application, journals } = done;
  const { applicationId } = application;
  const told = event(
    'cash.applied',
    receipt,
    { key: `receipt/${receipt.receiptId}`, version: receipt.revision + 1, correlationId: receipt.correlationId, causationId: receipt.receiptId },
    { receiptId: receipt.receiptId, source: receipt.source, applicationId, why: application.why, applied: application.taken, left: done.cash.open, documents: application.lines.map(({ document }) => document), journals: application.journals },
    { at, id: `cash.applied:${entity}:${applicationId}` },
  );
  try {
    await commitJournals(entity, [...also(done), { change: 'receipt', receipt: done.receipt, ifRevision: receipt.revision }, itemChange(done.cash), ...done.items.map(itemChange), ...creditChanges(moved([cash, ...lines.map(({ item }) => item)], [done.cash, ...done.items]), applicationId, at), ...(await journalsToPost(journals, at)), { change: 'event', event: told }]);
  } catch (error) {
    if (error instanceof Conflict && error.code === 'cash.moved-on') return false;
    throw error;
  }
  log.info('cash applied', { receiptId: receipt.receiptId, applicationId, why: application.why, correlationId: receipt.correlationId });
  for (const item of done.short) await noticeShort(receipt, item);
  await closeRows(done.items.filter(({ open }) => open.minor === 0), done.cash.open.minor === 0 ? receipt : undefined, at);
  return true;
}

const customerOf = async (entity: string, customerId: string | undefined) => ({ customer: customerId ? await stores.masterdata.customer(entity, customerId) : undefined });

/** What a receipt could pay: what it names, what its order or its payer has open. */
async function candidates({ entity, references: own, transactionId, orderId, customerId }: Receipt) {
  const advices = await Promise.all(own.flatMap(({ kind, number }) => (kind === 'remittance' ? [stores.cash.receipt(entity, `remittance-${number}`)] : [])));
  const advised = advices.flatMap((advice) => advice?.references ?? []);
  const references = advised.length > 0 ? advised : own;
  const payer = customerId ?? advices.find((advice) => advice?.customerId)?.customerId;
  const found = await Promise.all([
    ...references.map(async ({ kind, number }) => (kind === 'invoice' ? [await stores.cash.item(entity, itemIdOf('invoice', number))] : kind === 'order' ? stores.cash.openOfOrder(entity, number) : [])),
    ...(orderId ? [stores.cash.openOfOrder(entity, orderId)] : payer ? [stores.cash.openOf(entity, payer)] : []),
  ]);
  const items = [...new Map(found.flat().flatMap((item) => (item ? [[item.itemId, item] as const] : []))).values()];
  const rule = orderId || !payer ? undefined : (await stores.masterdata.customer(entity, payer))?.cashRule;
  log.debug('candidates of a receipt', { transactionId, items: items.length });
  return { items, references, rule };
}
