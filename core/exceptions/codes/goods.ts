import { LOT_REFUSED, LOT_SHORT } from '../../inventory/lots.ts';
import { FREIGHT_UNKNOWN } from '../../posting/charges.ts';
import { KIT_IN_PARTS, NOT_AUTHORISED, TOO_LATE, TOO_MANY, UNKNOWN_GOODS } from '../../returns/match-receipt.ts';
import { WINDOW_OVER } from '../../returns/request-return.ts';
import { SERIALS_NOT_OURS } from '../../returns/serials-back.ts';
import { KIT_INCOMPLETE } from '../../shipping/in-kits.ts';
import { RECALL_PENDING } from '../../shipping/left-meanwhile.ts';
import { FREIGHT_UNMATCHED, FREIGHT_VARIANCE } from '../../shipping/match-carrier-bill.ts';
import { ORDER_CANCELLED, OVER } from '../../shipping/match-shipment.ts';
import { BILL_DIFFERS } from '../../shipping/match-supplier-bill.ts';
import { SERIALS_WRONG, SERIAL_SHIPPED } from '../../shipping/serials-shipped.ts';
import { SHORT, SHORT_PICK, SHORT_VALUE } from '../../shipping/short-shipment.ts';
import { ACCEPT, BY_ITSELF, HOLD, RETRY, RETRY_OR_CANCEL, type FailureModes } from './failure-mode.ts';

/** What goes wrong with goods: stock, warehouses, suppliers, carriers, returns. Without an owner it is whose step it is. */
export const OF_GOODS: FailureModes = {
  // noticed, so nothing waits for an answer: the next level tries again
  'stock.over-committed': { severity: 'high', owner: 'warehouse', actions: RETRY },
  'stock.unknown-sku': { severity: 'medium', owner: 'steward', actions: RETRY },
  'stock-file.refused': { severity: 'medium', owner: 'integration', actions: BY_ITSELF },
  [LOT_SHORT]: { severity: 'medium', owner: 'warehouse', actions: RETRY_OR_CANCEL },
  [SERIALS_WRONG]: { severity: 'high', owner: 'warehouse', actions: ACCEPT },
  [SERIAL_SHIPPED]: { severity: 'high', owner: 'warehouse', actions: ACCEPT },
  [LOT_REFUSED]: { severity: 'high', owner: 'warehouse', actions: ACCEPT },
  'stock.key-reused': { severity: 'medium', owner: 'warehouse', actions: RETRY },
  'stock.not-blocked': { severity: 'medium', owner: 'warehouse', actions: RETRY },
  'stock.not-held': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'stock.reservation-expired': { severity: 'medium', owner: 'warehouse', actions: RETRY_OR_CANCEL },
  'stock.token-reused': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'stock.short': { severity: 'medium', owner: 'warehouse', actions: RETRY_OR_CANCEL },
  'recall.refused': { severity: 'high', owner: 'warehouse', actions: RETRY },
  [RECALL_PENDING]: { severity: 'medium', owner: 'warehouse', actions: RETRY },
  'warehouse.no-profile': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'warehouse.order-not-sendable': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  // noticed, or set aside: nothing here waits for it
  'warehouse.unanswered': { severity: 'high', owner: 'warehouse', actions: RETRY },
  'warehouse.not-shipped': { severity: 'high', owner: 'warehouse', actions: RETRY },
  'warehouse.shipment-changed': { severity: 'high', owner: 'warehouse', actions: RETRY },
  'warehouse.substituted': { severity: 'high', owner: 'warehouse', actions: RETRY },
  'warehouse.unknown-order': { severity: 'medium', owner: 'integration', actions: RETRY },
  'warehouse.unknown-line': { severity: 'medium', owner: 'integration', actions: RETRY },
  'warehouse.unit-unknown': { severity: 'medium', owner: 'steward', actions: RETRY },
  'warehouse.lot-missing': { severity: 'medium', owner: 'warehouse', actions: RETRY },
  'warehouse.unexpected-document': { severity: 'medium', owner: 'integration', actions: RETRY },
  [WINDOW_OVER]: { severity: 'low', owner: 'customer-service', actions: HOLD },
  [NOT_AUTHORISED]: { severity: 'medium', owner: 'customer-service', actions: ACCEPT },
  [TOO_LATE]: { severity: 'low', owner: 'customer-service', actions: ACCEPT },
  [TOO_MANY]: { severity: 'medium', owner: 'customer-service', actions: ACCEPT },
  [UNKNOWN_GOODS]: { severity: 'medium', owner: 'customer-service', actions: ACCEPT },
  [SERIALS_NOT_OURS]: { severity: 'medium', owner: 'customer-service', actions: ACCEPT },
  [KIT_IN_PARTS]: { severity: 'medium', owner: 'customer-service', actions: ACCEPT },
  'return.no-whole-quantity': { severity: 'medium', owner: 'warehouse', actions: RETRY },
  'return.not-billed': { severity: 'high', owner: 'finance', actions: RETRY },
  [ORDER_CANCELLED]: { severity: 'high', owner: 'customer-service', actions: ACCEPT },
  'shipment.order-unknown': { severity: 'high', owner: 'warehouse', actions: RETRY },
  'shipment.unknown-release': { severity: 'high', owner: 'warehouse', actions: RETRY },
  [KIT_INCOMPLETE]: { severity: 'high', owner: 'warehouse', actions: RETRY },
  [SHORT]: { severity: 'medium', owner: 'customer-service', actions: ACCEPT },
  [SHORT_VALUE]: { severity: 'medium', owner: 'finance', actions: ACCEPT },
  [SHORT_PICK]: { severity: 'medium', owner: 'warehouse', actions: ACCEPT },
  [OVER]: { severity: 'high', owner: 'customer-service', actions: ACCEPT },
  [FREIGHT_VARIANCE]: { severity: 'medium', owner: 'finance', actions: RETRY },
  [FREIGHT_UNMATCHED]: { severity: 'medium', owner: 'finance', actions: RETRY },
  [FREIGHT_UNKNOWN]: { severity: 'medium', owner: 'finance', actions: ACCEPT },
  'freight.currency-mismatch': { severity: 'medium', owner: 'finance', actions: RETRY },
  'supplier.no-profile': { severity: 'high', owner: 'integration', actions: RETRY_OR_CANCEL },
  'supplier.item-unknown': { severity: 'medium', owner: 'steward', actions: RETRY_OR_CANCEL },
  'supplier.order-not-sendable': { severity: 'medium', owner: 'customer-service', actions: RETRY_OR_CANCEL },
  'supplier.cancellation-pending': { severity: 'medium', owner: 'customer-service', actions: RETRY },
  'supplier.refused': { severity: 'high', owner: 'customer-service', actions: RETRY },
  'supplier.rejected': { severity: 'high', owner: 'customer-service', actions: RETRY },
  'supplier.backordered': { severity: 'medium', owner: 'customer-service', actions: RETRY },
  'supplier.rescheduled': { severity: 'low', owner: 'customer-service', actions: RETRY },
  'supplier.changed': { severity: 'medium', owner: 'customer-service', actions: RETRY },
  'supplier.price-differs': { severity: 'medium', owner: 'finance', actions: RETRY },
  [BILL_DIFFERS]: { severity: 'medium', owner: 'finance', actions: ACCEPT },
  'supplier.bill-currency': { severity: 'high', owner: 'finance', actions: RETRY },
  'supplier.bill-number-reused': { severity: 'high', owner: 'finance', actions: RETRY },
  'supplier.unknown-order': { severity: 'medium', owner: 'integration', actions: RETRY },
  'supplier.unknown-line': { severity: 'medium', owner: 'integration', actions: RETRY },
  'supplier.unit-unknown': { severity: 'medium', owner: 'steward', actions: RETRY },
  'supplier.unit-does-not-divide': { severity: 'medium', owner: 'steward', actions: RETRY },
  'supplier.shipment-changed': { severity: 'high', owner: 'warehouse', actions: RETRY },
  'supplier.unexpected-document': { severity: 'medium', owner: 'integration', actions: RETRY },
  'carrier.unknown-account': { severity: 'high', owner: 'integration', actions: RETRY },
  'shipment.parcel-lost': { severity: 'medium', owner: 'customer-service', actions: RETRY },
  'shipment.delivery-impossible': { severity: 'medium', owner: 'customer-service', actions: RETRY },
  'shipment.unknown-line': { severity: 'high', actions: RETRY },
  'shipment.unit-does-not-divide': { severity: 'high', actions: RETRY },
  'stock.not-allocated': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'carrier.refused': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'warehouse.refused': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'warehouse.unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'release.not-whole-units': { severity: 'medium', actions: RETRY_OR_CANCEL },
  'shipment.release-missing': { severity: 'high', actions: RETRY },
  'shipment.charge-malformed': { severity: 'high', actions: RETRY },
  'shipment.time-malformed': { severity: 'high', actions: RETRY },
  'release.unknown': { severity: 'medium', actions: RETRY_OR_CANCEL },
};
