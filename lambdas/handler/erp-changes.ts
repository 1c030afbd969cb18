import { isDeepStrictEqual } from 'node:util';
import type { CancelledInvoice, ErpChanges, Told, TouchedSale } from '../../core/masterdata/erp-changes.ts';
import { customerFromErp, ERP_PARTY, type ErpCustomer, type ErpItem, type ErpPrice, itemFromErp, pricesFromErp } from '../../core/masterdata/from-erp.ts';
import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { PartnerAccount } from '../../core/model/masterdata.ts';
import type { Order } from '../../core/model/order.ts';
import type { Difference } from '../../core/model/shadow.ts';
import { verdict } from '../../core/sequencing/verdict.ts';
import { now, stores } from '../adapters/stores.ts';
import { follow, unlessConflict } from './follow.ts';
import { newCorrelationId } from './ids.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';

const UNREADABLE = ['erp.record-unreadable', 'erp.unit-changed', 'erp.currency-changed'];
export const ORDER_CHANGED = 'erp.order-changed';
export const INVOICE_CANCELLED = 'erp.invoice-cancelled';

/**
 * Asks an ERP without events what was written there: articles, prices and customers where it is their master, and orders of ours that somebody changed by hand. What is read is what the ERP has at that moment, so that
 * it may be read twice; an older picture than the one that is here changes nothing.
 */
export async function takeErpChanges(connector: string, system: () => Promise<ErpChanges>): Promise<{ seen: number; taken: number }> {
  const account = await stores.masterdata.account(connector, '*');
  const total = { seen: 0, taken: 0 };
  if (!account) return total;
  const changes = await system();
  const { masterOf } = changes;
  const add = ({ seen, taken }: typeof total) => Object.assign(total, { seen: total.seen + seen, taken: total.taken + taken });
  const mark = (kind: string, stamp: string) => `${connector}-${kind}-${stamp}/${account.entity}`;
  if (masterOf.includes('items') || masterOf.includes('prices')) {
    for (const [stamp, since] of Object.entries(changes.items)) add(await follow(mark('items', stamp), since, (told) => takeRecord(account, 'item', told, (said) => itemChanges(account.entity, said, masterOf, told.version))));
  }
  if (masterOf.includes('customers')) {
    for (const [stamp, since] of Object.entries(changes.customers)) add(await follow(mark('customers', stamp), since, (told) => takeRecord(account, 'customer', told, (said) => customerChanges(account.entity, said))));
  }
  // what was done to orders before anybody looked is no news
  for (const [stamp, since] of Object.entries(changes.sales)) add(await follow(mark('sales', stamp), since, (told) => lookAtSale(account, changes, told.read()), now().getTime()));
  for (const [stamp, since] of Object.entries(changes.invoices)) add(await follow(mark('invoices', stamp), since, (told) => lookAtInvoice(account, told.read()), now().getTime()));
  if (total.taken > 0) log.info('changes in the ERP taken', { connector, ...total });
  return total;
}

/** @returns whether anything is otherwise here now */
async function takeRecord<T>({ connector, ...owner }: PartnerAccount, kind: 'item' | 'customer', { id, version, read }: Told<T>, changesBy: (said: T) => Promise<{ code: string; changes: Change[] }>): Promise<boolean> {
  const { entity } = owner;
  const key = `${connector}-${kind}/${entity}/${id}`;
  const turn = verdict(await stores.versions.last(key), version, 'newest');
  if (turn === 'superseded') return false;
  const about = `${entity}#${kind}#${id}`;
  try {
    const { code, changes } = await changesBy(read());
    for (const row of UNREADABLE) await stores.desk.close(noticeId(row, about), now());
    // stamps are of whole seconds in some databases: what is written twice in one is told by its content
    if (turn === 'duplicate' && changes.length === 0) return false;
    const moves: Change[] = turn === 'apply' ? [{ change: 'version', key, version, needs: 'newest' }, { change: 'erp-record', entity, connector, kind, id, code }] : [];
    return (await unlessConflict([...moves, ...changes])) && changes.length > 0;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const row = noticeRow({ ...owner, orderId: '', correlationId: newCorrelationId() }, error, about, connector, now());
    if ((await stores.desk.get(row.exceptionId))?.status !== 'open') await stores.desk.raise(row);
    return false;
  }
}

/** What becomes of a record that was read: nothing, where it is so already. @throws Rejected */
export async function itemChanges(entity: string, { price, ...said }: ErpItem & { price?: ErpPrice }, masterOf: readonly string[], version: number): Promise<{ code: string; changes: Change[] }> {
  const known = await stores.masterdata.item(entity, said.sku);
  const item = masterOf.includes('items') ? itemFromErp(entity, said, known) : known;
  const prices = price && masterOf.includes('prices') ? (await priceChanges(entity, price, new Date(version))).changes : [];
  return { code: said.sku, changes: [...(item && !isDeepStrictEqual(item, known) ? [{ change: 'article' as const, item }] : []), ...prices] };
}

export async function priceChanges(entity: string, said: ErpPrice, at: Date): Promise<{ code: string; changes: Change[] }> {
  const { sku } = said;
  const conditions = pricesFromErp(entity, said, await stores.prices.of(entity, sku, ERP_PARTY), at);
  return { code: sku, changes: conditions ? [{ change: 'prices', entity, sku, party: ERP_PARTY, conditions }] : [] };
}

export async function customerChanges(entity: string, said: ErpCustomer): Promise<{ code: string; changes: Change[] }> {
  const known = await stores.masterdata.customer(entity, said.customerId);
  const customer = customerFromErp(entity, said, known);
  return { code: said.customerId, changes: isDeepStrictEqual(customer, known) ? [] : [{ change: 'customer', customer }] };
}

/** An order of ours that somebody else wrote in the ERP: on the desk, where it is otherwise there than here; what was put right closes the row. */
async function lookAtSale({ connector, ...owner }: PartnerAccount, changes: ErpChanges, { reference, number, cancelled, byHand }: TouchedSale): Promise<boolean> {
  const orderId = reference.split('/')[0] ?? '';
  if (!byHand) return false;
  const order = await stores.orders.get(owner.entity, orderId);
  // what is under way is written there by us when it is through, and read again then
  if (!order || order.pendingChange || order.cancellation) return false;
  const differences: Difference[] = cancelled ? [{ field: 'state', kind: 'text', active: 'standing', shadow: 'cancelled', tolerated: false }] : await differencesOf(changes, order);
  const about = `${owner.entity}#${orderId}`;
  if (differences.length === 0) {
    await stores.desk.close(noticeId(ORDER_CHANGED, about), now());
    return false;
  }
  const { entity, businessUnit, region, correlationId } = order;
  const row = noticeRow({ entity, businessUnit, region, orderId, correlationId }, { code: ORDER_CHANGED, message: `sale ${number} was changed in the ERP by hand`, detail: { connector, erpOrder: number, differences: differences.slice(0, 20) } }, about, connector, now());
  const before = await stores.desk.get(row.exceptionId);
  if (before?.status === 'open' && isDeepStrictEqual(before.detail, row.detail)) return false;
  await stores.desk.raise({ ...row, occurrences: (before?.occurrences ?? 0) + 1 });
  return true;
}

/** The books here have it, and the tax engine: what is to become of that, finance says. */
async function lookAtInvoice({ connector, ...owner }: PartnerAccount, { invoiceId, number, byHand }: CancelledInvoice): Promise<boolean> {
  if (!byHand) return false;
  const row = noticeRow({ ...owner, orderId: '', correlationId: newCorrelationId() }, { code: INVOICE_CANCELLED, message: `invoice ${number} was cancelled in the ERP by hand`, detail: { connector, invoiceId, number } }, `${owner.entity}#${invoiceId}`, connector, now());
  if (await stores.desk.get(row.exceptionId)) return false; // told once: an invoice that is cancelled stays so
  await stores.desk.raise(row);
  return true;
}

async function differencesOf(changes: ErpChanges, order: Order): Promise<Difference[]> {
  const [customer, items] = await Promise.all([stores.masterdata.customer(order.entity, order.customerId), stores.masterdata.items(order.entity, order.lines.map(({ sku }) => sku))]);
  if (!customer) return [];
  return changes.differences(order, customer, items).catch((error: unknown) => {
    if (error instanceof Rejected) return []; // there is nothing yet to compare with
    throw error;
  });
}

/** Records that were deleted are told by nobody: those that were taken once are looked for by their ids. Here they are not deleted, but sold and sold to no more. */
export async function takeErpDeletions(connector: string, system: () => Promise<ErpChanges>): Promise<{ seen: number; gone: number }> {
  const entity = (await stores.masterdata.account(connector, '*'))?.entity;
  const count = { seen: 0, gone: 0 };
  if (!entity) return count;
  const changes = await system();
  for (const kind of ['item', 'customer'] as const) {
    for await (const page of stores.masterdata.erpRecords(entity, connector, kind)) {
      count.seen += page.length;
      const gone = new Set(await changes.gone(kind, page.map(({ id }) => id)));
      for (const { id, code } of page.filter((record) => gone.has(record.id))) {
        await stores.unit.commit([...(await inactive(entity, kind, code)), { change: 'erp-record', entity, connector, kind, id }]);
        log.info('record deleted in the ERP', { connector, kind, id, code });
        count.gone += 1;
      }
    }
  }
  return count;
}

async function inactive(entity: string, kind: 'item' | 'customer', code: string): Promise<Change[]> {
  if (kind === 'item') {
    const item = await stores.masterdata.item(entity, code);
    return item ? [{ change: 'article', item: { ...item, active: false } }] : [];
  }
  const customer = await stores.masterdata.customer(entity, code);
  return customer ? [{ change: 'customer', customer: { ...customer, active: false } }] : [];
}
