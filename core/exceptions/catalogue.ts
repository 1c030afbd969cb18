import type { Role } from '../model/identity.ts';
import type { Decision, DeskException } from '../model/exception.ts';
import { PAYOUT_UNMATCHED } from '../bank/match-payout.ts';
import { ENTRY_UNEXPLAINED, RECEIPT_RETURNED } from '../bank/purpose-of.ts';
import { CREDIT_HOLD, PAST_DUE } from '../credit/check-credit.ts';
import { EDI_ORDER } from '../edi/customer-orders.ts';
import { NOT_SAYABLE } from '../edi/customer/as-ordered.ts';
import { CARTONS_UNKNOWN } from '../edi/customer/cartons.ts';
import { CHANGE_UNUSABLE } from '../edi/customer/change-request.ts';
import { FRAUD_REVIEW } from '../fraud/screen-fraud.ts';
import { KIT_BILL } from '../masterdata/kit-of.ts';
import { DISPUTED } from '../payments/dispute.ts';
import { CANCEL_AFTER } from '../ordering/check-terms.ts';
import { LOT_REFUSED, LOT_SHORT } from '../inventory/lots.ts';
import { UNKNOWN_SHIP_TO } from '../ordering/ship-to.ts';
import { FREIGHT_UNKNOWN } from '../posting/charges.ts';
import { PRICE_DIFFERS, PRICE_MISSING } from '../pricing/check-prices.ts';
import { KIT_IN_PARTS, NOT_AUTHORISED, TOO_LATE, TOO_MANY, UNKNOWN_GOODS } from '../returns/match-receipt.ts';
import { WINDOW_OVER } from '../returns/request-return.ts';
import { SERIALS_NOT_OURS } from '../returns/serials-back.ts';
import { RECALL_PENDING } from '../shipping/left-meanwhile.ts';
import { FREIGHT_UNMATCHED, FREIGHT_VARIANCE } from '../shipping/match-carrier-bill.ts';
import { KIT_INCOMPLETE } from '../shipping/in-kits.ts';
import { ORDER_CANCELLED, OVER } from '../shipping/match-shipment.ts';
import { BILL_DIFFERS } from '../shipping/match-supplier-bill.ts';
import { SERIAL_SHIPPED, SERIALS_WRONG } from '../shipping/serials-shipped.ts';
import { SHORT, SHORT_VALUE } from '../shipping/short-shipment.ts';

/** A refund did not reach the customer. */
export const REFUND_FAILED = 'cash.refund-failed';

/** A failure mode as the desk knows it. `owner` wins over the step's own. */
export interface FailureMode {
  severity: DeskException['severity'];
  owner?: Role;
  actions: Decision['action'][];
}

const RETRY_OR_CANCEL: Decision['action'][] = ['retry', 'cancel'];

/** Codes with something of their own; every other parked code may be retried or cancelled. */
export const CATALOGUE: Readonly<Record<string, FailureMode>> = {
  [CREDIT_HOLD]: { severity: 'medium', owner: 'finance', actions: ['retry', 'approve', 'cancel'] },
  [PAST_DUE]: { severity: 'medium', owner: 'finance', actions: ['retry', 'approve', 'cancel'] },
  [FRAUD_REVIEW]: { severity: 'high', owner: 'finance', actions: ['retry', 'approve', 'cancel'] },
  [PRICE_DIFFERS]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  [PRICE_MISSING]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  [CANCEL_AFTER]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  'order.below-minimum': { severity: 'low', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  'order.not-a-multiple': { severity: 'low', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  'order.purchase-order-repeated': { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  'order.discount-over-limit': { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  'erp.credit-limit': { severity: 'medium', owner: 'finance', actions: ['retry', 'approve', 'cancel'] },
  'order.blanket-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.consignment-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.rebate-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.catch-weight-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.unknown-sku': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  [UNKNOWN_SHIP_TO]: { severity: 'medium', owner: 'steward', actions: RETRY_OR_CANCEL },
  'order.unknown-customer': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  // noticed, so nothing waits for an answer: the next level tries again
  'stock.over-committed': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  'connector.unanswered': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'stock.unknown-sku': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  [LOT_SHORT]: { severity: 'medium', owner: 'warehouse', actions: RETRY_OR_CANCEL },
  [SERIALS_WRONG]: { severity: 'high', owner: 'warehouse', actions: ['retry', 'approve'] },
  [SERIAL_SHIPPED]: { severity: 'high', owner: 'warehouse', actions: ['retry', 'approve'] },
  [LOT_REFUSED]: { severity: 'high', owner: 'warehouse', actions: ['retry', 'approve'] },
  'stock.key-reused': { severity: 'medium', owner: 'warehouse', actions: ['retry'] },
  'stock.not-blocked': { severity: 'medium', owner: 'warehouse', actions: ['retry'] },
  'stock.not-held': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'stock.reservation-expired': { severity: 'medium', owner: 'warehouse', actions: RETRY_OR_CANCEL },
  'stock.token-reused': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'stock.short': { severity: 'medium', owner: 'warehouse', actions: RETRY_OR_CANCEL },
  'invoice.total-differs': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'journal.period-closed': { severity: 'high', owner: 'finance', actions: ['retry', 'approve'] },
  'journal.no-account': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'journal.rounding': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'journal.differs': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'journal.wrong-ledger': { severity: 'high', owner: 'integration', actions: ['retry'] },
  'journal.unbalanced': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.account-refused': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.account-unmapped': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.customer-unknown': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'ledger.document-state': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.needs-document': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.period-locked': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.refused': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.unknown-account': { severity: 'high', owner: 'integration', actions: ['retry'] },
  // noticed: a journal that no saga waits for, and what people did in the ledger
  'journal.not-sent': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'ledger.invoice-voided': { severity: 'high', owner: 'finance', actions: ['retry', 'approve'] },
  'ledger.payment-deleted': { severity: 'high', owner: 'finance', actions: ['retry', 'approve'] },
  'order.changing': { severity: 'low', actions: ['retry'] },
  'change.too-late': { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  'change.recall-refused': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'recall.refused': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  [RECALL_PENDING]: { severity: 'medium', owner: 'warehouse', actions: ['retry'] },
  'warehouse.no-profile': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'warehouse.order-not-sendable': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  // noticed, or set aside: nothing here waits for it
  'warehouse.unanswered': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  'warehouse.not-shipped': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  'warehouse.shipment-changed': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  'warehouse.substituted': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  'warehouse.unknown-order': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'warehouse.unknown-line': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'warehouse.unit-unknown': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'warehouse.lot-missing': { severity: 'medium', owner: 'warehouse', actions: ['retry'] },
  'warehouse.unexpected-document': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  [WINDOW_OVER]: { severity: 'low', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  [NOT_AUTHORISED]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve'] },
  [TOO_LATE]: { severity: 'low', owner: 'customer-service', actions: ['retry', 'approve'] },
  [TOO_MANY]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve'] },
  [UNKNOWN_GOODS]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve'] },
  [SERIALS_NOT_OURS]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve'] },
  [KIT_IN_PARTS]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve'] },
  'return.no-whole-quantity': { severity: 'medium', owner: 'warehouse', actions: ['retry'] },
  'return.not-billed': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'credit-memo.not-numbered': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'credit-memo.number-taken': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'credit-memo.total-differs': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'tax.credit-differs': { severity: 'high', owner: 'finance', actions: ['retry'] },
  [ORDER_CANCELLED]: { severity: 'high', owner: 'customer-service', actions: ['retry', 'approve'] },
  // noticed: what left is billed and the rest cancelled, by themselves
  'order.cancellation-overtaken': { severity: 'medium', owner: 'customer-service', actions: ['retry'] },
  'shipment.order-unknown': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  'shipment.unknown-release': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  // noticed: what is wanted, or was told, at a marketplace
  'channel.order-unwanted': { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  'channel.answer-refused': { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  // noticed: the rest goes its way by itself
  [KIT_BILL]: { severity: 'medium', owner: 'steward', actions: RETRY_OR_CANCEL },
  [KIT_INCOMPLETE]: { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  [SHORT]: { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve'] },
  [SHORT_VALUE]: { severity: 'medium', owner: 'finance', actions: ['retry', 'approve'] },
  [OVER]: { severity: 'high', owner: 'customer-service', actions: ['retry', 'approve'] },
  [FREIGHT_VARIANCE]: { severity: 'medium', owner: 'finance', actions: ['retry'] },
  [FREIGHT_UNMATCHED]: { severity: 'medium', owner: 'finance', actions: ['retry'] },
  [FREIGHT_UNKNOWN]: { severity: 'medium', owner: 'finance', actions: ['retry', 'approve'] },
  'freight.currency-mismatch': { severity: 'medium', owner: 'finance', actions: ['retry'] },
  'item.weight-missing': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'invoice.below-zero': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'books.entity-missing': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'books.rate-missing': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'tax.address-unknown': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'tax.committed-differs': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'tax.document-void': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'tax.document-missing': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'tax.entity-unknown': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'tax.exemption-missing': { severity: 'medium', owner: 'steward', actions: RETRY_OR_CANCEL },
  'tax.locked': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'tax.number-taken': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'tax.refused': { severity: 'medium', owner: 'finance', actions: RETRY_OR_CANCEL },
  'tax.ship-from-missing': { severity: 'medium', owner: 'steward', actions: RETRY_OR_CANCEL },
  'tax.total-differs': { severity: 'high', owner: 'finance', actions: ['retry'] },
  // whose it is, the step knows: customer service's before the shipment, finance's after it
  'payment.action-required': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'payment.capture-failed': { severity: 'high', owner: 'finance', actions: ['retry', 'approve'] },
  'payment.already-captured': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'payment.amount-differs': { severity: 'high', owner: 'finance', actions: RETRY_OR_CANCEL },
  'payment.amount-inexact': { severity: 'medium', owner: 'finance', actions: RETRY_OR_CANCEL },
  'payment.authorisation-expired': { severity: 'medium', owner: 'finance', actions: RETRY_OR_CANCEL },
  'payment.declined': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'payment.disputed': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'payment.authorisation-expiring': { severity: 'medium', owner: 'customer-service', actions: ['retry', 'approve', 'cancel'] },
  'payment.nothing-captured': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'payment.over-authorised': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'payment.over-captured': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'payment.refused': { severity: 'medium', owner: 'finance', actions: RETRY_OR_CANCEL },
  'payment.unknown-account': { severity: 'high', owner: 'integration', actions: ['retry'] },
  'payment.voided': { severity: 'medium', owner: 'finance', actions: RETRY_OR_CANCEL },
  'supplier.no-profile': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'supplier.item-unknown': { severity: 'medium', owner: 'steward', actions: RETRY_OR_CANCEL },
  'supplier.order-not-sendable': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'edi.no-transport': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'edi.gateway-refused': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'supplier.cancellation-pending': { severity: 'medium', owner: 'customer-service', actions: ['retry'] },
  'supplier.refused': { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  'supplier.rejected': { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  'supplier.backordered': { severity: 'medium', owner: 'customer-service', actions: ['retry'] },
  'supplier.rescheduled': { severity: 'low', owner: 'customer-service', actions: ['retry'] },
  'supplier.changed': { severity: 'medium', owner: 'customer-service', actions: ['retry'] },
  'supplier.price-differs': { severity: 'medium', owner: 'finance', actions: ['retry'] },
  [BILL_DIFFERS]: { severity: 'medium', owner: 'finance', actions: ['retry', 'approve'] },
  'supplier.bill-currency': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'supplier.bill-number-reused': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'supplier.unknown-order': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'supplier.unknown-line': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'supplier.unit-unknown': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'supplier.unit-does-not-divide': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'supplier.shipment-changed': { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  'supplier.unexpected-document': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  [EDI_ORDER]: { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  'purchase-order.known': { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  'purchase-order.no-customer': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'edi.unreadable': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'edi.not-ours': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'edi.control-number-reused': { severity: 'high', owner: 'integration', actions: ['retry'] },
  'edi.document-refused': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  // of a customer: its retry asks for the document again
  [NOT_SAYABLE]: { severity: 'medium', owner: 'integration', actions: ['retry'] },
  [CARTONS_UNKNOWN]: { severity: 'high', owner: 'warehouse', actions: ['retry'] },
  [CHANGE_UNUSABLE]: { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  'purchase-order-change.not-now': { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  'purchase-order-change.unknown-order': { severity: 'medium', owner: 'customer-service', actions: ['retry'] },
  'edi.not-understood': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'edi.unacknowledged': { severity: 'high', owner: 'integration', actions: ['retry'] },
  'remittance.total-differs': { severity: 'medium', owner: 'finance', actions: ['retry'] },
  'remittance.number-reused': { severity: 'medium', owner: 'finance', actions: ['retry'] },
  'remittance.debit': { severity: 'high', owner: 'finance', actions: ['retry'] },
  'carrier.unknown-account': { severity: 'high', owner: 'integration', actions: ['retry'] },
  'shipment.parcel-lost': { severity: 'medium', owner: 'customer-service', actions: ['retry'] },
  'shipment.delivery-impossible': { severity: 'medium', owner: 'customer-service', actions: ['retry'] },
  // noticed: the next reading of the account tries again
  'crm.account-unreadable': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'crm.currency-changed': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  // rows about money that is in the books: finance applies it, and the row closes by itself
  'cash.unmatched': { severity: 'medium', owner: 'finance', actions: [] },
  'cash.ambiguous': { severity: 'medium', owner: 'finance', actions: [] },
  'cash.currency': { severity: 'medium', owner: 'finance', actions: [] },
  'cash.short-paid': { severity: 'medium', owner: 'finance', actions: [] },
  'cash.overpaid': { severity: 'low', owner: 'finance', actions: [] },
  [REFUND_FAILED]: { severity: 'high', owner: 'finance', actions: ['retry', 'approve'] },
  [DISPUTED]: { severity: 'high', owner: 'finance', actions: [] },
  'cash.refund-unexplained': { severity: 'high', owner: 'finance', actions: [] },
  'cash.payout-differs': { severity: 'high', owner: 'finance', actions: [] },
  'cash.payout-unexplained': { severity: 'medium', owner: 'finance', actions: [] },
  // nobody says what a movement of the bank is; a customer's bank took one back
  [ENTRY_UNEXPLAINED]: { severity: 'medium', owner: 'finance', actions: ['approve'] },
  [RECEIPT_RETURNED]: { severity: 'high', owner: 'finance', actions: ['approve'] },
  [PAYOUT_UNMATCHED]: { severity: 'medium', owner: 'finance', actions: ['approve'] },
  // noticed: the next reading of the record tries again; an order that was put right in the ERP closes its row
  'erp.record-unreadable': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'erp.unit-changed': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'erp.currency-changed': { severity: 'medium', owner: 'steward', actions: ['retry'] },
  'erp.invoice-cancelled': { severity: 'high', owner: 'finance', actions: ['retry', 'approve'] },
  'erp.order-changed': { severity: 'high', owner: 'customer-service', actions: ['retry'] },
  // noticed: closes when the system answers again
  'connector.held-off': { severity: 'high', owner: 'integration', actions: ['retry'] },
  // noticed: closes when its owner resumes or deletes it
  'webhook.disabled': { severity: 'medium', owner: 'integration', actions: ['retry'] },
  'execution.failed': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
};

/** Steps past the pivot and undos can only be tried again. */
export const failureMode = (code: string, forwardOnly: boolean): FailureMode => {
  const mode = CATALOGUE[code] ?? { severity: 'medium', actions: RETRY_OR_CANCEL };
  return forwardOnly ? { ...mode, actions: mode.actions.filter((action) => action !== 'cancel') } : mode;
};

/** Rows that nothing waits for and a person answers all the same; every other one of that kind closes by itself. */
const ANSWERED: Readonly<Record<string, Decision['action'][]>> = { 'erp.invoice-cancelled': ['approve'], [BILL_DIFFERS]: ['approve'], 'ledger.invoice-voided': ['approve'], 'ledger.payment-deleted': ['approve'], [ENTRY_UNEXPLAINED]: ['approve'], [RECEIPT_RETURNED]: ['approve'], [PAYOUT_UNMATCHED]: ['approve'], [REFUND_FAILED]: ['retry', 'approve'], [SHORT]: ['approve'], [SHORT_VALUE]: ['approve'] };

/** A refund that was made at the gateway by hand is tried again there. */
export const answersTo = ({ code, detail }: Pick<DeskException, 'code' | 'detail'>): Decision['action'][] =>
  (ANSWERED[code] ?? []).filter((action) => code !== REFUND_FAILED || action !== 'retry' || (detail.creditMemoId !== undefined && detail.paymentId !== undefined));
