import type { Documents } from '../documents.ts';
import { stockKey, type Allocation } from './allocation.ts';
import { invalid, notFound } from './errors.ts';
import type { Floor } from './floor.ts';
import type { Call } from './queries.ts';
import { numberIn, type HookRecord, type OrderRecord, type ProductRecord, type StockRecord } from './records.ts';
import type { Views } from './views.ts';
import { isAllocated, NAMES, type Announcer } from './webhooks.ts';

type Address = Record<string, string | null>;
interface NewOrder {
  order_number?: string;
  partner_order_id?: string;
  shop_name?: string;
  fulfillment_status?: string;
  order_date?: string;
  total_tax?: string;
  subtotal?: string;
  total_discounts?: string;
  total_price?: string;
  currency?: string;
  email?: string;
  packing_note?: string;
  gift_note?: string;
  required_ship_date?: string;
  hold_until_date?: string;
  allow_partial?: boolean;
  allow_split?: boolean;
  priority_flag?: boolean;
  tags?: string[];
  holds?: Record<string, boolean>;
  shipping_lines?: Record<string, string | null>;
  shipping_address: Address;
  billing_address?: Address;
  line_items?: { sku: string; partner_line_item_id: string; quantity: number; price: string; product_name?: string; warehouse_id?: string }[];
}
interface Stocking {
  sku: string;
  warehouse_id: string;
  quantity: number;
  reason?: string;
}
interface NewProduct {
  sku: string;
  name: string;
  price?: string;
  warehouse_products: { warehouse_id: string; on_hand: number; price?: string }[];
}
type Data<T> = { data: T };

const sign = (call: Call) => ({ request_id: call.requestId, complexity: call.complexity });

/** The root mutation fields. */
export function mutations(documents: Documents, views: Views, allocation: Allocation, floor: Floor, announcer: Announcer, now: () => string, newSecret: () => string) {
  const warehouseOf = (id: string): number => {
    const number = numberIn(id, 'Warehouse');
    if (!documents.get('warehouse', number)) throw notFound('Warehouse');
    return number;
  };
  const orderOf = (id: string): OrderRecord => {
    const order = documents.get<OrderRecord>('order', numberIn(id, 'Order'));
    if (!order) throw notFound('Order');
    return order;
  };
  const noted = (order: OrderRecord, information: string): OrderRecord => ({ ...order, updatedAt: now(), history: [...order.history, { id: documents.next('history'), at: now(), information }] });
  const cancel = (order: OrderRecord, reason: string): OrderRecord => {
    const after = noted({ ...allocation.deallocate(order), status: 'canceled' }, `Order canceled: ${reason}`);
    documents.put('order', order.id, after);
    announcer.canceled(after);
    return after;
  };

  function order_create({ data }: Data<NewOrder>, call: Call) {
    if (!data.line_items?.length) throw invalid('line_items is required');
    const lines = data.line_items.map((each) => {
      if (!documents.by<ProductRecord>('product', 'sku', each.sku)[0]) throw invalid(`Product with sku ${each.sku} does not exist`);
      const lockedTo = each.warehouse_id === undefined ? null : warehouseOf(each.warehouse_id);
      return { id: 820_000_000 + documents.next('line'), sku: each.sku, partnerLineItemId: each.partner_line_item_id, productName: each.product_name ?? null, price: each.price, quantity: each.quantity, shipped: 0, lockedTo, allocated: {} };
    });
    if (lines.some((line) => line.quantity < 1)) throw invalid('quantity must be greater than 0');
    if (new Set(lines.map((line) => line.partnerLineItemId)).size < lines.length) throw invalid('partner_line_item_id must be unique across the line items of an order');
    const id = 270_000_000 + documents.next('order');
    const created: OrderRecord = {
      id, orderNumber: data.order_number ?? String(id), partnerOrderId: data.partner_order_id ?? null, shopName: data.shop_name ?? 'public-api', status: data.fulfillment_status ?? 'pending',
      orderDate: data.order_date ?? now(), updatedAt: now(), email: data.email ?? null, currency: data.currency ?? 'USD',
      amounts: { total_tax: data.total_tax ?? null, subtotal: data.subtotal ?? null, total_discounts: data.total_discounts ?? null, total_price: data.total_price ?? null },
      allowPartial: data.allow_partial ?? false, allowSplit: data.allow_split ?? false, priority: data.priority_flag ?? false, packingNote: data.packing_note ?? null, giftNote: data.gift_note ?? null,
      requiredShipDate: data.required_ship_date ?? null, holdUntil: data.hold_until_date ?? null, tags: data.tags ?? [], holds: data.holds ?? {},
      shippingLines: data.shipping_lines ?? null, shippingAddress: data.shipping_address, billingAddress: data.billing_address ?? null,
      lines, allocatedAt: null, allocationReference: null, history: [],
    };
    const order = allocation.allocate(noted(created, 'Order created'));
    documents.put('order', id, order);
    if (isAllocated(order)) announcer.allocated(order, floor.ready(order));
    floor.consider(order);
    return { ...sign(call), order: views.order(order) };
  }

  function order_cancel({ data }: Data<{ order_id: string; reason?: string; force?: boolean }>, call: Call) {
    const order = orderOf(data.order_id);
    if (order.status === 'canceled') return { ...sign(call), order: views.order(order) };
    if (!data.force && order.lines.some((line) => line.shipped > 0)) throw invalid('The order has valid labels or completed shipments and can not be canceled');
    return { ...sign(call), order: views.order(cancel(order, data.reason ?? '')) };
  }

  function order_update_fulfillment_status({ data }: Data<{ order_id: string; fulfillment_status: string; reason?: string }>, call: Call) {
    const order = orderOf(data.order_id);
    if (['canceled', 'cancelled'].includes(data.fulfillment_status)) return { ...sign(call), order: views.order(cancel(order, data.reason ?? '')) };
    const after = noted({ ...order, status: data.fulfillment_status }, `Fulfillment status changed to ${data.fulfillment_status}`);
    documents.put('order', order.id, after);
    floor.consider(after);
    return { ...sign(call), order: views.order(after) };
  }

  function order_update_holds({ data: { order_id, ...given } }: Data<Record<string, boolean> & { order_id: string }>, call: Call) {
    const order = orderOf(order_id);
    const after = noted({ ...order, holds: { ...order.holds, ...given } }, 'Holds updated');
    documents.put('order', order.id, after);
    floor.consider(after);
    return { ...sign(call), order: views.order(after) };
  }

  function product_create({ data }: Data<NewProduct>, call: Call) {
    if (documents.by<ProductRecord>('product', 'sku', data.sku)[0]) throw invalid(`Product with sku ${data.sku} already exists`);
    const product: ProductRecord = { id: 90_000_000 + documents.next('product'), sku: data.sku, name: data.name, createdAt: now() };
    documents.put('product', product.id, product);
    for (const each of data.warehouse_products) shelve(data.sku, warehouseOf(each.warehouse_id), each.on_hand, each.price ?? data.price ?? null);
    return { ...sign(call), product: views.product(product) };
  }

  function product_add_to_warehouse({ data }: Data<{ sku?: string; product_id?: string; warehouse_id: string; on_hand?: number; price?: string }>, call: Call) {
    const product = data.sku !== undefined ? documents.by<ProductRecord>('product', 'sku', data.sku)[0] : documents.get<ProductRecord>('product', numberIn(data.product_id ?? '', 'Product'));
    if (!product) throw notFound('Product');
    const warehouseId = warehouseOf(data.warehouse_id);
    if (documents.get('stock', stockKey(product.sku, warehouseId))) throw invalid('The product is already in the warehouse');
    return { ...sign(call), warehouse_product: views.stock(shelve(product.sku, warehouseId, data.on_hand ?? 0, data.price ?? null)) };
  }

  function shelve(sku: string, warehouseId: number, onHand: number, price: string | null): StockRecord {
    const stock: StockRecord = { id: 180_000_000 + documents.next('stock'), sku, warehouseId, onHand, allocated: 0, price, createdAt: now(), updatedAt: now() };
    documents.put('stock', stockKey(sku, warehouseId), stock);
    return stock;
  }

  const stocking = (amount: (stock: StockRecord, quantity: number) => number) => ({ data }: Data<Stocking>, call: Call) => {
    const stock = documents.get<StockRecord>('stock', stockKey(data.sku, warehouseOf(data.warehouse_id)));
    if (!stock) throw notFound('Warehouse product');
    const onHand = amount(stock, data.quantity);
    if (onHand < 0) throw invalid('Not enough inventory');
    const after = allocation.move(stock, { onHand: onHand - stock.onHand }, data.reason ?? 'Inventory changed through the API');
    floor.arrived(after);
    return { ...sign(call), warehouse_product: views.stock(allocation.stock(stock.sku, stock.warehouseId) ?? after) };
  };

  function webhook_create({ data }: Data<{ name: string; url: string; shop_name?: string }>, call: Call) {
    if (!NAMES.includes(data.name)) throw invalid(`Invalid webhook name: ${data.name}`);
    const shopName = data.shop_name ?? '';
    if (documents.by<HookRecord>('hook', 'name', data.name).some((each) => each.shopName === shopName)) throw invalid('The webhook already exists; delete it first');
    const hook: HookRecord = { id: 500_000 + documents.next('hook'), name: data.name, url: data.url, shopName, secret: newSecret() };
    documents.put('hook', hook.id, hook);
    return { ...sign(call), webhook: views.hook(hook, hook.secret) };
  }

  function webhook_delete({ data }: Data<{ name: string; shop_name?: string }>, call: Call) {
    const hook = documents.by<HookRecord>('hook', 'name', data.name).find((each) => each.shopName === (data.shop_name ?? ''));
    if (!hook) throw notFound('Webhook');
    documents.remove('hook', hook.id);
    return sign(call);
  }

  // Each mutation is one change: what it stored and the webhooks it caused are kept together or not at all.
  const whole = <A>(run: (args: A, call: Call) => object) => (args: A, call: Call) => documents.change(() => run(args, call));
  return {
    order_create: whole(order_create),
    order_cancel: whole(order_cancel),
    order_update_fulfillment_status: whole(order_update_fulfillment_status),
    order_update_holds: whole(order_update_holds),
    product_create: whole(product_create),
    product_add_to_warehouse: whole(product_add_to_warehouse),
    webhook_create: whole(webhook_create),
    webhook_delete: whole(webhook_delete),
    inventory_add: whole(stocking((stock, quantity) => stock.onHand + quantity)),
    inventory_remove: whole(stocking((stock, quantity) => stock.onHand - quantity)),
    inventory_replace: whole(stocking((_, quantity) => quantity)),
  };
}
