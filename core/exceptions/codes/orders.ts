import { CREDIT_HOLD, PAST_DUE } from '../../credit/check-credit.ts';
import { EDI_ORDER } from '../../edi/customer-orders.ts';
import { CHANGE_UNUSABLE } from '../../edi/customer/change-request.ts';
import { FRAUD_REVIEW } from '../../fraud/screen-fraud.ts';
import { KIT_BILL } from '../../masterdata/kit-of.ts';
import { CANCEL_AFTER } from '../../ordering/check-terms.ts';
import { UNKNOWN_SHIP_TO } from '../../ordering/ship-to.ts';
import { PRICE_DIFFERS, PRICE_MISSING } from '../../pricing/check-prices.ts';
import { CORRECT, HOLD, HOLD_OR_CORRECT, RETRY, RETRY_OR_CANCEL, type FailureModes } from './failure-mode.ts';

/** What goes wrong with orders: what was ordered, by whom, and its changes. Without an owner it is whose step it is. */
export const OF_ORDERS: FailureModes = {
  [CREDIT_HOLD]: { severity: 'medium', owner: 'finance', actions: HOLD },
  [PAST_DUE]: { severity: 'medium', owner: 'finance', actions: HOLD },
  [FRAUD_REVIEW]: { severity: 'high', owner: 'finance', actions: HOLD },
  [PRICE_DIFFERS]: { severity: 'medium', owner: 'customer-service', actions: HOLD_OR_CORRECT },
  [PRICE_MISSING]: { severity: 'medium', owner: 'customer-service', actions: HOLD_OR_CORRECT },
  [CANCEL_AFTER]: { severity: 'medium', owner: 'customer-service', actions: HOLD_OR_CORRECT },
  'order.below-minimum': { severity: 'low', owner: 'customer-service', actions: HOLD_OR_CORRECT },
  'order.not-a-multiple': { severity: 'low', owner: 'customer-service', actions: HOLD_OR_CORRECT },
  'order.purchase-order-repeated': { severity: 'medium', owner: 'customer-service', actions: HOLD_OR_CORRECT },
  'order.discount-over-limit': { severity: 'medium', owner: 'customer-service', actions: HOLD_OR_CORRECT },
  'order.blanket-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.consignment-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.rebate-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.catch-weight-unsupported': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'order.unknown-sku': { severity: 'medium', owner: 'customer-service', actions: CORRECT },
  [UNKNOWN_SHIP_TO]: { severity: 'medium', owner: 'steward', actions: CORRECT },
  'order.unknown-customer': { severity: 'medium', owner: 'customer-service', actions: CORRECT },
  'order.changing': { severity: 'low', actions: RETRY },
  'change.too-late': { severity: 'medium', owner: 'customer-service', actions: HOLD },
  'change.recall-refused': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  // noticed: what left is billed and the rest cancelled, by themselves
  'order.cancellation-overtaken': { severity: 'medium', owner: 'customer-service', actions: RETRY },
  // noticed: what is wanted, or was told, at a marketplace
  'channel.order-unwanted': { severity: 'high', owner: 'customer-service', actions: RETRY },
  'channel.answer-refused': { severity: 'high', owner: 'customer-service', actions: RETRY },
  // noticed: the rest goes its way by itself
  [KIT_BILL]: { severity: 'medium', owner: 'steward', actions: RETRY_OR_CANCEL },
  'item.weight-missing': { severity: 'medium', owner: 'steward', actions: RETRY },
  [EDI_ORDER]: { severity: 'high', owner: 'customer-service', actions: RETRY },
  'purchase-order.known': { severity: 'high', owner: 'customer-service', actions: RETRY },
  'purchase-order.no-customer': { severity: 'medium', owner: 'integration', actions: RETRY },
  [CHANGE_UNUSABLE]: { severity: 'high', owner: 'customer-service', actions: RETRY },
  'purchase-order-change.not-now': { severity: 'high', owner: 'customer-service', actions: RETRY },
  'purchase-order-change.unknown-order': { severity: 'medium', owner: 'customer-service', actions: RETRY },
  'change.not-planned': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'line.not-enough': { severity: 'high', actions: RETRY_OR_CANCEL },
  'order.unknown-unit': { severity: 'medium', actions: CORRECT },
  'order.unit-does-not-divide': { severity: 'medium', actions: CORRECT },
  'change.unknown-line': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.ship-to-not-served': { severity: 'medium', actions: CORRECT },
  'order.ship-to-incomplete': { severity: 'medium', actions: CORRECT },
  'order.dates-contradict': { severity: 'medium', actions: CORRECT },
  'order.discount-exceeds-goods': { severity: 'medium', actions: CORRECT },
  'order.currency-mismatch': { severity: 'medium', actions: CORRECT },
  'order.payment-method-missing': { severity: 'medium', actions: CORRECT },
  'line.illegal-move': { severity: 'high', actions: RETRY_OR_CANCEL },
  'change.sku-fixed': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'item.base-unit': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'routing.authority-split': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'routing.no-shadow': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'routing.two-writers': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'routing.back-after-invoice': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'routing.none': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'channel.not-whole-units': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'channel.order-unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'channel.refused': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'channel.tracking-missing': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.total-differs': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.amount-malformed': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.currency-mixed': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.sku-missing': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.ship-to-missing': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'channel.partly-told': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'channel.nothing-to-fulfil': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.tax-included-unsupported': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.edited-unsupported': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.discount-unsupported': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'item.unit': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'channel.unknown-account': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'order.invalid': { severity: 'medium', actions: RETRY_OR_CANCEL },
};
