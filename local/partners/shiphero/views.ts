import type { Documents } from '../documents.ts';
import type { Allocation } from './allocation.ts';
import { missing, total, uuid, type ChangeRecord, type HookRecord, type LineRecord, type OrderRecord, type ProductRecord, type ShipmentRecord, type StockRecord, type WarehouseRecord } from './records.ts';

export interface Page {
  first?: number | null;
  after?: string | null;
  sort?: string | null;
}

/** A Relay connection over a list in order; 100 at a time unless told, as ShipHero does. */
export function connect<T>(items: T[], idOf: (item: T) => number, page: Page, view: (item: T) => unknown) {
  const sorted = page.sort?.startsWith('-') ? items.toReversed() : items;
  const cursor = (item: T) => Buffer.from(`arrayconnection:${idOf(item)}`).toString('base64');
  const start = page.after ? sorted.findIndex((item) => cursor(item) === page.after) + 1 : 0;
  const shown = sorted.slice(start, start + (page.first ?? 100));
  const edges = shown.map((item) => ({ cursor: cursor(item), node: view(item) }));
  return {
    edges,
    pageInfo: { hasNextPage: start + shown.length < sorted.length, hasPreviousPage: start > 0, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
    total_count: sorted.length,
  };
}

/** ISO times as the API writes them: no milliseconds, no zone. */
const time = (iso: string | null): string | null => iso && iso.slice(0, 19);

/** Records as the GraphQL types that the schema declares. */
export class Views {
  readonly #documents: Documents;
  readonly #allocation: Allocation;
  readonly #account: string;
  constructor(documents: Documents, allocation: Allocation, account: number) {
    this.#documents = documents;
    this.#allocation = allocation;
    this.#account = uuid('Account', account);
  }

  account = (email: string): object => ({
    id: this.#account, legacy_id: Number(Buffer.from(this.#account, 'base64').toString().split(':')[1]), email, username: email, status: 'active', is_3pl: false, is_multi_warehouse: true,
    warehouses: this.#documents.all<WarehouseRecord>('warehouse').map(this.warehouse),
  });

  warehouse = (each: WarehouseRecord): object => ({
    id: uuid('Warehouse', each.id), legacy_id: each.id, account_id: this.#account, identifier: each.identifier, company_name: 'Distributor Inc', company_alias: null, profile: 'default',
    address: { name: each.identifier, address1: '1 Dock Road', address2: null, city: 'Austin', state: 'TX', country: 'US', zip: '78701', phone: null },
  });

  order = (order: OrderRecord): object => ({
    ...order.amounts,
    id: uuid('Order', order.id), legacy_id: order.id, order_number: order.orderNumber, partner_order_id: order.partnerOrderId, shop_name: order.shopName,
    fulfillment_status: order.status, order_date: time(order.orderDate), updated_at: time(order.updatedAt), currency: order.currency, account_id: this.#account, source: 'api', email: order.email,
    packing_note: order.packingNote, gift_note: order.giftNote, required_ship_date: order.requiredShipDate, hold_until_date: order.holdUntil, allow_partial: order.allowPartial, allow_split: order.allowSplit,
    priority_flag: order.priority, allocation_priority: 0, ready_to_ship: null, tags: order.tags,
    holds: { fraud_hold: false, payment_hold: false, operator_hold: false, address_hold: false, shipping_method_hold: false, client_hold: false, ...order.holds },
    shipping_lines: order.shippingLines, shipping_address: order.shippingAddress, billing_address: order.billingAddress,
    allocations: this.#allocations(order),
    shipments: () => this.#documents.by<ShipmentRecord>('shipment', 'orderId', order.id).map(this.shipment),
    order_history: order.history.map((each) => ({ id: uuid('OrderHistory', each.id), legacy_id: each.id, order_id: uuid('Order', order.id), order_number: order.orderNumber, created_at: time(each.at), information: each.information, username: 'api' })),
    line_items: (page: Page) => connect(order.lines, (line) => line.id, page, (line) => this.line(order, line)),
  });

  line = (order: OrderRecord, line: LineRecord): object => ({
    id: uuid('LineItem', line.id), legacy_id: line.id, order_id: uuid('Order', order.id), sku: line.sku, partner_line_item_id: line.partnerLineItemId, product_name: line.productName, price: line.price,
    quantity: line.quantity, quantity_allocated: total(line.allocated), quantity_shipped: line.shipped, backorder_quantity: order.status === 'canceled' ? 0 : Math.max(missing(line), 0),
    quantity_pending_fulfillment: order.status === 'canceled' ? 0 : line.quantity - line.shipped,
    fulfillment_status: order.status === 'canceled' ? 'canceled' : line.shipped >= line.quantity ? 'fulfilled' : 'pending',
    warehouse_id: line.lockedTo === null ? null : uuid('Warehouse', line.lockedTo), locked_to_warehouse_id: line.lockedTo === null ? null : uuid('Warehouse', line.lockedTo), subtotal: null,
    serial_numbers: () => this.serialsOf(order, line), product: () => this.productOf(line.sku), created_at: time(order.orderDate), updated_at: time(order.updatedAt),
  });

  /** Of all shipments of the line. */
  serialsOf = (order: OrderRecord, line: LineRecord): object[] =>
    this.#documents.by<ShipmentRecord>('shipment', 'orderId', order.id).flatMap(({ lines }) => lines.flatMap(({ lineId, serials = [] }) => (lineId === line.id ? serials : []))).map((serial) => ({ id: null, sku: line.sku, line_item_id: uuid('LineItem', line.id), serial_number: serial, scanned: true }));

  productOf = (sku: string): object | null => {
    const product = this.#documents.by<ProductRecord>('product', 'sku', sku)[0];
    return product ? this.product(product) : null;
  };
  product = (product: ProductRecord): object => ({
    id: uuid('Product', product.id), legacy_id: product.id, account_id: this.#account, sku: product.sku, name: product.name, barcode: null, created_at: time(product.createdAt), updated_at: time(product.createdAt),
    warehouse_products: () => this.#documents.by<StockRecord>('stock', 'sku', product.sku).map(this.stock),
  });
  stock = (stock: StockRecord): object => ({
    id: uuid('WarehouseProduct', stock.id), legacy_id: stock.id, account_id: this.#account, sku: stock.sku, active: true,
    warehouse_id: uuid('Warehouse', stock.warehouseId), warehouse_identifier: this.#documents.get<WarehouseRecord>('warehouse', stock.warehouseId)?.identifier ?? null,
    on_hand: stock.onHand, allocated: stock.allocated, available: stock.onHand - stock.allocated, backorder: this.#allocation.backorder(stock.sku, stock.warehouseId), reserve_inventory: 0, non_sellable_quantity: 0, sell_ahead: 0,
    inventory_bin: null, price: stock.price, value: null, product: () => this.productOf(stock.sku),
    warehouse: () => {
      const warehouse = this.#documents.get<WarehouseRecord>('warehouse', stock.warehouseId);
      return warehouse ? this.warehouse(warehouse) : null;
    },
    created_at: time(stock.createdAt), updated_at: time(stock.updatedAt),
  });

  /** A bin per lot, and one for what is of none. */
  bins = (stock: StockRecord): { number: number; bin: object }[] => {
    const lots = Object.entries(stock.lots ?? {}).filter(([, { quantity }]) => quantity > 0);
    const rest = stock.onHand - lots.reduce((sum, [, { quantity }]) => sum + quantity, 0);
    const all = [...lots.map(([name, { expiresAt, quantity }]) => ({ quantity, expiration_lot: { id: uuid('Lot', stock.id), name, sku: stock.sku, expires_at: expiresAt, is_active: true } })), ...(rest > 0 ? [{ quantity: rest, expiration_lot: null }] : [])];
    return all.map((bin, index) => ({ number: index + 1, bin: { id: uuid('ItemLocation', stock.id * 100 + index), account_id: this.#account, warehouse_id: uuid('Warehouse', stock.warehouseId), sku: stock.sku, ...bin } }));
  };

  change = (row: ChangeRecord): object => ({
    id: uuid('InventoryChange', row.id), legacy_id: row.id, user_id: null, account_id: this.#account, warehouse_id: uuid('Warehouse', row.warehouseId), sku: row.sku, previous_on_hand: row.previousOnHand, change_in_on_hand: row.change,
    reason: row.reason, cycle_counted: row.cycleCounted, location_id: null, lot_id: null, lot_name: null, lot_expiration: null, created_at: time(row.createdAt),
  });

  shipment = (shipment: ShipmentRecord): object => {
    const order = () => this.#documents.get<OrderRecord>('order', shipment.orderId);
    const id = uuid('Shipment', shipment.id);
    const labelId = uuid('ShippingLabel', shipment.labelId);
    const warehouse = this.#documents.get<WarehouseRecord>('warehouse', shipment.warehouseId);
    const to = order()?.shippingAddress ?? {};
    return {
      id, legacy_id: shipment.id, order_id: uuid('Order', shipment.orderId), user_id: null, warehouse_id: uuid('Warehouse', shipment.warehouseId), pending_shipment_id: null, profile: 'default',
      picked_up: false, needs_refund: false, refunded: false, delivered: false, shipped_off_shiphero: false, dropshipment: false, completed: shipment.completed, created_date: time(shipment.createdAt), total_packages: 1,
      address: { name: [to['first_name'], to['last_name']].filter(Boolean).join(' '), address1: to['address1'], address2: to['address2'], city: to['city'], state: to['state'], country: to['country'], zip: to['zip'], phone: to['phone'] },
      order: () => {
        const record = order();
        return record ? this.order(record) : null;
      },
      warehouse: warehouse ? this.warehouse(warehouse) : null,
      shipping_labels: [{
        id: labelId, legacy_id: shipment.labelId, shipment_id: id, order_id: uuid('Order', shipment.orderId), tracking_number: shipment.trackingNumber, tracking_url: `https://tracking.example.test/${shipment.trackingNumber}`,
        carrier: shipment.carrier, shipping_name: shipment.method, shipping_method: shipment.method, cost: '0.00', box_name: 'Package #1', package_number: 1, status: 'valid', created_date: time(shipment.createdAt),
      }],
      line_items: (page: Page) =>
        connect(shipment.lines, (line) => line.id, page, (each) => {
          const record = order();
          const line = record?.lines.find((one) => one.id === each.lineId);
          return { id: uuid('ShipmentLineItem', each.id), legacy_id: each.id, line_item_id: uuid('LineItem', each.lineId), shipment_id: id, shipping_label_id: labelId, quantity: each.quantity, line_item: record && line ? this.line(record, line) : null, lot: each.lot ? { name: each.lot.name, sku: line?.sku ?? null, expires_at: each.lot.expiresAt } : null };
        }),
    };
  };

  /** The secret is shown once, by webhook_create. */
  hook = (hook: HookRecord, secret: string | null = null): object => ({
    id: uuid('Webhook', hook.id), legacy_id: hook.id, account_id: this.#account, shop_name: hook.shopName, name: hook.name, url: hook.url, source: 'api', shared_signature_secret: secret,
  });

  #allocations(order: OrderRecord): object[] {
    const warehouses = new Set(order.lines.flatMap((line) => Object.keys(line.allocated)));
    const common = { order_id: uuid('Order', order.id), allocated_at: time(order.allocatedAt), allocation_reference: String(order.allocationReference) };
    return [...warehouses].map((id) => {
      const lines = order.lines.filter((line) => (line.allocated[id] ?? 0) > 0);
      const warehouse_id = uuid('Warehouse', Number(id));
      return { ...common, warehouse_id, line_items: lines.map((line) => ({ ...common, warehouse_id, line_item_id: uuid('LineItem', line.id), sku: line.sku, quantity_allocated: line.allocated[id], is_kit_component: false })) };
    });
  }
}
