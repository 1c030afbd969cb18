import type { CrmDocument, CrmLine, CrmOrder, CrmShipment, CrmStatus } from '../../../core/crm/order-for-crm.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { decimal, type Money } from '../../../core/model/money.ts';
import { exactNumber } from '../../handler/exact-json.ts';
import type { SalesforceSecret } from './schema.ts';

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm */
const MOST_RECORDS = 200;
/** Of the 25 subrequests: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm */
const MOST_COLLECTIONS = 5;

/** Values of the picklist Status, which the org must have: see the README. */
export const STATUSES: Record<CrmStatus, string> = {
  received: 'Received', accepted: 'Accepted', 'partly-shipped': 'Partly shipped', shipped: 'Shipped', invoiced: 'Invoiced', cancelling: 'Cancelling', cancelled: 'Cancelled', returned: 'Returned',
};

interface Subrequest {
  method: 'PATCH';
  url: string;
  referenceId: string;
  body: object;
}
export interface Composite {
  allOrNone: true;
  compositeRequest: Subrequest[];
}

/**
 * The order with its lines, shipments and documents as upserts by our own ids, all or nothing; several of them where one would be too large. Each begins with the order, so
 * that the org's rule against older revisions guards them all.
 * @throws Rejected crm.currency-unsupported
 */
export function compositesFor(order: CrmOrder, base: string, { currency }: Pick<SalesforceSecret, 'currency'>): Composite[] {
  if (currency && order.currency !== currency) throw new Rejected('crm.currency-unsupported', `the org keeps ${currency}, and the order is in ${order.currency}`, { orderId: order.orderId });
  const inCurrency = currency ? {} : { CurrencyIsoCode: order.currency };
  const header: Subrequest = { method: 'PATCH', url: `${base}/sobjects/Order/Crossdock_Order__c/${encodeURIComponent(order.orderId)}`, referenceId: 'order', body: { ...headerOf(order), ...inCurrency } };
  const of = { Order__r: { Crossdock_Order__c: order.orderId }, ...inCurrency };
  const collections = [
    ...collection('Crossdock_Order_Line__c', order.lines.map((line) => ({ ...lineOf(order, line), ...of }))),
    ...collection('Crossdock_Shipment__c', order.shipments.map((shipment) => ({ ...shipmentOf(shipment), ...of }))),
    ...collection('Crossdock_Invoice__c', order.documents.map((document) => ({ ...documentOf(document), ...of }))),
  ].map(({ object, records }, index): Subrequest => ({ method: 'PATCH', url: `${base}/composite/sobjects/${object}/Crossdock_Key__c`, referenceId: `records_${index}`, body: { allOrNone: true, records } }));
  return pieces(collections, MOST_COLLECTIONS).map((part) => ({ allOrNone: true, compositeRequest: [header, ...part] }));
}

/** Our id of an order is in the path, and may not be in the body too. */
const headerOf = (order: CrmOrder): object => ({
  Account: { Crossdock_Customer__c: order.customerId },
  EffectiveDate: order.receivedOn,
  Status: STATUSES[order.status],
  OrderReferenceNumber: order.channelOrderId.slice(0, 80),
  PoNumber: order.purchaseOrder?.slice(0, 80) ?? null,
  Crossdock_Revision__c: order.revision,
  Crossdock_Channel__c: order.channel,
  Crossdock_Erp_Number__c: order.erpNumber ?? null,
  Crossdock_Goods__c: amount(order.goods),
  Crossdock_Discount__c: amount(order.discount),
  Crossdock_Freight__c: amount(order.freight),
  Crossdock_Tax__c: amount(order.tax),
  Crossdock_Total__c: amount(order.total),
  Crossdock_Invoiced__c: amount(order.invoiced),
  Crossdock_Credited__c: amount(order.credited),
});

const lineOf = (order: CrmOrder, line: CrmLine): object => ({
  Crossdock_Key__c: `${order.orderId}/${line.lineId}`,
  Line__c: line.lineId,
  Sku__c: line.sku,
  Unit__c: line.uom,
  Ordered__c: quantity(line.ordered),
  Shipped__c: quantity(line.shipped),
  Invoiced__c: quantity(line.invoiced),
  Cancelled__c: quantity(line.cancelled),
  Returned__c: quantity(line.returned),
  Goods__c: amount(line.goods),
  Tax__c: amount(line.tax),
});

const shipmentOf = (shipment: CrmShipment): object => ({
  Crossdock_Key__c: shipment.shipmentId,
  Warehouse__c: shipment.warehouse,
  Carrier__c: shipment.carrier ?? null,
  Tracking__c: shipment.trackingNumbers.join(', ').slice(0, 255) || null,
  Shipped_At__c: shipment.shippedAt,
  Delivered_At__c: shipment.deliveredAt ?? null,
});

const KINDS: Record<CrmDocument['kind'], string> = { invoice: 'Invoice', 'credit-memo': 'Credit memo' };
const documentOf = (document: CrmDocument): object => ({
  Crossdock_Key__c: document.id,
  Number__c: document.number,
  Kind__c: KINDS[document.kind],
  Date__c: document.date,
  Due_Date__c: document.dueDate ?? null,
  Tax__c: amount(document.tax),
  Gross__c: amount(document.gross),
});

/** A number of JSON, exactly as it is written. */
const amount = (money: Money): object => exactNumber(decimal(money));
const quantity = (text: string | undefined): object | null => (text === undefined ? null : exactNumber(text));

const collection = (object: string, records: object[]) => (records.length === 0 ? [] : pieces(records, MOST_RECORDS).map((part) => ({ object, records: part.map((record) => ({ attributes: { type: object }, ...record })) })));

/** At least one, so that an order without anything is told as well. */
const pieces = <T>(all: T[], size: number): T[][] => Array.from({ length: Math.max(1, Math.ceil(all.length / size)) }, (_, index) => all.slice(index * size, (index + 1) * size));
