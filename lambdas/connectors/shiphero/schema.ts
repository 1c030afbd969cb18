import * as z from 'zod';

export const ShipHeroSecret = z.object({
  url: z.url(),
  refreshToken: z.string().min(1),
  webhookSecret: z.string().min(1),
  previousWebhookSecret: z.string().min(1).optional(),
  warehouses: z.record(z.string(), z.string()),
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

/** https://developer.shiphero.com/schema/types/order.html */
export const WarehouseOrder = z.object({ id: z.string(), order_number: z.string().nullish(), partner_order_id: z.string().nullish(), fulfillment_status: z.string().nullish() });
export type WarehouseOrder = z.infer<typeof WarehouseOrder>;
export const FoundOrders = z.object({ orders: z.object({ data: z.object({ edges: z.array(z.object({ node: WarehouseOrder }).nullable()) }) }) });
export const CreatedOrder = z.object({ order_create: z.object({ order: WarehouseOrder }) });
export const CancelledOrder = z.object({ order_cancel: z.object({ order: WarehouseOrder }) });

/** Any webhook. ShipHero has no topic header: https://developer.shiphero.com/webhooks/ */
export const Webhook = z.looseObject({ webhook_type: z.string(), test: z.union([z.string(), z.number(), z.boolean()]).optional() });

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
    line_items: z.array(z.looseObject({ id: z.union([z.string(), z.int()]).nullish(), sku: z.string().min(1), quantity: z.int().positive() })).min(1),
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
