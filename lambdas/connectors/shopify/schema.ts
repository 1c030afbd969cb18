import * as z from 'zod';
import { personal } from '../../../core/model/identity.ts';

export const ShopifySecret = z.object({
  url: z.url(),
  shopDomain: z.string().min(1),
  accessToken: z.string().min(1),
  apiSecret: z.string().min(1),
  previousApiSecret: z.string().min(1).optional(),
  apiVersion: z.string().regex(/^\d{4}-\d{2}$/),
  notifyCustomer: z.boolean().optional(),
  /** Orders last written to before this instant are not asked for. Absent: none are, and only webhooks are taken. */
  ordersFrom: z.iso.datetime({ offset: true }).optional(),
  /** Which warehouses' stock each location sells: by its id, `gid://shopify/Location/1`. */
  locations: z.record(z.string().regex(/^gid:\/\/shopify\/Location\/\d+$/), z.array(z.string()).min(1)).optional(),
});
export type ShopifySecret = z.infer<typeof ShopifySecret>;

/** What the shop is paid in and what the buyer saw. Only the shop's own money is used. */
const MoneySet = z.looseObject({ shop_money: z.looseObject({ amount: z.string(), currency_code: z.string() }) });
export type MoneySet = z.infer<typeof MoneySet>;
const TaxLine = z.looseObject({ price_set: MoneySet });
const DiscountAllocation = z.looseObject({ amount_set: MoneySet });

export const LineItem = z.looseObject({
  /** Ids are read from here: the numbers beside them may be larger than JSON numbers are exact. */
  admin_graphql_api_id: z.string().regex(/^gid:\/\/shopify\/LineItem\/\d+$/),
  sku: z.string().nullish(),
  title: z.string().nullish(),
  quantity: z.int().positive(),
  current_quantity: z.int().nullish(),
  price_set: MoneySet,
  /** Empty where `total_discount_set` has to be used: https://shopify.dev/docs/api/admin-rest/latest/resources/order */
  discount_allocations: z.array(DiscountAllocation).nullish(),
  total_discount_set: MoneySet.nullish(),
  tax_lines: z.array(TaxLine).nullish(),
});
export type LineItem = z.infer<typeof LineItem>;

export const ShippingLine = z.looseObject({
  price_set: MoneySet,
  discounted_price_set: MoneySet.nullish(),
  discount_allocations: z.array(DiscountAllocation).nullish(),
  tax_lines: z.array(TaxLine).nullish(),
});
export type ShippingLine = z.infer<typeof ShippingLine>;

export const ShippingAddress = z.looseObject({
  name: z.string().nullish().meta(personal),
  first_name: z.string().nullish().meta(personal),
  last_name: z.string().nullish().meta(personal),
  company: z.string().nullish(),
  address1: z.string().nullish().meta(personal),
  address2: z.string().nullish().meta(personal),
  city: z.string().nullish(),
  province_code: z.string().nullish(),
  zip: z.string().nullish().meta(personal),
  country_code: z.string().nullish(),
  phone: z.string().nullish().meta(personal),
});
export type ShippingAddress = z.infer<typeof ShippingAddress>;

/** What tells, before anything else, that nobody should ship it. */
export const Marks = z.looseObject({ test: z.boolean().nullish(), cancelled_at: z.string().nullish() });

/** The body of `orders/create`: https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-orders/create */
export const ShopOrder = z.looseObject({
  admin_graphql_api_id: z.string().min(1),
  name: z.string().min(1),
  created_at: z.iso.datetime({ offset: true }),
  currency: z.string(),
  taxes_included: z.boolean(),
  po_number: z.string().nullish(),
  email: z.string().nullish().meta(personal),
  phone: z.string().nullish().meta(personal),
  total_price_set: MoneySet,
  shipping_address: ShippingAddress.nullish(),
  line_items: z.array(LineItem).min(1),
  shipping_lines: z.array(ShippingLine).nullish(),
});
export type ShopOrder = z.infer<typeof ShopOrder>;

/** https://shopify.dev/docs/api/admin-graphql#status_and_error_codes : 200 with `errors`; a payload's own refusals are `userErrors`. */
export const Answer = z.object({
  data: z.unknown().optional(),
  errors: z.union([z.string(), z.array(z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string().optional() }).optional() }))]).optional(),
  extensions: z
    .looseObject({
      cost: z
        .looseObject({
          requestedQueryCost: z.number().optional(),
          throttleStatus: z.looseObject({ currentlyAvailable: z.number(), restoreRate: z.number() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

const Page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
/** A fulfilment in Shopify: one parcel or more that went out together. */
export const Fulfillment = z.object({ id: z.string(), status: z.string(), totalQuantity: z.int(), trackingInfo: z.array(z.object({ number: z.string().nullish() })) });
export type Fulfillment = z.infer<typeof Fulfillment>;
export const FulfilmentsOf = z.object({
  order: z.object({ fulfillments: z.array(Fulfillment), fulfillmentOrders: z.object({ nodes: z.array(z.object({ id: z.string(), status: z.string() })) }) }).nullable(),
});
export const FulfilledLines = z.object({
  order: z.object({ fulfillments: z.array(z.object({ id: z.string(), fulfillmentLineItems: z.object({ nodes: z.array(z.object({ quantity: z.int().nullable(), lineItem: z.object({ id: z.string() }) })), pageInfo: Page }) })) }),
});
/** One line of a fulfilment order: what one location is to send. */
export const OpenLine = z.object({ id: z.string(), remainingQuantity: z.int(), lineItem: z.object({ id: z.string() }) });
export type OpenLine = z.infer<typeof OpenLine>;
export const OpenLines = z.object({ fulfillmentOrder: z.object({ lineItems: z.object({ nodes: z.array(OpenLine), pageInfo: Page }) }) });
export const Created = z.object({
  fulfillmentCreate: z.object({ fulfillment: z.object({ id: z.string() }).nullish(), userErrors: z.array(z.object({ field: z.array(z.string()).nullish(), message: z.string() })) }),
});

/** What the shop has at one location; without a level where it keeps none there. */
export const InventoryItems = z.object({
  inventoryItems: z.object({
    nodes: z.array(z.object({ id: z.string(), sku: z.string().nullish(), tracked: z.boolean(), inventoryLevel: z.object({ quantities: z.array(z.object({ quantity: z.int() })) }).nullish() })),
    pageInfo: Page,
  }),
});
export const QuantitiesSet = z.object({ inventorySetQuantities: z.object({ userErrors: z.array(z.object({ code: z.string().nullish(), message: z.string() })) }) });

/** https://shopify.dev/docs/api/admin-graphql/latest/objects/OrderTransaction */
export const Transaction = z.object({
  id: z.string(), kind: z.string(), status: z.string(), gateway: z.string().nullish(), multiCapturable: z.boolean(), authorizationExpiresAt: z.string().nullish(), createdAt: z.string(), processedAt: z.string().nullish(),
  amountSet: z.object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string() }), presentmentMoney: z.object({ currencyCode: z.string() }) }),
  parentTransaction: z.object({ id: z.string() }).nullish(),
});
export type Transaction = z.infer<typeof Transaction>;
const RefundOf = z.object({ id: z.string(), note: z.string().nullish(), transactions: z.object({ nodes: z.array(z.object({ id: z.string() })) }) });
export type RefundOf = z.infer<typeof RefundOf>;
/** What a buyer paid for an order, and what became of it. */
const PaymentsOf = z.object({ id: z.string(), cancelledAt: z.string().nullish(), transactions: z.array(Transaction), refunds: z.array(RefundOf) });
export type PaymentsOf = z.infer<typeof PaymentsOf>;
export const PaidOrder = z.object({ order: PaymentsOf.nullable() });
export const PaidOrderOf = z.object({ node: z.object({ order: PaymentsOf.nullish() }).nullable() });
const UserErrors = z.array(z.object({ message: z.string() }));
export const Captured = z.object({ orderCapture: z.object({ transaction: Transaction.nullish(), userErrors: UserErrors }) });
export const Voided = z.object({ transactionVoid: z.object({ transaction: z.object({ id: z.string() }).nullish(), userErrors: UserErrors }) });
export const Refunded = z.object({ refundCreate: z.object({ refund: z.object({ id: z.string(), transactions: z.object({ nodes: z.array(Transaction) }) }).nullish(), userErrors: UserErrors }) });

/** https://shopify.dev/docs/api/admin-graphql/latest/objects/Order */
const Bag = z.object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });
const Tax = z.object({ priceSet: Bag });
const ListedOrder = z.object({ id: z.string(), name: z.string(), updatedAt: z.string(), test: z.boolean(), cancelledAt: z.string().nullish(), cancelReason: z.string().nullish() });
export type ListedOrder = z.infer<typeof ListedOrder>;
export const OrderPage = z.object({ orders: z.object({ nodes: z.array(ListedOrder), pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }) }) });
export const FoundOrders = z.object({ orders: z.object({ nodes: z.array(ListedOrder) }) });
const QueriedAddress = z.object({
  name: z.string().nullish().meta(personal), firstName: z.string().nullish().meta(personal), lastName: z.string().nullish().meta(personal), company: z.string().nullish(), address1: z.string().nullish().meta(personal),
  address2: z.string().nullish().meta(personal), city: z.string().nullish(), provinceCode: z.string().nullish(), zip: z.string().nullish().meta(personal), countryCodeV2: z.string().nullish(), phone: z.string().nullish().meta(personal),
});
const Lines = z.object({
  nodes: z.array(z.object({ id: z.string(), sku: z.string().nullish(), title: z.string().nullish(), quantity: z.int(), currentQuantity: z.int(), originalUnitPriceSet: Bag, discountAllocations: z.array(z.object({ allocatedAmountSet: Bag })), taxLines: z.array(Tax) })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});
const QueriedOrder = ListedOrder.omit({ updatedAt: true, cancelReason: true }).extend({
  createdAt: z.string(), currencyCode: z.string(), taxesIncluded: z.boolean(), poNumber: z.string().nullish(), email: z.string().nullish().meta(personal), phone: z.string().nullish().meta(personal),
  shippingAddress: QueriedAddress.nullish(),
  totalPriceSet: Bag,
  shippingLines: z.object({ nodes: z.array(z.object({ originalPriceSet: Bag, discountedPriceSet: Bag, taxLines: z.array(Tax) })) }),
  lineItems: Lines,
});
export type QueriedOrder = z.infer<typeof QueriedOrder>;
export const OneOrder = z.object({ order: QueriedOrder.nullable() });
export const MoreLines = z.object({ order: z.object({ lineItems: Lines }).nullable() });
