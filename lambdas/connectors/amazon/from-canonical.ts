import { createHash } from 'node:crypto';
import { Rejected } from '../../../core/model/errors.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import type { OrderAnswer } from '../../../core/shipping/channel-fulfilment.ts';
import { piecesOf } from '../../../core/shipping/pieces.ts';

/** Codes that Amazon knows, as warehouses write them: https://developer-docs.amazon.com/sp-api/docs/confirm-the-shipment-status */
const CARRIERS: Record<string, string> = { ups: 'UPS', usps: 'USPS', fedex: 'FedEx', dhl: 'DHL', ontrac: 'OnTrac', lasership: 'LaserShip' };

/** A package in a confirmation of Orders v0. */
export interface PackageDetail {
  packageReferenceId: string;
  carrierCode: string;
  carrierName?: string;
  shippingMethod?: string;
  trackingNumber: string;
  shipDate: string;
  orderItems: { orderItemId: string; quantity: number }[];
}

/**
 * A shipment as one package. Which piece is in which of several parcels nobody tells us: the first one's number is told for all of it. Amazon wants a positive number as the package's reference, and
 * takes the same one again as an edit: it is made of the shipment's id.
 * @throws Rejected channel.tracking-missing, channel.not-whole-units
 */
export function packageOf(order: Order, shipment: Shipment, carriers: Record<string, string> = {}): PackageDetail {
  const [trackingNumber] = shipment.trackingNumbers;
  if (!trackingNumber || !shipment.carrier) {
    throw new Rejected('channel.tracking-missing', `Amazon takes no shipment without carrier and tracking number, and ${shipment.shipmentId} has none`, { orderId: order.orderId, shipmentId: shipment.shipmentId });
  }
  const code = carriers[shipment.carrier] ?? CARRIERS[shipment.carrier.toLowerCase()];
  return {
    packageReferenceId: referenceOf(shipment.shipmentId),
    ...(code ? { carrierCode: code } : { carrierCode: 'Other', carrierName: shipment.carrier }),
    ...(shipment.service && { shippingMethod: shipment.service }),
    trackingNumber,
    shipDate: shipment.shippedAt,
    orderItems: [...piecesOf(order, shipment)].map(([orderItemId, quantity]) => ({ orderItemId, quantity })),
  };
}

/** 1 to 2³¹ − 1, the same for the same shipment. */
export const referenceOf = (shipmentId: string): string => String((createHash('sha256').update(shipmentId).digest().readUInt32BE(0) >>> 1) || 1);

/** Why, in Amazon's words. What the buyer asked for is no fault of the seller's. Another reason than these two is not known here, and none is made up. */
const reasonOf = ({ cancellation }: Order): string => (/: (customer|buyer)$/.test(cancellation?.by ?? '') ? 'BuyerCanceled' : 'GeneralAdjustment');

/** The feed POST_ORDER_ACKNOWLEDGEMENT_DATA: https://developer-docs.amazon.com/sp-api/docs/order-feed-type-values . `Failure` cancels, item by item. */
export function acknowledgement(sellerId: string, answers: readonly OrderAnswer[]): string {
  const messages = answers.map(({ order, says }, index) => {
    // what goes out in place of another line is no item of its order
    const items = order.lines.filter(({ instead }) => !instead).map(({ lineId }) =>
      element('Item', element('AmazonOrderItemCode', text(lineId)) + (says === 'cancelled' ? element('CancelReason', reasonOf(order)) : '')));
    const head = element('AmazonOrderID', text(order.channelOrderId)) + element('MerchantOrderID', text(order.orderId)) + element('StatusCode', says === 'cancelled' ? 'Failure' : 'Success');
    return element('Message', element('MessageID', String(index + 1)) + element('OrderAcknowledgement', head + (says === 'cancelled' ? items.join('') : '')));
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">' +
    `${element('Header', element('DocumentVersion', '1.01') + element('MerchantIdentifier', text(sellerId)))}${element('MessageType', 'OrderAcknowledgement')}${messages.join('')}</AmazonEnvelope>`
  );
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const text = (value: string): string => value.replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;' })[letter] ?? '&gt;');
