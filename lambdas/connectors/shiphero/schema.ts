import * as z from 'zod';
import { personal } from '../../../core/model/identity.ts';

export const ShipHeroSecret = z.object({
  url: z.url(),
  refreshToken: z.string().min(1),
  webhookSecret: z.string().min(1),
  previousWebhookSecret: z.string().min(1).optional(),
  warehouses: z.record(z.string(), z.string()),
  /** Bins, by warehouse: where what came back lies, and where what of it is not for sale. */
  returnBins: z.record(z.string(), z.string()).optional(),
  quarantineBins: z.record(z.string(), z.string()).optional(),
  shopName: z.string().min(1).optional(),
  labelCurrency: z.string().length(3).optional(),
});
export type ShipHeroSecret = z.infer<typeof ShipHeroSecret>;

/** https://developer.shiphero.com/getting-started/ : POST /auth/refresh */
export const Token = z.object({ access_token: z.string().min(1) });

/** https://developer.shiphero.com/troubleshooting/error-glossary/ : HTTP 200, `code` beside `message`; 5 is not found, 30 out of credits. */
export const Failure = z.object({ message: z.string(), code: z.number().optional(), time_remaining: z.string().optional() });
export type Failure = z.infer<typeof Failure>;
export const Answer = z.object({ data: z.record(z.string(), z.unknown()).nullish(), errors: z.array(Failure).optional() });

/** A GraphQL connection; an edge of it may be null: https://developer.shiphero.com/schema/types/shipment-connection.html */
const edgesOf = <T extends z.ZodType>(node: T) => z.object({ edges: z.array(z.object({ node }).nullable()) });
const listOf = <T extends z.ZodType>(node: T) => z.object({ data: edgesOf(node) });
const pageOf = <T extends z.ZodType>(node: T) => z.object({ data: edgesOf(node).extend({ pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }) }) });
export interface PageOf<T> {
  edges: ({ node: T } | null)[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null | undefined };
}
export const nodes = <T>({ edges }: { edges: ({ node: T } | null)[] }): T[] => edges.flatMap((edge) => (edge ? [edge.node] : []));

/** https://developer.shiphero.com/schema/types/order.html */
export const WarehouseOrder = z.object({ id: z.string(), order_number: z.string().nullish(), partner_order_id: z.string().nullish(), fulfillment_status: z.string().nullish() });
export type WarehouseOrder = z.infer<typeof WarehouseOrder>;
export const FoundOrders = z.object({ orders: listOf(WarehouseOrder) });
export const CreatedOrder = z.object({ order_create: z.object({ order: WarehouseOrder }) });
/** https://developer.shiphero.com/schema/types/update-inventory-output.html */
export const AddedStock = z.object({ inventory_add: z.object({ warehouse_product: z.object({ sku: z.string().nullish() }).nullish() }) });
export const CancelledOrder = z.object({ order_cancel: z.object({ order: WarehouseOrder }) });

/** What a shadow looks at; and what `order_create` is given, which has the same names: https://developer.shiphero.com/schema/types/create-order-input.html */
const Personal = z.string().nullish().meta(personal);
const Address = z.object({
  first_name: Personal, last_name: Personal, company: z.string().nullish(), address1: Personal, address2: Personal, city: z.string().nullish(),
  state: z.string().nullish(), zip: Personal, country: z.string().nullish(), phone: Personal, email: Personal,
});
const ShadowLine = z.object({ sku: z.string().nullish(), quantity: z.int(), partner_line_item_id: z.string().nullish(), warehouse_id: z.string().nullish() });
const ShadowHead = z.object({ currency: z.string().nullish(), hold_until_date: z.string().nullish(), required_ship_date: z.string().nullish(), email: Personal, shipping_address: Address.nullish() });
export const ProposedOrder = ShadowHead.extend({ line_items: z.array(ShadowLine) });
export type ProposedOrder = z.infer<typeof ProposedOrder>;
export const HeldOrder = z.object({ order: z.object({ data: ShadowHead.extend({ line_items: edgesOf(ShadowLine) }) }) });
export const ShelfLevels = z.object({ warehouse_products: listOf(z.object({ sku: z.string().nullish(), on_hand: z.int().nullish() })) });


/** https://developer.shiphero.com/schema/types/warehouse-product.html . `on_hand` is what may be sold; what is in bins that are not for sale comes on top: https://community.shiphero.com/t/understanding-reserve-inventory/2129 */
export const WarehouseProduct = z.object({ sku: z.string(), on_hand: z.int(), non_sellable_quantity: z.int().nullish(), updated_at: z.string().nullish() });
export type WarehouseProduct = z.infer<typeof WarehouseProduct>;
export const WarehouseProducts = z.object({ warehouse_products: pageOf(WarehouseProduct) });

/** https://developer.shiphero.com/schema/types/inventory-change.html . `reason` is free text. */
export const InventoryChange = z.object({ id: z.string(), sku: z.string(), change_in_on_hand: z.int(), reason: z.string().nullish(), cycle_counted: z.boolean().nullish(), created_at: z.string() });
export type InventoryChange = z.infer<typeof InventoryChange>;
export const InventoryChanges = z.object({ inventory_changes: pageOf(InventoryChange) });

const Lot = z.object({ name: z.string(), expires_at: z.string().nullish() });

/** A shipment as it can be asked for: https://developer.shiphero.com/schema/types/shipment.html , its lines: https://developer.shiphero.com/schema/types/shipment-line-item.html */
export const ShipmentNode = z.object({
  legacy_id: z.int(),
  created_date: z.string(),
  shipping_labels: z.array(z.object({ tracking_number: z.string().nullish(), carrier: z.string().nullish(), shipping_method: z.string().nullish(), cost: z.string().nullish() }).nullable()).nullish(),
  line_items: edgesOf(z.object({ quantity: z.int(), line_item: z.object({ sku: z.string().nullish(), partner_line_item_id: z.string().nullish(), serial_numbers: z.array(z.object({ serial_number: z.string().nullish() }).nullable()).nullish() }).nullish(), lot: Lot.nullish() })),
});
export type ShipmentNode = z.infer<typeof ShipmentNode>;
export const OneShipment = z.object({ shipment: z.object({ data: ShipmentNode }) });
const Listed = z.object({ id: z.string(), legacy_id: z.int(), completed: z.boolean().nullish() });
const Named = WarehouseOrder.pick({ order_number: true, partner_order_id: true });
export const ShipmentPage = z.object({ shipments: pageOf(Listed.extend({ order: Named.nullish() })) });
export const FulfilledPage = z.object({ orders: pageOf(WarehouseOrder) });
export const HeldShipments = z.object({ orders: listOf(WarehouseOrder.extend({ shipments: z.array(Listed.nullable()).nullish() })) });

/** https://developer.shiphero.com/schema/types/item-location.html : what is in a bin, of at most one lot. */
export const ItemLocation = z.object({ quantity: z.int(), expiration_lot: Lot.nullish() });
export type ItemLocation = z.infer<typeof ItemLocation>;
export const ItemLocations = z.object({ item_locations: pageOf(ItemLocation) });

/** Any webhook. ShipHero has no topic header: https://developer.shiphero.com/webhooks/ */
export const Webhook = z.looseObject({ webhook_type: z.string(), test: z.union([z.string(), z.number(), z.boolean()]).optional() });

/** Of one piece: https://developer.shiphero.com/schema/types/line-item-serial-number.html . The webhook's page shows none; it is read as text, too. */
const Serial = z.union([z.string().min(1), z.looseObject({ serial_number: z.string().min(1) }).transform((one) => one.serial_number)]);

/** https://developer.shiphero.com/webhooks/shipment-update-webhook */
export const ShipmentUpdate = z.looseObject({
  webhook_type: z.literal('Shipment Update'),
  fulfillment: z.looseObject({
    shipment_id: z.int(),
    partner_order_id: z.string().nullish(),
    order_number: z.string().nullish(),
    tracking_number: z.string().nullish(),
    shipping_carrier: z.string().nullish(),
    shipping_method: z.string().nullish(),
    /** `2022-12-26 15:29:26`, without a time zone. */
    created_at: z.string(),
    line_items: z.array(z.looseObject({ id: z.union([z.string(), z.int()]).nullish(), sku: z.string().min(1), quantity: z.int().positive(), lot_name: z.string().nullish(), lot_expiration: z.string().nullish(), serial_numbers: z.array(Serial).nullish() })).min(1),
  }),
  packages: z
    .array(
      z.looseObject({
        tracking_number: z.string().nullish(),
        shipping_carrier: z.string().nullish(),
        shipping_method: z.string().nullish(),
        shipping_label: z.looseObject({ tracking_number: z.string().nullish(), cost: z.string().nullish() }).nullish(),
      }),
    )
    .optional(),
});
export type ShipmentUpdate = z.infer<typeof ShipmentUpdate>;
