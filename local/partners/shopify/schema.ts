import { buildSchema } from 'graphql';

/**
 * The part of the Admin GraphQL schema that an order connector uses, by the vendor's names and nullability, as of 2026-10:
 * https://shopify.dev/docs/api/admin-graphql/latest . A field that is not here is refused by validation, as an unknown field is there.
 */
export const schema = buildSchema(/* GraphQL */ `
  scalar DateTime
  scalar Decimal
  scalar Money
  scalar URL
  scalar UnsignedInt64
  directive @idempotent(key: String!) on FIELD

  type Query {
    shop: Shop!
    order(id: ID!): Order
    orders(first: Int, after: String, last: Int, before: String, reverse: Boolean = false, sortKey: OrderSortKeys = PROCESSED_AT, query: String): OrderConnection!
    fulfillmentOrder(id: ID!): FulfillmentOrder
    webhookSubscription(id: ID!): WebhookSubscription
    webhookSubscriptions(first: Int, after: String, topics: [WebhookSubscriptionTopic!], uri: String): WebhookSubscriptionConnection!
    locations(first: Int, after: String): LocationConnection!
    inventoryItem(id: ID!): InventoryItem
    inventoryItems(first: Int, after: String, query: String): InventoryItemConnection!
    productVariants(first: Int, after: String, query: String): ProductVariantConnection!
    job(id: ID!): Job
    node(id: ID!): Node
  }
  type Mutation {
    fulfillmentCreate(fulfillment: FulfillmentInput!, message: String): FulfillmentCreatePayload
    orderCancel(orderId: ID!, reason: OrderCancelReason!, restock: Boolean!, refundMethod: OrderCancelRefundMethodInput, refund: Boolean @deprecated(reason: "Use refundMethod"), notifyCustomer: Boolean = false, staffNote: String): OrderCancelPayload
    inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
    webhookSubscriptionCreate(topic: WebhookSubscriptionTopic!, webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionCreatePayload
    webhookSubscriptionDelete(id: ID!): WebhookSubscriptionDeletePayload
    orderCapture(input: OrderCaptureInput!): OrderCapturePayload
    transactionVoid(parentTransactionId: ID!): TransactionVoidPayload
    refundCreate(input: RefundInput!): RefundCreatePayload
    tagsAdd(id: ID!, tags: [String!]!): TagsAddPayload
  }

  enum OrderSortKeys { CREATED_AT ID ORDER_NUMBER PROCESSED_AT UPDATED_AT }
  enum CurrencyCode { USD EUR GBP CAD }
  enum CountryCode { US CA GB DE FR MX }
  enum OrderDisplayFinancialStatus { AUTHORIZED EXPIRED PAID PARTIALLY_PAID PARTIALLY_REFUNDED PENDING REFUNDED VOIDED }
  enum OrderDisplayFulfillmentStatus { FULFILLED IN_PROGRESS ON_HOLD OPEN PARTIALLY_FULFILLED PENDING_FULFILLMENT RESTOCKED SCHEDULED UNFULFILLED REQUEST_DECLINED }
  enum OrderCancelReason { CUSTOMER DECLINED FRAUD INVENTORY OTHER STAFF }
  enum FulfillmentStatus { CANCELLED ERROR FAILURE SUCCESS OPEN PENDING }
  enum FulfillmentOrderStatus { CANCELLED CLOSED INCOMPLETE IN_PROGRESS ON_HOLD OPEN SCHEDULED }
  enum FulfillmentOrderRequestStatus { ACCEPTED CANCELLATION_ACCEPTED CANCELLATION_REJECTED CANCELLATION_REQUESTED CLOSED REJECTED SUBMITTED UNSUBMITTED }
  enum WebhookSubscriptionTopic { ORDERS_CREATE ORDERS_CANCELLED ORDERS_UPDATED ORDERS_PAID }
  enum WebhookSubscriptionFormat { JSON }

  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
  type MoneyBag { shopMoney: MoneyV2! presentmentMoney: MoneyV2! }
  type Shop { id: ID! name: String! myshopifyDomain: String! currencyCode: CurrencyCode! }
  type UserError { field: [String!] message: String! }
  type Job { id: ID! done: Boolean! }

  type OrderConnection { edges: [OrderEdge!]! nodes: [Order!]! pageInfo: PageInfo! }
  type OrderEdge { cursor: String! node: Order! }
  type Order {
    id: ID!
    legacyResourceId: UnsignedInt64!
    name: String!
    number: Int!
    email: String
    phone: String
    note: String
    poNumber: String
    tags: [String!]!
    test: Boolean!
    sourceName: String
    createdAt: DateTime!
    processedAt: DateTime!
    updatedAt: DateTime!
    cancelledAt: DateTime
    cancelReason: OrderCancelReason
    closed: Boolean!
    currencyCode: CurrencyCode!
    presentmentCurrencyCode: CurrencyCode!
    taxesIncluded: Boolean!
    paymentGatewayNames: [String!]!
    displayFinancialStatus: OrderDisplayFinancialStatus
    displayFulfillmentStatus: OrderDisplayFulfillmentStatus!
    customer: Customer
    shippingAddress: MailingAddress
    billingAddress: MailingAddress
    lineItems(first: Int, after: String): LineItemConnection!
    shippingLines(first: Int, after: String): ShippingLineConnection!
    taxLines: [TaxLine!]!
    subtotalPriceSet: MoneyBag
    totalDiscountsSet: MoneyBag
    totalShippingPriceSet: MoneyBag!
    totalTaxSet: MoneyBag
    totalPriceSet: MoneyBag!
    currentTotalPriceSet: MoneyBag!
    totalOutstandingSet: MoneyBag!
    transactions(first: Int, capturable: Boolean, manuallyResolvable: Boolean): [OrderTransaction!]!
    refunds(first: Int): [Refund!]!
    fulfillments(first: Int): [Fulfillment!]!
    fulfillmentOrders(first: Int, after: String, displayable: Boolean = false): FulfillmentOrderConnection!
  }
  type Customer { id: ID! legacyResourceId: UnsignedInt64! displayName: String! firstName: String lastName: String email: String @deprecated(reason: "Use defaultEmailAddress.emailAddress") defaultEmailAddress: CustomerEmailAddress }
  type CustomerEmailAddress { emailAddress: String! }
  type MailingAddress { firstName: String lastName: String name: String company: String address1: String address2: String city: String province: String provinceCode: String zip: String country: String countryCodeV2: CountryCode phone: String }
  type TaxLine { title: String! rate: Float ratePercentage: Float priceSet: MoneyBag! source: String channelLiable: Boolean }
  type LineItemConnection { edges: [LineItemEdge!]! nodes: [LineItem!]! pageInfo: PageInfo! }
  type LineItemEdge { cursor: String! node: LineItem! }
  type LineItem {
    id: ID!
    name: String!
    title: String!
    sku: String
    quantity: Int!
    currentQuantity: Int!
    unfulfilledQuantity: Int!
    requiresShipping: Boolean!
    taxable: Boolean!
    vendor: String
    variant: ProductVariant
    originalUnitPriceSet: MoneyBag!
    discountedUnitPriceSet: MoneyBag!
    discountedUnitPriceAfterAllDiscountsSet: MoneyBag!
    originalTotalSet: MoneyBag!
    discountedTotalSet(withCodeDiscounts: Boolean = false): MoneyBag!
    totalDiscountSet: MoneyBag!
    discountAllocations: [DiscountAllocation!]!
    taxLines(first: Int): [TaxLine!]!
  }
  type DiscountAllocation { allocatedAmountSet: MoneyBag! }
  type ShippingLineConnection { edges: [ShippingLineEdge!]! nodes: [ShippingLine!]! pageInfo: PageInfo! }
  type ShippingLineEdge { cursor: String! node: ShippingLine! }
  type ShippingLine { id: ID title: String! code: String carrierIdentifier: String source: String originalPriceSet: MoneyBag! discountedPriceSet: MoneyBag! taxLines: [TaxLine!]! }

  type FulfillmentOrderConnection { edges: [FulfillmentOrderEdge!]! nodes: [FulfillmentOrder!]! pageInfo: PageInfo! }
  type FulfillmentOrderEdge { cursor: String! node: FulfillmentOrder! }
  type FulfillmentOrder { id: ID! orderId: ID! orderName: String! status: FulfillmentOrderStatus! requestStatus: FulfillmentOrderRequestStatus! assignedLocation: FulfillmentOrderAssignedLocation! lineItems(first: Int, after: String): FulfillmentOrderLineItemConnection! createdAt: DateTime! updatedAt: DateTime! }
  type FulfillmentOrderAssignedLocation { name: String! location: Location }
  type FulfillmentOrderLineItemConnection { edges: [FulfillmentOrderLineItemEdge!]! nodes: [FulfillmentOrderLineItem!]! pageInfo: PageInfo! }
  type FulfillmentOrderLineItemEdge { cursor: String! node: FulfillmentOrderLineItem! }
  type FulfillmentOrderLineItem { id: ID! sku: String productTitle: String! totalQuantity: Int! remainingQuantity: Int! lineItem: LineItem! @deprecated(reason: "Use order line items") }
  type Fulfillment { id: ID! legacyResourceId: UnsignedInt64! name: String! status: FulfillmentStatus! createdAt: DateTime! updatedAt: DateTime! totalQuantity: Int! trackingInfo(first: Int): [FulfillmentTrackingInfo!]! location: Location fulfillmentLineItems(first: Int, after: String): FulfillmentLineItemConnection! order: Order! }
  type FulfillmentTrackingInfo { company: String number: String url: URL }
  type FulfillmentLineItemConnection { edges: [FulfillmentLineItemEdge!]! nodes: [FulfillmentLineItem!]! pageInfo: PageInfo! }
  type FulfillmentLineItemEdge { cursor: String! node: FulfillmentLineItem! }
  type FulfillmentLineItem { id: ID! quantity: Int lineItem: LineItem! }
  input FulfillmentInput { lineItemsByFulfillmentOrder: [FulfillmentOrderLineItemsInput!]! notifyCustomer: Boolean = false trackingInfo: FulfillmentTrackingInput originAddress: FulfillmentOriginAddressInput }
  input FulfillmentOrderLineItemsInput { fulfillmentOrderId: ID! fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!] }
  input FulfillmentOrderLineItemInput { id: ID! quantity: Int! }
  input FulfillmentTrackingInput { company: String number: String numbers: [String!] url: URL urls: [URL!] }
  input FulfillmentOriginAddressInput { address1: String address2: String city: String zip: String provinceCode: String countryCode: String! }
  type FulfillmentCreatePayload { fulfillment: Fulfillment userErrors: [UserError!]! }

  input OrderCancelRefundMethodInput { originalPaymentMethodsRefund: Boolean storeCreditRefund: OrderCancelStoreCreditRefundInput }
  input OrderCancelStoreCreditRefundInput { expiresAt: DateTime }
  enum OrderCancelUserErrorCode { INVALID NOT_FOUND NO_REFUND_PERMISSION }
  type OrderCancelUserError { code: OrderCancelUserErrorCode field: [String!] message: String! }
  type OrderCancelPayload { job: Job orderCancelUserErrors: [OrderCancelUserError!]! userErrors: [UserError!]! }

  type LocationConnection { edges: [LocationEdge!]! nodes: [Location!]! pageInfo: PageInfo! }
  type LocationEdge { cursor: String! node: Location! }
  type Location { id: ID! legacyResourceId: UnsignedInt64! name: String! isActive: Boolean! }
  type ProductVariantConnection { edges: [ProductVariantEdge!]! nodes: [ProductVariant!]! pageInfo: PageInfo! }
  type ProductVariantEdge { cursor: String! node: ProductVariant! }
  type ProductVariant { id: ID! legacyResourceId: UnsignedInt64! sku: String title: String! displayName: String! price: Money! inventoryItem: InventoryItem! }
  type InventoryItemConnection { edges: [InventoryItemEdge!]! nodes: [InventoryItem!]! pageInfo: PageInfo! }
  type InventoryItemEdge { cursor: String! node: InventoryItem! }
  type InventoryItem { id: ID! legacyResourceId: UnsignedInt64! sku: String tracked: Boolean! inventoryLevel(locationId: ID!): InventoryLevel inventoryLevels(first: Int, after: String): InventoryLevelConnection! }
  type InventoryLevelConnection { edges: [InventoryLevelEdge!]! nodes: [InventoryLevel!]! pageInfo: PageInfo! }
  type InventoryLevelEdge { cursor: String! node: InventoryLevel! }
  type InventoryLevel { id: ID! location: Location! quantities(names: [String!]!): [InventoryQuantity!]! updatedAt: DateTime! }
  type InventoryQuantity { id: ID! name: String! quantity: Int! updatedAt: DateTime }
  input InventorySetQuantitiesInput { name: String! reason: String! referenceDocumentUri: String quantities: [InventoryQuantityInput!]! ignoreCompareQuantity: Boolean }
  input InventoryQuantityInput { inventoryItemId: ID! locationId: ID! quantity: Int! changeFromQuantity: Int compareQuantity: Int }
  enum InventorySetQuantitiesUserErrorCode { CHANGE_FROM_QUANTITY_STALE COMPARE_QUANTITY_STALE INVALID_INVENTORY_ITEM INVALID_LOCATION INVALID_NAME INVALID_REASON INVALID_QUANTITY_NEGATIVE ITEM_NOT_STOCKED_AT_LOCATION }
  type InventorySetQuantitiesUserError { code: InventorySetQuantitiesUserErrorCode field: [String!] message: String! }
  type InventoryAdjustmentGroup { id: ID! createdAt: DateTime! reason: String! referenceDocumentUri: String changes: [InventoryChange!]! }
  type InventoryChange { name: String! delta: Int! quantityAfterChange: Int }
  type InventorySetQuantitiesPayload { inventoryAdjustmentGroup: InventoryAdjustmentGroup userErrors: [InventorySetQuantitiesUserError!]! }

  type WebhookSubscriptionConnection { edges: [WebhookSubscriptionEdge!]! nodes: [WebhookSubscription!]! pageInfo: PageInfo! }
  type WebhookSubscriptionEdge { cursor: String! node: WebhookSubscription! }
  type WebhookSubscription { id: ID! legacyResourceId: UnsignedInt64! topic: WebhookSubscriptionTopic! uri: String! format: WebhookSubscriptionFormat! includeFields: [String!]! filter: String createdAt: DateTime! updatedAt: DateTime! callbackUrl: URL @deprecated(reason: "Use uri") apiVersion: ApiVersion! }
  type ApiVersion { displayName: String! handle: String! supported: Boolean! }
  input WebhookSubscriptionInput { uri: String callbackUrl: URL @deprecated(reason: "Use uri") format: WebhookSubscriptionFormat includeFields: [String!] filter: String metafieldNamespaces: [String!] name: String }
  type WebhookSubscriptionCreatePayload { webhookSubscription: WebhookSubscription userErrors: [UserError!]! }
  type WebhookSubscriptionDeletePayload { deletedWebhookSubscriptionId: ID userErrors: [UserError!]! }
  enum OrderTransactionKind { AUTHORIZATION CAPTURE CHANGE EMV_AUTHORIZATION REFUND SALE SUGGESTED_REFUND VOID }
  enum OrderTransactionStatus { AWAITING_RESPONSE ERROR FAILURE PENDING SUCCESS UNKNOWN }
  type OrderTransaction { id: ID! kind: OrderTransactionKind! status: OrderTransactionStatus! gateway: String amountSet: MoneyBag! authorizationExpiresAt: DateTime createdAt: DateTime! processedAt: DateTime multiCapturable: Boolean! parentTransaction: OrderTransaction order: Order }
  type OrderTransactionConnection { edges: [OrderTransactionEdge!]! nodes: [OrderTransaction!]! pageInfo: PageInfo! }
  type OrderTransactionEdge { cursor: String! node: OrderTransaction! }
  type Refund { id: ID! legacyResourceId: UnsignedInt64! note: String createdAt: DateTime totalRefundedSet: MoneyBag! transactions(first: Int, after: String): OrderTransactionConnection! order: Order! }
  input OrderCaptureInput { id: ID! parentTransactionId: ID! amount: Money! currency: CurrencyCode finalCapture: Boolean }
  type OrderCapturePayload { transaction: OrderTransaction userErrors: [UserError!]! }
  enum TransactionVoidUserErrorCode { AUTH_NOT_SUCCESSFUL AUTH_NOT_VOIDABLE GENERIC_ERROR TRANSACTION_NOT_FOUND }
  type TransactionVoidUserError { code: TransactionVoidUserErrorCode field: [String!] message: String! }
  type TransactionVoidPayload { transaction: OrderTransaction userErrors: [TransactionVoidUserError!]! }
  input OrderTransactionInput { amount: Money! gateway: String! kind: OrderTransactionKind! orderId: ID! parentId: ID }
  input RefundInput { orderId: ID! note: String notify: Boolean currency: CurrencyCode processedAt: DateTime allowOverRefunding: Boolean = false transactions: [OrderTransactionInput!] }
  type RefundCreatePayload { order: Order refund: Refund userErrors: [UserError!]! }

  union Node = Order | OrderTransaction
  type TagsAddPayload { node: Node userErrors: [UserError!]! }
`);
