import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { gid, numberOf, type LevelRecord, type OrderRecord, type SubscriptionRecord, type VariantRecord } from './records.ts';
import { newId } from './storefront.ts';
import { released, statusOf, transactions } from './transactions.ts';
import type { Views } from './views.ts';
import type { Announcer } from './webhooks.ts';

export interface Call {
  /** Of the request's path, e.g. 2026-10. */
  version: string;
}
interface FulfillmentArgs {
  fulfillment: {
    lineItemsByFulfillmentOrder: { fulfillmentOrderId: string; fulfillmentOrderLineItems?: { id: string; quantity: number }[] }[];
    trackingInfo?: { company?: string; number?: string; numbers?: string[]; url?: string; urls?: string[] };
  };
}
interface InventoryArgs {
  input: { name: string; reason: string; referenceDocumentUri?: string; quantities: { inventoryItemId: string; locationId: string; quantity: number; changeFromQuantity?: number | null }[] };
}
interface WebhookArgs {
  topic: string;
  webhookSubscription: { uri?: string; callbackUrl?: string; includeFields?: string[] };
}

/** The root mutation fields. Business errors come as userErrors in a payload, as Shopify gives them. */
export function mutations(documents: Documents, views: Views, announcer: Announcer, clock: Clock) {
  const now = () => new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const idempotent = keyed(documents);
  const { orderCapture, transactionVoid, refundCreate } = transactions(documents, views, announcer, now);

  function fulfillmentCreate({ fulfillment }: FulfillmentArgs) {
    const orders = fulfillment.lineItemsByFulfillmentOrder.map((each) => documents.by<OrderRecord>('order', 'fulfillmentOrderId', numberOf(each.fulfillmentOrderId, 'FulfillmentOrder'))[0]);
    const order = orders[0];
    const wanted = fulfillment.lineItemsByFulfillmentOrder[0];
    if (!order || !wanted || orders.length !== 1) return unfulfilled('Fulfillment order does not exist.');
    if (order.cancelledAt || order.lines.every((line) => line.fulfilled >= line.quantity)) return unfulfilled(`Fulfillment order ${order.fulfillmentOrderId} has an unfulfillable status= closed.`);
    const lines = order.lines.flatMap((line) => {
      const lineId = gid('FulfillmentOrderLineItem', order.fulfillmentLineIds[String(line.id)] ?? 0);
      const asked = wanted.fulfillmentOrderLineItems?.length ? wanted.fulfillmentOrderLineItems.find((each) => each.id === lineId)?.quantity : line.quantity - line.fulfilled;
      return asked ? [{ id: newId(documents), lineId: line.id, quantity: asked }] : [];
    });
    const known = new Set(Object.values(order.fulfillmentLineIds).map((id) => gid('FulfillmentOrderLineItem', id)));
    if (wanted.fulfillmentOrderLineItems?.some((each) => !known.has(each.id))) return unfulfilled('Fulfillment order line item does not exist.');
    const over = lines.some((each) => each.quantity < 1 || each.quantity > left(order, each.lineId));
    if (over || lines.length === 0) return unfulfilled('Invalid fulfillment order line item quantity requested.');
    const info = fulfillment.trackingInfo;
    const numbers = info?.numbers ?? (info?.number ? [info.number] : []);
    const tracking = numbers.map((number, at) => ({ company: info?.company ?? null, number, url: info?.urls?.[at] ?? info?.url ?? null }));
    const record = { id: newId(documents), name: `${order.name}-F${order.fulfillments.length + 1}`, createdAt: now(), locationId: order.locationId, tracking, lines };
    const after: OrderRecord = {
      ...order, updatedAt: now(), fulfillments: [...order.fulfillments, record],
      lines: order.lines.map((line) => ({ ...line, fulfilled: line.fulfilled + (lines.find((each) => each.lineId === line.id)?.quantity ?? 0) })),
    };
    documents.put('order', order.id, after);
    announcer.announce(after, 'ORDERS_UPDATED');
    return { fulfillment: views.fulfillment(after, record), userErrors: [] };
  }

  function orderCancel(args: { orderId: string; reason: string; refundMethod?: { originalPaymentMethodsRefund?: boolean }; refund?: boolean }) {
    const order = documents.get<OrderRecord>('order', numberOf(args.orderId, 'Order'));
    if (!order) return notCancelled('NOT_FOUND', 'Order does not exist');
    if (order.cancelledAt) return notCancelled('INVALID', 'Order has already been cancelled');
    if (order.fulfillments.length > 0) return notCancelled('INVALID', 'Cannot cancel an order with fulfillments');
    cancelOrder(documents, announcer, order, { reason: args.reason, at: now(), refund: args.refundMethod?.originalPaymentMethodsRefund ?? args.refund ?? false });
    return { job: { id: gid('Job', `cancel-${order.id}`), done: false }, orderCancelUserErrors: [], userErrors: [] };
  }

  function inventorySetQuantities({ input }: InventoryArgs, call: Call) {
    const errors = input.quantities.flatMap((each, at) => {
      const field = (name: string) => ['input', 'quantities', String(at), name];
      const itemId = numberOf(each.inventoryItemId, 'InventoryItem');
      if (!documents.by<VariantRecord>('variant', 'inventoryItemId', itemId)[0]) return [{ code: 'INVALID_INVENTORY_ITEM', field: field('inventoryItemId'), message: 'The specified inventory item could not be found.' }];
      const locationId = numberOf(each.locationId, 'Location');
      if (!documents.get('location', locationId)) return [{ code: 'INVALID_LOCATION', field: field('locationId'), message: 'The specified location could not be found.' }];
      if (each.changeFromQuantity === undefined && call.version >= '2026-04') throw refused('The changeFromQuantity field is required; pass null to opt out of the comparison.');
      const level = documents.get<LevelRecord>('level', `${itemId}-${locationId}`);
      if (each.changeFromQuantity != null && each.changeFromQuantity !== (level?.available ?? 0)) return [{ code: 'CHANGE_FROM_QUANTITY_STALE', field: field('changeFromQuantity'), message: 'The changeFromQuantity argument no longer matches the persisted quantity.' }];
      return [];
    });
    if (!['available', 'on_hand'].includes(input.name)) errors.push({ code: 'INVALID_NAME', field: ['input', 'name'], message: "The specified quantity name is invalid. Valid values are: available, on_hand." });
    if (errors.length) return { inventoryAdjustmentGroup: null, userErrors: errors };
    const changes = input.quantities.map((each) => {
      const itemId = numberOf(each.inventoryItemId, 'InventoryItem');
      const locationId = numberOf(each.locationId, 'Location');
      const before = documents.get<LevelRecord>('level', `${itemId}-${locationId}`)?.available ?? 0;
      documents.put('level', `${itemId}-${locationId}`, { itemId, locationId, available: each.quantity, updatedAt: now() } satisfies LevelRecord);
      return { name: input.name, delta: each.quantity - before, quantityAfterChange: each.quantity };
    });
    return { inventoryAdjustmentGroup: { id: gid('InventoryAdjustmentGroup', newId(documents)), createdAt: now(), reason: input.reason, referenceDocumentUri: input.referenceDocumentUri ?? null, changes }, userErrors: [] };
  }

  function webhookSubscriptionCreate({ topic, webhookSubscription: input }: WebhookArgs, call: Call) {
    const uri = input.uri ?? input.callbackUrl;
    const field = ['webhookSubscription', 'callbackUrl'];
    const refuse = (message: string) => ({ webhookSubscription: null, userErrors: [{ field, message }] });
    if (!uri) return refuse("Address can't be blank");
    if (!uri.startsWith('https://') && !/^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(uri)) return refuse('Address protocol http:// is not supported');
    if (documents.by<SubscriptionRecord>('subscription', 'topic', topic).some((each) => each.uri === uri)) return refuse('Address for this topic has already been taken');
    const record: SubscriptionRecord = { id: newId(documents), topic, uri, includeFields: input.includeFields ?? [], apiVersion: call.version, createdAt: now() };
    documents.put('subscription', record.id, record);
    return { webhookSubscription: views.subscription(record), userErrors: [] };
  }

  function webhookSubscriptionDelete({ id }: { id: string }) {
    const number = numberOf(id, 'WebhookSubscription');
    if (!documents.get('subscription', number)) return { deletedWebhookSubscriptionId: null, userErrors: [{ field: ['id'], message: 'Webhook subscription does not exist' }] };
    documents.remove('subscription', number);
    return { deletedWebhookSubscriptionId: id, userErrors: [] };
  }

  function tagsAdd({ id, tags }: { id: string; tags: string[] }) {
    const order = documents.get<OrderRecord>('order', numberOf(id, 'Order'));
    if (!order) return { node: null, userErrors: [{ field: ['id'], message: 'Resource does not exist' }] };
    const after = { ...order, updatedAt: now(), tags: [...new Set([...order.tags, ...tags])].toSorted() };
    documents.put('order', order.id, after);
    announcer.announce(after, 'ORDERS_UPDATED');
    return { node: views.order(after), userErrors: [] };
  }

  // Each mutation is one change: what it stored and the webhooks it caused are kept together or not at all.
  const whole = <A>(run: (args: A, call: Call) => object) => (args: A, call: Call) => documents.change(() => run(args, call));
  return {
    fulfillmentCreate: whole(fulfillmentCreate),
    orderCancel: whole(orderCancel),
    webhookSubscriptionCreate: whole(webhookSubscriptionCreate),
    webhookSubscriptionDelete: whole(webhookSubscriptionDelete),
    tagsAdd: whole(tagsAdd),
    orderCapture: whole(orderCapture),
    transactionVoid: whole(transactionVoid),
    refundCreate: (args: Parameters<typeof refundCreate>[0], call: Call, info: GraphQLResolveInfo) => documents.change(() => idempotent(info, call, () => refundCreate(args))),
    inventorySetQuantities: (args: InventoryArgs, call: Call, info: GraphQLResolveInfo) => documents.change(() => idempotent(info, call, () => inventorySetQuantities(args, call))),
  };
}

/** Marks the order cancelled and says so; nothing is left to ship. */
export function cancelOrder(documents: Documents, announcer: Announcer, order: OrderRecord, by: { reason: string; at: string; refund: boolean }): OrderRecord {
  const ended = { ...order, ...released(documents, order, by.at, by.refund) };
  const after: OrderRecord = { ...ended, cancelledAt: by.at, updatedAt: by.at, cancelReason: by.reason, financialStatus: statusOf(ended) };
  documents.put('order', order.id, after);
  announcer.announce(after, 'ORDERS_CANCELLED', 'ORDERS_UPDATED');
  return after;
}

const unfulfilled = (message: string) => ({ fulfillment: null, userErrors: [{ field: ['fulfillment'], message }] });
const notCancelled = (code: string, message: string) => ({ job: null, orderCancelUserErrors: [{ code, field: ['orderId'], message }], userErrors: [{ field: ['orderId'], message }] });

const left = (order: OrderRecord, lineId: number): number => {
  const line = order.lines.find((each) => each.id === lineId);
  return line ? line.quantity - line.fulfilled : 0;
};

const refused = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });

/**
 * The @idempotent directive, which inventory mutations must carry from 2026-04 on: the same key gives the first answer again.
 * https://shopify.dev/changelog/making-idempotency-mandatory-for-inventory-adjustments-and-refund-mutations
 */
function keyed(documents: Documents) {
  return (info: GraphQLResolveInfo, call: Call, run: () => object): object => {
    const directive = info.fieldNodes[0]?.directives?.find((each) => each.name.value === 'idempotent');
    const value = directive?.arguments?.find((each) => each.name.value === 'key')?.value;
    const key = value?.kind === 'StringValue' ? value.value : value?.kind === 'Variable' ? String(info.variableValues[value.name.value]) : undefined;
    if (key === undefined) {
      if (call.version >= '2026-04') throw refused('The @idempotent directive is required for this mutation but was not provided.');
      return run();
    }
    const known = documents.get<object>('idempotency', key);
    if (known) return known;
    const answer = run();
    documents.put('idempotency', key, answer);
    return answer;
  };
}
