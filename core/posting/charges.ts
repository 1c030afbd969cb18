import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import { type Money, subtract, zero } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import { postingSagaId } from '../sagas/register.ts';
import type { Shipment } from '../model/shipment.ts';
import { wantedSteps } from '../ordering/amounts.ts';
import { isApprovedFor } from '../ordering/approvals.ts';
import { type Basis, FREIGHT_BASIS, measure } from './billable.ts';

/** What an invoice has of the charges of its whole order. */
export interface Charges {
  discount: Money;
  freight: Money;
  freightTax: Money;
}

/** The desk's code where freight is billed as the carrier charges it, and nobody said what that is. Finance may approve to bill none. */
export const FREIGHT_UNKNOWN = 'freight.charge-missing';

/**
 * Header discount, freight and the channel's tax on it, by cumulative share: what falls on everything that has left by now, less what was billed.
 * @param shipped steps of each line that have left, with this shipment
 * @throws Rejected freight.charge-missing, freight.currency-mismatch, item.weight-missing
 */
export function chargesOf(order: Order, shipment: Shipment, shipped: (line: OrderLine) => number, items: Map<string, Item>, mode: RoundingMode): Charges {
  const due = (total: Money, billed: Money | undefined, basis: Basis) =>
    subtract(shareUpTo(total, measure(order, shipped, basis, items, mode), measure(order, wantedSteps, basis, items, mode), mode), billed ?? zero(order.currency));
  const policy = order.freightPolicy ?? 'first-shipment';
  const basis = FREIGHT_BASIS[policy];
  const billsFreight = freightIsBilled(order);
  return {
    discount: due(order.discount, order.billed?.discount, 'value'),
    freight: !billsFreight ? zero(order.currency) : policy === 'actual' ? actual(order, shipment) : due(order.freight, order.billed?.freight, basis),
    freightTax: billsFreight && order.taxOwner === 'channel' ? due(order.freightTax, order.billed?.freightTax, basis) : zero(order.currency),
  };
}

/** Prepaid freight is ours; collect and third-party freight is between others. */
export const freightIsBilled = ({ freightTerms = 'prepaid-and-add' }: Order): boolean => freightTerms === 'prepaid-and-add';

/** Whether the carrier bills us. */
export const carrierBillsUs = ({ freightTerms = 'prepaid-and-add' }: Order): boolean => freightTerms === 'prepaid' || freightTerms === 'prepaid-and-add';

function actual(order: Order, { shipmentId, freightCharge }: Shipment): Money {
  if (!freightCharge) {
    if (isApprovedFor(order, FREIGHT_UNKNOWN, postingSagaId(shipmentId))) return zero(order.currency);
    throw new Rejected(FREIGHT_UNKNOWN, `order ${order.orderId} is billed the carrier's charge, and ${shipmentId} does not say it`, { shipmentId });
  }
  if (freightCharge.currency !== order.currency) throw new Rejected('freight.currency-mismatch', `the carrier of ${shipmentId} charges ${freightCharge.currency}, and order ${order.orderId} is billed in ${order.currency}`, { shipmentId });
  return freightCharge;
}
