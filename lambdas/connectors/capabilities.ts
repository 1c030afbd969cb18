import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Receivables } from '../../core/credit/receivables.ts';
import type { Crm } from '../../core/crm/crm.ts';
import type { EdiDocument } from '../../core/edi/documents.ts';
import type { ChannelStock } from '../../core/inventory/channel-stock.ts';
import type { StockFeed } from '../../core/inventory/stock-feed.ts';
import type { ErpChanges } from '../../core/masterdata/erp-changes.ts';
import type { Erp } from '../../core/ordering/erp.ts';
import type { PaymentGateway } from '../../core/payments/gateway.ts';
import type { LedgerChanges } from '../../core/payments/ledger-changes.ts';
import type { Settlements } from '../../core/payments/settlements.ts';
import type { LedgerSystem } from '../../core/posting/ledger-system.ts';
import type { ChannelFulfilment, OrderAnswers } from '../../core/shipping/channel-fulfilment.ts';
import type { ParcelTracking } from '../../core/shipping/parcel-tracking.ts';
import type { ShipmentSource } from '../../core/shipping/shipment-source.ts';
import type { SupplierSystem } from '../../core/shipping/supplier-system.ts';
import type { WarehouseSystem } from '../../core/shipping/warehouse-system.ts';
import type { TaxEngine } from '../../core/tax/tax-engine.ts';
import type { CrmChanges } from '../handler/crm-customers.ts';
import type { EdiContext, Taken } from '../handler/take-set.ts';
import type { ChannelOrders } from '../handler/take-channel-orders.ts';

/** Hears events on its queue, and nobody waits for it. */
type Listener = (batch: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * What a connector of each kind must be able to do: the ports that commands, subscriptions and polls call of it, and nothing beyond. A member that may be absent is called only where the manifest
 * announces it. What comes in by webhook is translated by the connector's own handler. The kit of promises (test/lambdas/connectors/kit) asks every folder for those of its kind.
 */
export interface Capabilities {
  /** A web shop. Its orders come by webhook; where it keeps the buyers' payments and takes commands, it acts on them for us. */
  channel: { fulfilment: ChannelFulfilment; stock?: readonly ChannelStock[]; payments?: PaymentGateway };
  /** Asked for its orders, since it signs no webhooks, and told which are taken; where it keeps the buyers' money, asked what it settled. */
  marketplace: { orders: ChannelOrders; fulfilment: ChannelFulfilment; answers: OrderAnswers; stock: readonly ChannelStock[]; settlements?: Settlements };
  /** Told where orders stand; where it is the master of customers, asked for them. */
  crm: { crm: Crm; customers?: CrmChanges };
  /** Keeps orders, deliveries, invoices and, by the table of authority, books and receivables. Where people write in it as well, asked what is new. */
  erp: { erp: Erp; receivables?: Receivables; changes?: ErpChanges };
  /** Numbers invoices and keeps books; no orders and no stock. Where people write in it as well, asked what is new. */
  ledger: { ledger: LedgerSystem; changes?: LedgerChanges; receivables?: Receivables };
  /** A warehouse system, ours or a third party's. */
  warehouse: { warehouse: WarehouseSystem; shipments?: ShipmentSource; stock?: StockFeed };
  /** Ships for us, on X12 with each of several partners: what they send comes through the door for EDI. */
  supplier: { supplier: SupplierSystem; take: (document: EdiDocument, context: EdiContext) => Promise<Taken> };
  tax: { engine: TaxEngine };
  /** Its payments, refunds and payouts come by webhook. */
  payment: { gateway: PaymentGateway };
  /** What it says of parcels comes by webhook. */
  carrier: { tracking: ParcelTracking };
  notifications: { notify: Listener };
  lake: { store: Listener };
}

export type Kind = keyof Capabilities;
