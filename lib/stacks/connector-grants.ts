import type { Manifest } from '../../lambdas/connectors/manifest.ts';
import type { RunbookSection } from '../config.ts';
import { type Grants, plus } from '../constructs/granted-functions.ts';

/** The breaker of a connector, and the row on the desk while it is held off. */
export const BREAKER: Grants = { routing: ['get', 'update'], exceptions: ['get', 'put', 'update'] };

/** What handlers of each trigger and kind may do, the same for every connector: a new one needs no line here. */
export const GRANTS = {
  /** Steps of a saga: register, order and the desk row they were parked on; what the outside system numbered becomes a document link. */
  commands: { sagas: ['get', 'update'], orders: ['get', 'put'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get'] },
  /** What came back is counted there, and in stock from then on. */
  warehouseCommands: { sagas: ['get', 'update'], orders: ['get', 'put'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get'], stock: ['get', 'query', 'put', 'update'] },
  /** Who numbers invoices or keeps the books: journals are made before they are asked for, and read to be sent. */
  booksCommands: { sagas: ['get', 'update'], orders: ['get', 'put'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get', 'query'], ledger: ['query', 'put', 'delete'] },
  /** A ledger of documents looks at those behind a journal: what was received, applied and given back. */
  ledgerCommands: { sagas: ['get', 'update'], orders: ['get', 'put', 'query'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get', 'query'], ledger: ['get', 'query', 'put', 'delete'] },
  /** A tax engine is told where goods leave from: all warehouses are read. */
  taxCommands: { sagas: ['get', 'update'], orders: ['get', 'put'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get', 'query'] },
  /** Of an order's payments the one is looked for from which can be captured. */
  paymentCommands: { sagas: ['get', 'update'], orders: ['get', 'put', 'query'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get'] },
  /** A channel lets go of what it holds for an order whose payment nobody looked for. */
  channelPayment: { orders: ['get', 'query'], correlation: ['put'] },
  /** A channel that keeps payments reports nothing of them by itself: what was taken and given back is announced by the commands. */
  channelCommands: { sagas: ['get', 'update'], orders: ['get', 'put', 'query'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get'], outbox: ['put'] },
  /** What a channel reports are new orders. */
  channel: { orders: ['put'], idempotency: ['put'], outbox: ['put'], correlation: ['put'], exceptions: ['put'], masterdata: ['get', 'query'], routing: ['query'] },
  /** What is asked by a schedule, whatever it is. */
  poll: { exceptions: ['get', 'put', 'update'], masterdata: ['get'] },
  /** A marketplace is asked for its orders: taken, cancelled where nobody wants them any more, or on the desk. */
  orderPoll: {
    orders: ['get', 'put', 'query'], sagas: ['get', 'update'], idempotency: ['get', 'put', 'update'], outbox: ['put'], correlation: ['put'],
    exceptions: ['get', 'put', 'update', 'index/saga'], masterdata: ['get', 'query'], routing: ['query'],
  },
  /** What a marketplace made of what it was told. */
  answerPoll: { orders: ['get'], idempotency: ['get', 'update'], outbox: ['put'], exceptions: ['get', 'put', 'update'], masterdata: ['get'] },
  /** What a marketplace settled: payments of orders that are known, and payouts. */
  settlementPoll: { orders: ['get', 'query'], idempotency: ['get', 'put', 'update'], outbox: ['put'], correlation: ['put', 'query'], exceptions: ['get', 'put', 'update'], masterdata: ['get'] },
  /** A channel is told how many there are. */
  stockTeller: { stock: ['get'], masterdata: ['get', 'query'] },
  /** What a warehouse or an ERP reports is about orders that are known. */
  report: { orders: ['get', 'put'], idempotency: ['put'], outbox: ['put'], correlation: ['put'], exceptions: ['put'], masterdata: ['get'] },
  /** What a warehouse tells of its stock: levels and movements, who is over-committed by it, and what is announced of it. */
  stockPoll: { stock: ['get', 'query', 'put', 'update', 'index/position'], masterdata: ['get'], idempotency: ['put'], outbox: ['put'], correlation: ['put'], exceptions: ['get', 'put', 'update', 'index/desk'] },
  /** A warehouse is asked what was not told, and about what waits for it. */
  shipmentPoll: { orders: ['get', 'query', 'put'], idempotency: ['put'], outbox: ['put'], correlation: ['put', 'query'], exceptions: ['get', 'put', 'update'], masterdata: ['get', 'query'], stock: ['get', 'query', 'put', 'update'] },
  /** What a payment gateway reports may name an order only by the gateway's own numbers. */
  paymentReport: { orders: ['get', 'query'], idempotency: ['put'], outbox: ['put'], correlation: ['put', 'query'], exceptions: ['put'], masterdata: ['get'] },
  /** Gives back what did not reach the customer the first time. */
  refundAgain: { orders: ['get', 'put'], correlation: ['put'], exceptions: ['get', 'put'] },
  /** What it asks a supplier is stored with its control number before it is sent. */
  supplierCommands: { sagas: ['get', 'update'], orders: ['get', 'put'], exceptions: ['get', 'update'], correlation: ['put'], masterdata: ['get'], edi: ['get', 'put', 'update'] },
  /** What an EDI partner reports is about orders that are known; what waited for it goes on. */
  // an order is a new one, unless its number came before; a remittance is a receipt, whose orders are found by their purchase order
  edi: { orders: ['get', 'put', 'query'], idempotency: ['get', 'put'], outbox: ['put'], correlation: ['put', 'query'], exceptions: ['get', 'put', 'update', 'index/saga'], masterdata: ['get', 'query'], ledger: ['get', 'query', 'put', 'update', 'check'], routing: ['query'], edi: ['get', 'put', 'update'] },
  /** Tells EDI customers what became of their orders: read again where they stand, and kept with its control number. */
  ediCustomers: { orders: ['get'], correlation: ['put', 'query'], exceptions: ['get', 'put', 'update'], masterdata: ['get', 'query'], edi: ['get', 'put', 'update'], outbox: ['put'] },
  /** What an EDI partner has not acknowledged, and what it waits for itself. */
  ediPoll: { orders: ['get'], outbox: ['put'], correlation: ['put'], exceptions: ['get', 'put'], masterdata: ['get'], edi: ['update', 'index/awaiting'] },
  /** What is asked by file is stored with its control number first; what is told by file is about orders that are known, or of stock, and what waited for it goes on. */
  fileCommands: { edi: ['get', 'put', 'update'] },
  files: {
    orders: ['get', 'put'], idempotency: ['get', 'put'], outbox: ['put'], correlation: ['put'], exceptions: ['get', 'put', 'update', 'index/saga', 'index/desk'], masterdata: ['get'], edi: ['get', 'put', 'update'], stock: ['get', 'query', 'put', 'update', 'index/position'],
  },
  /** Tells an outside system what happened, and keeps the number that it gave. */
  subscription: { orders: ['get'], correlation: ['put'] },
  /** Copies what it hears of, and the documents behind it. */
  lakeSubscription: { orders: ['get'] },
  lakePoll: { ledger: ['get', 'index/period'] },
  /** Looks at what the active side did, and keeps what it says differently beside the routes. */
  shadow: { orders: ['get'], masterdata: ['get', 'query'], stock: ['get'], routing: ['query', 'put'] },
  /** Tells where orders stand; what was told is kept by its version. */
  crmSubscription: { orders: ['get', 'query'], idempotency: ['get', 'update'], masterdata: ['get'] },
  /** What a carrier says of a parcel names its shipment by the tracking number alone. */
  carrierReport: { orders: ['get', 'query', 'put'], idempotency: ['put'], outbox: ['put'], correlation: ['put', 'query'], exceptions: ['put'], masterdata: ['get'] },
  /** Has parcels followed. */
  carrierSubscription: { orders: ['get'], masterdata: ['get'] },
  /** Reads what the CRM, as its master, says of customers. */
  crmPoll: { masterdata: ['get', 'put'], idempotency: ['get', 'update'], exceptions: ['get', 'put', 'update'] },
  /** Reads what an ERP is the master of, and looks at orders that somebody changed there. */
  erpPoll: { masterdata: ['get', 'query', 'put', 'delete'], orders: ['get'], idempotency: ['get', 'update'], exceptions: ['get', 'put', 'update'] },
  /** Reads what customers owe there, onto their credit accounts. */
  booksPoll: { ledger: ['get', 'query', 'update', 'delete'], masterdata: ['get'], routing: ['query'] },
  /** Reads what it tells of, and records what it has told. */
  notifications: { orders: ['get'], masterdata: ['get'], idempotency: ['get', 'put'] },
  /** Is sent journals; what is refused is on the desk. */
  booksSubscription: { ledger: ['query', 'put', 'delete'], exceptions: ['get', 'put', 'update'], outbox: ['put'] },
  ledgerSubscription: { ledger: ['get', 'query', 'put', 'delete'], orders: ['get', 'query'], masterdata: ['get'], exceptions: ['get', 'put', 'update'], outbox: ['put'] },
  /** A ledger says that something in it was changed. */
  ledgerReport: { outbox: ['put'], correlation: ['put'], idempotency: ['put'], exceptions: ['put'], masterdata: ['get'] },
  /** Reads what people entered there: payments become receipts, and the rest is on the desk. */
  ledgerPoll: { ledger: ['get', 'query', 'put', 'update', 'check'], orders: ['get'], outbox: ['put'], correlation: ['put'], idempotency: ['get', 'update'], exceptions: ['get', 'put', 'update'], masterdata: ['get', 'query'], routing: ['query'] },
} satisfies Record<string, Grants>;

/** Kinds whose commands touch more than the others'. */
export const COMMANDS: { [kind in Manifest['kind']]?: Grants } = {
  warehouse: GRANTS.warehouseCommands, erp: GRANTS.booksCommands, ledger: GRANTS.ledgerCommands, tax: GRANTS.taxCommands, payment: GRANTS.paymentCommands, channel: GRANTS.channelCommands, supplier: GRANTS.supplierCommands,
};
const REPORTS: { [kind in Manifest['kind']]?: Grants } = { channel: GRANTS.channel, payment: GRANTS.paymentReport, lake: GRANTS.lakePoll, crm: GRANTS.crmPoll, carrier: GRANTS.carrierReport, ledger: GRANTS.ledgerReport };
export const reportGrants = (kind: Manifest['kind']): Grants => REPORTS[kind] ?? GRANTS.report;

/** A gateway's subscription reads what it announced, and reports it. */
export const SUBSCRIPTIONS: { [kind in Manifest['kind']]?: Grants } = { payment: GRANTS.paymentReport, erp: GRANTS.booksSubscription, ledger: GRANTS.ledgerSubscription, lake: GRANTS.lakeSubscription, notifications: GRANTS.notifications, crm: GRANTS.crmSubscription, carrier: GRANTS.carrierSubscription };

/** Subscriptions that touch other things than the others of their kind. */
export const LISTENERS: Record<string, Grants> = { 'release-payment': GRANTS.channelPayment, 'refund-again': GRANTS.refundAgain, 'tell-customers': GRANTS.ediCustomers, 'read-told': GRANTS.ledgerPoll };

/** Where the runbook speaks of a kind's subscriptions by themselves. */
export const SECTIONS: { [kind in Manifest['kind']]?: RunbookSection } = { lake: 'lake', notifications: 'notifications' };

/** Polls that touch other things than what their connector reports. */
const POLLS: Record<string, Grants> = {
  stock: GRANTS.stockPoll, 'missed-shipments': GRANTS.shipmentPoll, receivables: GRANTS.booksPoll, 'read-orders': GRANTS.orderPoll, 'read-answers': GRANTS.answerPoll, 'tell-stock': GRANTS.stockTeller, 'read-settlements': GRANTS.settlementPoll, 'read-changes': GRANTS.ledgerPoll,
  changes: GRANTS.erpPoll, deletions: GRANTS.erpPoll, 'watch-answers': GRANTS.ediPoll,
};
/** Polls that keep what they read, byte for byte. */
export const KEEPS = new Set(['read-orders']);
/** A partner that does not answer is on the desk until it does. */
export const pollGrants = ({ kind, edi }: Manifest, handler: string): Grants => plus(GRANTS.poll, edi ? GRANTS.ediPoll : (POLLS[handler] ?? reportGrants(kind)));
