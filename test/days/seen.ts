import type { CreditMemo } from '../../core/model/credit-memo.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Order } from '../../core/model/order.ts';
import type { Payment } from '../../core/model/payment.ts';
import type { Payout } from '../../core/model/payout.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import type { Return, ReturnReceipt } from '../../core/model/return.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import type { SupplierBill } from '../../core/model/supplier-bill.ts';
import type { Backorder, Position, Reservation } from '../../core/model/stock.ts';
import type { Saga } from '../../core/sagas/register.ts';
import type { Movement, Parcel, TaxDocument } from './partners.ts';
import type { World } from './world.ts';
import { isJournal } from '../support/is-journal.ts';

/** All that is stored at one moment, by what it is; and what partners say. */
export interface Seen {
  orders: Order[];
  shipments: Shipment[];
  invoices: Invoice[];
  memos: CreditMemo[];
  bills: SupplierBill[];
  payments: Payment[];
  returns: Return[];
  returnReceipts: ReturnReceipt[];
  positions: Owned<Position>[];
  reservations: Owned<Reservation>[];
  backorders: Owned<Backorder>[];
  journals: Journal[];
  items: OpenItem[];
  receipts: Receipt[];
  /** What gateways and marketplaces told of. */
  payouts: Payout[];
  /** Exposure of each bill-to account, in cents. */
  credit: { entity: string; billTo: string; currency: string; minor: number }[];
  sagas: Saga[];
  /** With the token of the task that waits for its answer. */
  desk: (DeskException & { taskToken?: string })[];
  /** Shipments of which stock has heard. */
  issued: Set<string>;
  /** Documents that came before the one they are about. */
  waiting: number;
  parcels: Parcel[];
  /** The gateway's own book of our balance, and the tax engine's documents. */
  movements: Movement[];
  taxDocuments: TaxDocument[];
  /** What the second entity's own ledger was sent, and what that came to. */
  inLedger: ReadonlyMap<string, number>;
}

/** A row of stock, whose key begins with its entity. */
type Owned<T> = T & { entity: string };
type Item = Record<string, unknown> & { pk: string; sk: string };

export async function see(world: World): Promise<Seen> {
  const { partners } = world;
  const stored = Promise.all((['orders', 'stock', 'ledger', 'sagas', 'exceptions', 'correlation'] as const).map(async (table) => (await world.rows(table)) as Item[]));
  const [[orders = [], stock = [], ledger = [], sagas = [], desk = [], correlation = []], parcels, movements, taxDocuments] = await Promise.all([stored, partners.left(), partners.balance(), partners.taxDocuments()]);
  const bodies = <T>(items: Item[], is: (item: Item) => boolean) => items.filter(is).map(({ body }) => body as T);
  const ofOrder = <T>(start: string) => bodies<T>(orders, ({ sk }) => sk.startsWith(start));
  const ofStock = <T>(is: (item: Item) => boolean) => stock.filter(is).map((item) => ({ ...item, entity: item.pk.split('#')[0] })) as unknown as Owned<T>[];
  const inLedger = <T>(part: RegExp) => bodies<T>(ledger, ({ pk, body }) => part.test(pk) && body !== undefined);
  return {
    orders: bodies(orders, ({ sk }) => sk === 'order'),
    shipments: ofOrder('shipment#'),
    invoices: ofOrder('invoice#'),
    memos: ofOrder('credit-memo#'),
    bills: ofOrder('supplier-bill#'),
    payments: ofOrder('payment#'),
    returns: ofOrder('return#'),
    returnReceipts: ofOrder('receipt#'),
    positions: ofStock<Position>(({ pk }) => pk.includes('#item#')),
    reservations: ofStock<Reservation>(({ pk, state }) => pk.includes('#order#') && state !== undefined),
    backorders: ofStock<Backorder>(({ sk, steps }) => sk.startsWith('backorder#') && Number(steps) > 0),
    issued: new Set(stock.flatMap(({ sk }) => /^issue#(.+)#\d+$/.exec(sk)?.[1] ?? [])),
    journals: bodies(ledger, (row) => row.body !== undefined && isJournal(row)),
    items: inLedger(/#item#/),
    receipts: inLedger(/#receipt#/),
    payouts: inLedger(/#payout#/),
    credit: creditIn(ledger),
    sagas: sagas.filter(({ sagaId }) => sagaId !== undefined) as unknown as Saga[],
    desk: desk.map(({ body, taskToken }) => ({ ...(body as DeskException), ...(typeof taskToken === 'string' && { taskToken }) })),
    waiting: correlation.filter(({ pk }) => pk === 'waiting').length,
    // partners remember other days, too
    parcels: parcels.filter(({ releaseId }) => orders.some(({ sk, body }) => sk === 'order' && releaseId.startsWith((body as Order).orderId))),
    movements,
    taxDocuments,
    inLedger: world.inLedger(),
  };
}

const creditIn = (ledger: Item[]): Seen['credit'] =>
  ledger.flatMap(({ pk, sk, exposure }) => {
    const [, entity, billTo, currency] = /^(.+)#credit#(.+)#([A-Z]{3})$/.exec(pk) ?? [];
    return entity && billTo && currency && sk === 'exposure' ? [{ entity, billTo, currency, minor: Number(exposure ?? 0) }] : [];
  });
