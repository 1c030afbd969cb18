import { createHmac } from 'node:crypto';
import type { Json, JsonObject } from '../../contract.ts';
import type { Deliveries } from '../deliveries.ts';
import type { Documents } from '../documents.ts';
import { total, uuid, type HookRecord, type OrderRecord, type ShipmentRecord, type StockRecord, type WarehouseRecord } from './records.ts';

/** The names that webhook_create takes, spelled exactly so: https://developer.shiphero.com/webhooks/ . Those with a body here are sent. */
export const NAMES = [
  'Inventory Update', 'Inventory Change', 'Shipment Update', 'Automation Rules', 'Order Canceled', 'Capture Payment', 'PO Update', 'Return Update', 'Tote Complete',
  'Tote Cleared', 'Order Packed Out', 'Package Added', 'Print Barcode', 'Order Allocated', 'Order Deallocated', 'Shipment ASN', 'Generate Label Webhook',
];

/** Webhooks with the bodies of the vendor's pages, signed with base64(HMAC-SHA256(raw body, shared_signature_secret)). */
export class Announcer {
  readonly #documents: Documents;
  readonly #deliveries: Deliveries;
  readonly #id: () => string;
  readonly #account: number;

  constructor(documents: Documents, deliveries: Deliveries, id: () => string, account: number) {
    this.#documents = documents;
    this.#deliveries = deliveries;
    this.#id = id;
    this.#account = account;
  }

  /** https://developer.shiphero.com/webhooks/shipment-update-webhook */
  shipped(order: OrderRecord, shipment: ShipmentRecord): void {
    const warehouse = this.#documents.get<WarehouseRecord>('warehouse', shipment.warehouseId);
    const name = 'Package #1';
    const lines = shipment.lines.map((each) => {
      const line = order.lines.find((one) => one.id === each.lineId);
      return { id: line?.partnerLineItemId ?? null, shiphero_id: each.lineId, quantity: each.quantity, sku: line?.sku ?? null, lot_name: each.lot?.name ?? null, lot_expiration: each.lot?.expiresAt ?? null, serial_numbers: each.serials ?? [] };
    });
    const to = order.shippingAddress;
    const url = `https://tracking.example.test/${shipment.trackingNumber}`;
    this.#send('Shipment Update', order.shopName, {
      test: '0',
      webhook_type: 'Shipment Update',
      account_id: this.#account,
      account_uuid: uuid('Account', this.#account),
      fulfillment: {
        shipment_id: shipment.id,
        shipment_uuid: uuid('Shipment', shipment.id),
        warehouse: warehouse?.identifier ?? '',
        warehouse_id: shipment.warehouseId,
        warehouse_uuid: uuid('Warehouse', shipment.warehouseId),
        webhook_type: 'Shipment Update',
        partner_order_id: order.partnerOrderId,
        order_number: order.orderNumber,
        tracking_number: shipment.trackingNumber,
        line_items: lines.map((line) => ({ ...line, customs_description: '', package: name, lot_id: null })),
        custom_tracking_url: url,
        shipping_method: shipment.method,
        shipping_carrier: shipment.carrier,
        shipping_address: {
          name: [to['first_name'], to['last_name']].filter(Boolean).join(' '), address1: to['address1'] ?? null, address2: to['address2'] ?? null,
          address_city: to['city'] ?? null, address_zip: to['zip'] ?? null, address_state: to['state'] ?? null, address_country: to['country'] ?? null,
        },
        package: { length: 1, width: 1, height: 1, weight: 16 },
        completed: shipment.completed,
        created_at: plain(shipment.createdAt),
        order_uuid: uuid('Order', order.id),
        order_gift_note: order.giftNote ?? '',
      },
      total_packages: 1,
      packages: [
        {
          name,
          line_items: lines,
          shipping_method: shipment.method,
          shipping_carrier: shipment.carrier,
          tracking_number: shipment.trackingNumber,
          shipping_label: { id: shipment.labelId, shipping_label_uuid: uuid('ShippingLabel', shipment.labelId), tracking_number: shipment.trackingNumber, tracking_url: url, cost: '0.00', carrier: shipment.carrier, shipping_method: shipment.method },
        },
      ],
    });
  }

  /** https://developer.shiphero.com/webhooks/order-canceled-webhook ; `fulfillment-status` has a hyphen there, too. */
  canceled(order: OrderRecord): void {
    this.#send('Order Canceled', order.shopName, {
      order_number: order.orderNumber,
      partner_order_id: order.partnerOrderId,
      'fulfillment-status': 'canceled',
      order_id: order.id,
      order_uuid: uuid('Order', order.id),
      shop_name: order.shopName,
      shop_order_number: order.orderNumber,
      webhook_type: 'Order Canceled',
    });
  }

  /** One per warehouse: https://developer.shiphero.com/webhooks/order-allocated-webhook */
  allocated(order: OrderRecord, readyToShip: boolean): void {
    const at = (order.allocatedAt ?? order.orderDate).slice(0, 19);
    for (const warehouseId of new Set(order.lines.flatMap((line) => Object.keys(line.allocated).map(Number)))) {
      const lines = order.lines.filter((line) => (line.allocated[String(warehouseId)] ?? 0) > 0);
      this.#send('Order Allocated', order.shopName, {
        webhook_type: 'Order Allocated',
        allocation_reference: order.allocationReference,
        account_id: this.#account,
        account_uuid: uuid('Account', this.#account),
        warehouse_id: warehouseId,
        warehouse_uuid: uuid('Warehouse', warehouseId),
        allocated_at: at,
        order_number: order.orderNumber,
        order_id: order.id,
        order_uuid: uuid('Order', order.id),
        partner_order_id: order.partnerOrderId,
        line_items: lines.map((line): Json => ({
          id: line.id, item_uuid: uuid('LineItem', line.id), partner_line_item_id: line.partnerLineItemId, quantity: line.allocated[String(warehouseId)] ?? 0,
          sku: line.sku, is_kit_component: false, created_at: at,
        })),
        ready_to_ship: readyToShip ? 1 : 0,
      });
    }
  }

  /** On every change of the quantity on hand: https://developer.shiphero.com/webhooks/inventory-update-webhook */
  inventory(changed: StockRecord, backorder: number): void {
    const warehouse = this.#documents.get<WarehouseRecord>('warehouse', changed.warehouseId);
    const everywhere = this.#documents.by<StockRecord>('stock', 'sku', changed.sku);
    const sum = (of: (stock: StockRecord) => number) => String(everywhere.reduce((all, each) => all + of(each), 0));
    const text = (of: (stock: StockRecord) => number) => String(of(changed));
    this.#send('Inventory Update', undefined, {
      account_id: this.#account,
      account_uuid: uuid('Account', this.#account),
      webhook_type: 'Inventory Update',
      inventory: [
        {
          sku: changed.sku,
          inventory: sum(free),
          backorder_quantity: String(backorder),
          on_hand: sum((stock) => stock.onHand),
          virtual: false,
          updated_warehouse: {
            warehouse_id: changed.warehouseId,
            warehouse_uuid: uuid('Warehouse', changed.warehouseId),
            identifier: warehouse?.identifier ?? '',
            inventory: text(free),
            backorder_quantity: String(backorder),
            on_hand: text((stock) => stock.onHand),
            allocated: text((stock) => stock.allocated),
          },
        },
      ],
    });
  }

  #send(name: string, shopName: string | undefined, payload: JsonObject): void {
    for (const hook of this.#documents.by<HookRecord>('hook', 'name', name)) {
      if (hook.shopName && shopName && hook.shopName !== shopName) continue;
      const id = this.#id();
      const body = JSON.stringify(payload);
      const headers = {
        'Content-Type': 'application/json',
        'x-shiphero-hmac-sha256': createHmac('sha256', hook.secret).update(body, 'utf8').digest('base64'),
        'X-Shiphero-Message-ID': id,
      };
      this.#deliveries.send({ id, topic: name, url: hook.url, headers, body });
    }
  }
}

const free = (stock: StockRecord): number => stock.onHand - stock.allocated;

/** '2022-05-24 18:20:15', as the fulfillment part of a webhook writes times. */
const plain = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

export const isAllocated = (order: OrderRecord): boolean => order.lines.some((line) => total(line.allocated) > 0);
