import type { Documents } from '../documents.ts';
import { notFound } from './errors.ts';
import { numberIn, uuid, type ChangeRecord, type HookRecord, type OrderRecord, type ProductRecord, type ShipmentRecord, type StockRecord } from './records.ts';
import { connect, type Page, type Views } from './views.ts';

export interface Call {
  requestId: string;
  complexity: number;
}
interface OrdersArgs {
  order_number?: string;
  partner_order_id?: string;
  shop_name?: string;
  email?: string;
  sku?: string;
  fulfillment_status?: string;
  warehouse_id?: string;
  allocated_warehouse_id?: string;
  order_date_from?: string;
  order_date_to?: string;
  updated_from?: string;
  updated_to?: string;
}
type Range = { created_from?: string; created_to?: string; updated_from?: string; updated_to?: string };

/** Times compare as times; a missing zone means UTC. */
const at = (iso: string): number => Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(iso) ? iso : `${iso.replace(' ', 'T')}${iso.includes(':') ? 'Z' : ''}`);
const within = (iso: string, from: string | undefined, to: string | undefined): boolean => (from === undefined || at(iso) >= at(from)) && (to === undefined || at(iso) <= at(to));
const is = <T>(wanted: T | undefined, actual: T): boolean => wanted === undefined || wanted === actual;

const result = (call: Call, data: unknown) => ({ request_id: call.requestId, complexity: call.complexity, data });

/** The root query fields. */
export function queries(documents: Documents, views: Views, email: string, quota: () => { credits_remaining: number; max_available: number; increment_rate: number }) {
  const one = <T>(kind: string, type: string, id: string, what: string): T => {
    const record = documents.get<T>(kind, numberIn(id, type));
    if (!record) throw notFound(what);
    return record;
  };
  return {
    account: (_: object, call: Call) => result(call, views.account(email)),
    user_quota: () => ({ ...quota(), is_expired: false }),
    order: ({ id }: { id: string }, call: Call) => result(call, views.order(one<OrderRecord>('order', 'Order', id, 'Order'))),
    orders: (args: OrdersArgs, call: Call) => {
      const pool = args.order_number !== undefined ? documents.by<OrderRecord>('order', 'orderNumber', args.order_number) : args.partner_order_id !== undefined ? documents.by<OrderRecord>('order', 'partnerOrderId', args.partner_order_id) : documents.all<OrderRecord>('order');
      const warehouse = args.allocated_warehouse_id ?? args.warehouse_id;
      const found = pool.filter(
        (order) =>
          is(args.partner_order_id, order.partnerOrderId) && is(args.shop_name, order.shopName) && is(args.email, order.email) && is(args.fulfillment_status, order.status) &&
          within(order.orderDate, args.order_date_from, args.order_date_to) && within(order.updatedAt, args.updated_from, args.updated_to) &&
          (args.sku === undefined || order.lines.some((line) => line.sku === args.sku)) &&
          (warehouse === undefined || order.lines.some((line) => String(numberIn(warehouse, 'Warehouse')) in line.allocated || line.lockedTo === numberIn(warehouse, 'Warehouse'))),
      );
      return result(call, (page: Page) => connect(found, (order) => order.id, page, views.order));
    },
    product: (args: { id?: string; sku?: string }, call: Call) => {
      const found = args.sku !== undefined ? documents.by<ProductRecord>('product', 'sku', args.sku)[0] : documents.get<ProductRecord>('product', numberIn(args.id ?? '', 'Product'));
      if (!found) throw notFound('Product');
      return result(call, views.product(found));
    },
    products: (args: Range & { sku?: string }, call: Call) => {
      const found = documents.all<ProductRecord>('product').filter((each) => is(args.sku, each.sku) && within(each.createdAt, args.created_from, args.created_to) && within(each.createdAt, args.updated_from, args.updated_to));
      return result(call, (page: Page) => connect(found, (each) => each.id, page, views.product));
    },
    warehouse_products: (args: Range & { sku?: string; warehouse_id?: string }, call: Call) => {
      const pool = args.sku === undefined ? documents.all<StockRecord>('stock') : documents.by<StockRecord>('stock', 'sku', args.sku);
      const wanted = args.warehouse_id === undefined ? undefined : numberIn(args.warehouse_id, 'Warehouse');
      const found = pool.filter((each) => is(wanted, each.warehouseId) && within(each.createdAt, args.created_from, args.created_to) && within(each.updatedAt, args.updated_from, args.updated_to));
      return result(call, (page: Page) => connect(found, (each) => each.id, page, views.stock));
    },
    item_locations: (args: { sku?: string; warehouse_id?: string }, call: Call) => {
      const wanted = args.warehouse_id === undefined ? undefined : numberIn(args.warehouse_id, 'Warehouse');
      const found = documents.by<StockRecord>('stock', 'sku', args.sku).filter((each) => is(wanted, each.warehouseId)).flatMap((stock) => views.bins(stock));
      return result(call, (page: Page) => connect(found, ({ number }) => number, page, ({ bin }) => bin));
    },
    inventory_changes: (args: { sku?: string; warehouse_id?: string; reason?: string; date_from?: string; date_to?: string }, call: Call) => {
      const wanted = args.warehouse_id === undefined ? undefined : numberIn(args.warehouse_id, 'Warehouse');
      const found = documents.all<ChangeRecord>('change').filter((each) => is(args.sku, each.sku) && is(wanted, each.warehouseId) && (args.reason === undefined || each.reason.includes(args.reason)) && within(each.createdAt, args.date_from, args.date_to));
      return result(call, (page: Page) => connect(found, (each) => each.id, page, views.change));
    },
    shipment: ({ id }: { id: string }, call: Call) => result(call, views.shipment(one<ShipmentRecord>('shipment', 'Shipment', id, 'Shipment'))),
    shipments: (args: { order_id?: string; tracking_number?: string; date_from?: string; date_to?: string }, call: Call) => {
      const pool = args.order_id === undefined ? documents.all<ShipmentRecord>('shipment') : documents.by<ShipmentRecord>('shipment', 'orderId', numberIn(args.order_id, 'Order'));
      const found = pool.filter((each) => is(args.tracking_number, each.trackingNumber) && within(each.createdAt, args.date_from, args.date_to));
      return result(call, (page: Page) => connect(found, (each) => each.id, page, views.shipment));
    },
    webhooks: (_: object, call: Call) => result(call, (page: Page) => connect(documents.all<HookRecord>('hook'), (each) => each.id, page, (each) => views.hook(each))),
    uuid: ({ legacy_id, entity }: { legacy_id: number; entity: string }, call: Call) => result(call, { legacy_id, id: uuid(entity, legacy_id) }),
  };
}
