import * as z from 'zod';
import { personal } from '../../../core/model/identity.ts';

export const AmazonSecret = z.object({
  url: z.url(),
  tokenUrl: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  refreshToken: z.string().min(1),
  sellerId: z.string().min(1),
  marketplaceIds: z.array(z.string().min(1)).min(1).max(50),
  ordersFrom: z.iso.datetime({ offset: true }),
  carriers: z.record(z.string(), z.string()).optional(),
});
export type AmazonSecret = z.infer<typeof AmazonSecret>;

/** https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api : the token is good for `expires_in` seconds. */
export const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
/** https://developer-docs.amazon.com/sp-api/docs/response-format */
export const Failures = z.object({ errors: z.array(z.looseObject({ code: z.string(), message: z.string(), details: z.string().nullish() })).min(1) });

const Instant = z.iso.datetime({ offset: true });
/** Decimal text: no digit is lost. */
const Money = z.looseObject({ amount: z.string(), currencyCode: z.string() });
export type AmazonMoney = z.infer<typeof Money>;
const Breakdown = z.looseObject({
  type: z.string(),
  subtotal: Money,
  detailedBreakdowns: z.array(z.looseObject({ subtype: z.string().nullish(), value: Money.nullish() })).nullish(),
});
export type Breakdown = z.infer<typeof Breakdown>;

const Cancellation = z.looseObject({
  cancellationRequest: z.looseObject({ requester: z.string().nullish(), cancelReason: z.string().nullish() }).nullish(),
  cancellationExecution: z.looseObject({ cancelledBy: z.string().nullish(), cancelReason: z.string().nullish() }).nullish(),
});

/** What tells, before anything else, whose business an order is and whether it is wanted. */
export const Marks = z.looseObject({
  orderId: z.string().min(1),
  lastUpdatedTime: Instant,
  programs: z.array(z.string()).nullish(),
  salesChannel: z.looseObject({ channelName: z.string(), marketplaceId: z.string().nullish() }),
  fulfillment: z.looseObject({ fulfillmentStatus: z.string(), fulfilledBy: z.string().nullish() }).nullish(),
  orderItems: z.array(z.looseObject({ quantityOrdered: z.int().nonnegative(), cancellation: Cancellation.nullish() })),
});
export type Marks = z.infer<typeof Marks>;

export const DeliveryAddress = z.looseObject({
  name: z.string().nullish().meta(personal),
  companyName: z.string().nullish(),
  addressLine1: z.string().nullish().meta(personal),
  addressLine2: z.string().nullish().meta(personal),
  addressLine3: z.string().nullish().meta(personal),
  city: z.string().nullish(),
  stateOrRegion: z.string().nullish(),
  postalCode: z.string().nullish().meta(personal),
  countryCode: z.string().nullish(),
  phone: z.string().nullish().meta(personal),
});
export type DeliveryAddress = z.infer<typeof DeliveryAddress>;

export const OrderItem = z.looseObject({
  orderItemId: z.string().min(1),
  quantityOrdered: z.int().nonnegative(),
  product: z.looseObject({ sellerSku: z.string().nullish(), price: z.looseObject({ unitPrice: Money.nullish() }).nullish() }),
  proceeds: z.looseObject({ proceedsTotal: Money.nullish(), breakdowns: z.array(Breakdown).nullish() }).nullish(),
});
export type OrderItem = z.infer<typeof OrderItem>;

/** https://github.com/amzn/selling-partner-api-models/blob/main/models/orders-api-model/orders_2026-01-01.json */
export const AmazonOrder = z.looseObject({
  orderId: z.string().min(1),
  createdTime: Instant,
  salesChannel: z.looseObject({ marketplaceId: z.string().min(1) }),
  recipient: z.looseObject({ deliveryAddress: DeliveryAddress.nullish() }).nullish(),
  orderItems: z.array(OrderItem).min(1),
});
export type AmazonOrder = z.infer<typeof AmazonOrder>;

/** Orders are read one by one: one that is not of the known form holds up none of the others. */
export const OrderPage = z.object({ orders: z.array(z.unknown()), pagination: z.looseObject({ nextToken: z.string().nullish() }).nullish() });
export const OneOrder = z.object({ order: z.unknown() });

/** What an order is asked for before it is told anything. */
export const ToldOrder = z.object({
  order: z.looseObject({
    orderId: z.string(),
    orderAliases: z.array(z.looseObject({ aliasId: z.string(), aliasType: z.string() })).nullish(),
    salesChannel: z.looseObject({ marketplaceId: z.string().nullish() }),
    fulfillment: z.looseObject({ fulfillmentStatus: z.string() }).nullish(),
    packages: z.array(z.looseObject({ packageReferenceId: z.string(), trackingNumber: z.string().nullish() })).nullish(),
  }),
});
export type ToldOrder = z.infer<typeof ToldOrder>['order'];

/** https://github.com/amzn/selling-partner-api-models/blob/main/models/feeds-api-model/feeds_2021-06-30.json */
export const NewDocument = z.object({ feedDocumentId: z.string().min(1), url: z.url() });
export const NewFeed = z.object({ feedId: z.string().min(1) });
const Feed = z.looseObject({ feedId: z.string(), feedType: z.string(), createdTime: Instant, processingStatus: z.string(), resultFeedDocumentId: z.string().nullish() });
export type Feed = z.infer<typeof Feed>;
export const FeedPage = z.object({ feeds: z.array(Feed), nextToken: z.string().nullish() });
export const FeedDocument = z.object({ url: z.url(), compressionAlgorithm: z.string().nullish() });

/** https://github.com/amzn/selling-partner-api-models/blob/main/models/reports-api-model/reports_2021-06-30.json */
const Report = z.looseObject({ reportId: z.string(), createdTime: Instant, processingStatus: z.string(), marketplaceIds: z.array(z.string()).nullish(), reportDocumentId: z.string().nullish() });
export type Report = z.infer<typeof Report>;
export const ReportPage = z.object({ reports: z.array(Report), nextToken: z.string().nullish() });
export const ReportDocument = z.object({ url: z.url(), compressionAlgorithm: z.string().nullish() });

/** https://github.com/amzn/selling-partner-api-models/blob/main/models/listings-items-api-model/listingsItems_2021-08-01.json */
const ListedItem = z.looseObject({
  sku: z.string().min(1),
  summaries: z.array(z.looseObject({ marketplaceId: z.string(), productType: z.string(), createdDate: Instant.nullish() })).nullish(),
  fulfillmentAvailability: z.array(z.looseObject({ fulfillmentChannelCode: z.string(), quantity: z.int().nullish() })).nullish(),
});
export type ListedItem = z.infer<typeof ListedItem>;
export const ListingPage = z.object({ numberOfResults: z.int(), items: z.array(ListedItem), pagination: z.looseObject({ nextToken: z.string().nullish() }).nullish() });
export const Submitted = z.object({ status: z.string(), issues: z.array(z.looseObject({ code: z.string(), message: z.string(), severity: z.string() })).nullish() });
