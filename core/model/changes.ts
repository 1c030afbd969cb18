import type { CreditChange } from './credit.ts';
import type { CreditMemo } from './credit-memo.ts';
import type { CashRefund } from './cash-out.ts';
import type { BusinessEvent } from './events/catalogue.ts';
import type { DeskEntry, DeskException } from './exception.ts';
import type { InboundInterchange } from './interchange.ts';
import type { Invoice } from './invoice.ts';
import type { Journal } from './journal.ts';
import type { Customer, Item } from './masterdata.ts';
import type { OrderChange } from './order-change.ts';
import type { OpenItem } from './open-item.ts';
import type { Order } from './order.ts';
import type { Payment } from './payment.ts';
import type { Payout } from './payout.ts';
import type { PriceCondition, PriceParty } from './price.ts';
import type { Receipt } from './receipt.ts';
import type { Return, ReturnReceipt } from './return.ts';
import type { Shipment } from './shipment.ts';
import type { SupplierBill } from './supplier-bill.ts';
import type { Unbilled } from './unbilled.ts';
import type { WaitingDocument } from './waiting.ts';

/** The answer that a state-changing request got, kept to be given again. */
export interface StoredAnswer {
  /** entity, channel, route and the caller's key together. */
  key: string;
  /** SHA-256 of the canonical payload: the same key with another body is refused. */
  requestHash: string;
  status: number;
  body: string;
  recordedAt: string;
}

/** A number by which somebody may look for a business transaction. */
export interface DocumentLink {
  entity: string;
  /** order, channel-order, purchase-order, erp-order, release, shipment, tracking, invoice, journal … */
  kind: string;
  number: string;
  correlationId: string;
  orderId: string;
  /** Whose number it is, where several may use the same: the customer of a purchase order. */
  party?: string;
  recordedAt: string;
}

/**
 * What must become true together, or not at all: one transaction. Each change carries its own condition, and the condition that
 * failed decides the error.
 */
export type Change =
  /** `ifRevision` absent: there must be no such order yet. The stored revision is one above. */
  | { change: 'order'; order: Order; ifRevision?: number }
  /** Must not exist: channel + channelOrderId, or another business key. */
  | { change: 'business-key'; key: string; orderId: string; requestHash: string }
  /** Must not exist: the transport's own id of a delivery. `expiresAt` in epoch seconds. */
  | { change: 'delivery'; key: string; requestHash: string; recordedAt: string }
  | { change: 'answer'; answer: StoredAnswer }
  | { change: 'event'; event: BusinessEvent }
  | { change: 'document'; link: DocumentLink }
  /** `ifAbsent`: must not exist yet. */
  | { change: 'shipment'; shipment: Shipment; ifAbsent?: boolean }
  | { change: 'invoice'; invoice: Invoice; ifAbsent?: boolean }
  /** `ifRevision` absent: there must be no such payment yet. The stored revision is one above. */
  | { change: 'payment'; payment: Payment; ifRevision?: number }
  /** These three are written with their order, whose revision guards them. */
  | { change: 'return'; return: Return; ifAbsent?: boolean }
  | { change: 'return-receipt'; receipt: ReturnReceipt; ifAbsent?: boolean }
  | { change: 'credit-memo'; creditMemo: CreditMemo; ifAbsent?: boolean }
  | { change: 'order-change'; orderChange: OrderChange; ifAbsent?: boolean }
  /** Must not exist: journals are immutable. Their period must be open. */
  | { change: 'journal'; journal: Journal }
  /** Who keeps the books has a journal that it had to be sent, under its own id. */
  | { change: 'sent'; journal: Pick<Journal, 'entity' | 'journalId' | 'date'>; system: string; id: string; number?: string; at: string }
  /** Cash and what it pays. `ifRevision` absent: there must be no such document yet. The stored revision is one above. */
  | { change: 'item'; item: OpenItem; ifRevision?: number }
  | { change: 'receipt'; receipt: Receipt; ifRevision?: number }
  | { change: 'cash-refund'; refund: CashRefund; ifRevision?: number }
  | { change: 'payout'; payout: Payout; ifRevision?: number }
  /** What a credit account has open follows the documents, in their transaction. One per account. */
  | ({ change: 'credit' } & CreditChange)
  /** Goods left and are not invoiced: until they are, or their revenue is accrued. */
  | { change: 'unbilled'; unbilled: Unbilled }
  | { change: 'accrued'; unbilled: Unbilled; accrual: string }
  /** `accrual`: the journal that was accrued and is reversed; another one, or one where none is named, is a conflict. */
  | { change: 'billed'; entity: string; invoiceId: string; shippedOn: string; accrual?: string }
  /** A period is closed, so that no journal is posted into it any more, or opened again; it must be the other way before. */
  | { change: 'period'; entity: string; period: string; to: 'closed' | 'open'; by: string; at: string; reason?: string }
  | { change: 'exception'; exception: DeskException }
  /** A person did something with a row, which is as it was seen; and what is written down of it. */
  | { change: 'desk-act'; seen: DeskException; row: DeskException; entry: DeskEntry }
  /** An order as it was before a person corrected it. Must not exist: no version is kept twice. */
  | { change: 'order-version'; order: Order }
  /** `ifAbsent`: must not exist yet. */
  | { change: 'supplier-bill'; bill: SupplierBill; ifAbsent?: boolean }
  /** Must not exist: the partner's control number. */
  | { change: 'interchange'; interchange: InboundInterchange }
  /** It must not wait already. */
  | { change: 'waiting'; waiting: WaitingDocument }
  /** Whoever takes it from the waiting ones takes it alone. */
  | { change: 'waited'; waiting: WaitingDocument }
  /** As its master says it is. */
  | { change: 'customer'; customer: Customer }
  | { change: 'article'; item: Item }
  /** All conditions of one article for one party; what was there before is gone. */
  | { change: 'prices'; entity: string; sku: string; party: PriceParty; conditions: PriceCondition[] }
  /** A record of an ERP that was taken over, under its id there; without a code it is there no more. */
  | { change: 'erp-record'; entity: string; connector: string; kind: 'item' | 'customer'; id: string; code?: string }
  /** The entity of this key moves on to this version. newest: it was at an older one. every: at the one before. */
  | { change: 'version'; key: string; version: number; needs: 'newest' | 'every' }
  /** The saga's fence goes from open to closed: no step may begin any more. */
  | { change: 'close-fence'; sagaId: string; at: string }
  /** The saga's fence was closed: steps may begin again, at once or when the change that pauses it is through. */
  | { change: 'reopen-fence'; sagaId: string; pausedBy?: string };

/** Stores changes in one transaction. */
export interface Unit {
  /**
   * @throws AlreadyExists where a key that must be new is taken, Conflict where an order moved on in between, Transient where the
   * store cannot be reached.
   */
  commit(changes: Change[]): Promise<void>;
}
