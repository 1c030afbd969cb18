import { buildSchema } from 'graphql';

/**
 * The part of the ShipHero public schema that a warehouse connector uses, by the vendor's names and nullability:
 * https://developer.shiphero.com/schema/ . A field that is not here is refused by validation, as an unknown field is there.
 */
export const schema = buildSchema(/* GraphQL */ `
  scalar ISODateTime
  scalar Decimal
  scalar GenericScalar

  type Query {
    account(analyze: Boolean): AccountQueryResult
    order(id: String!, analyze: Boolean): OrderQueryResult
    orders(order_number: String, partner_order_id: String, shop_name: String, email: String, sku: String, warehouse_id: String, allocated_warehouse_id: String, fulfillment_status: String, order_date_from: ISODateTime, order_date_to: ISODateTime, updated_from: ISODateTime, updated_to: ISODateTime, customer_account_id: String, analyze: Boolean): OrdersQueryResult
    product(id: String, sku: String, analyze: Boolean): ProductQueryResult
    products(sku: String, created_from: ISODateTime, created_to: ISODateTime, updated_from: ISODateTime, updated_to: ISODateTime, customer_account_id: String, analyze: Boolean): ProductsQueryResult
    warehouse_products(warehouse_id: String, sku: String, active: Boolean, created_from: ISODateTime, created_to: ISODateTime, updated_from: ISODateTime, updated_to: ISODateTime, customer_account_id: String, analyze: Boolean): WarehouseProductsQueryResult
    item_locations(warehouse_id: String, sku: String, location_id: String, customer_account_id: String, analyze: Boolean): ItemLocationsQueryResult
    inventory_changes(sku: String, location_id: String, warehouse_id: String, date_from: ISODateTime, date_to: ISODateTime, customer_account_id: String, reason: String, analyze: Boolean): InventoryChangesQueryResult
    shipment(id: String!, analyze: Boolean): ShipmentQueryResult
    shipments(order_id: String, tracking_number: String, date_from: ISODateTime, date_to: ISODateTime, order_date_from: ISODateTime, order_date_to: ISODateTime, analyze: Boolean): ShipmentsQueryResult
    webhooks(customer_account_id: String, analyze: Boolean): WebhooksQueryResult
    user_quota: UserQuota
    uuid(legacy_id: Int!, entity: String!): LegacyIdQueryResult
  }
  type Mutation {
    order_create(data: CreateOrderInput!): OrderMutationOutput
    order_update_fulfillment_status(data: UpdateOrderFulfillmentStatusInput!): OrderMutationOutput
    order_update_holds(data: UpdateOrderHoldsInput!): OrderMutationOutput
    order_cancel(data: CancelOrderInput!): OrderMutationOutput
    product_create(data: CreateProductInput!): CreateProductOutput
    product_add_to_warehouse(data: AddProductToWarehouseInput!): WarehouseProductMutationOutput
    inventory_add(data: UpdateInventoryInput!): UpdateInventoryOutput
    inventory_remove(data: UpdateInventoryInput!): UpdateInventoryOutput
    inventory_replace(data: ReplaceInventoryInput!): UpdateInventoryOutput
    webhook_create(data: CreateWebhookInput!): CreateWebhookOutput
    webhook_delete(data: DeleteWebhookInput!): MutationOutput
  }

  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type UserQuota { credits_remaining: Int max_available: Int increment_rate: Int is_expired: Boolean }
  type LegacyId { id: String legacy_id: Int }
  type LegacyIdQueryResult { request_id: String complexity: Int data: LegacyId }
  type MutationOutput { request_id: String complexity: Int }

  type AccountQueryResult { request_id: String complexity: Int data: Account }
  type Account { id: String legacy_id: Int email: String username: String status: String is_3pl: Boolean is_multi_warehouse: Boolean warehouses: [Warehouse] }
  type Warehouse { id: String legacy_id: Int account_id: String identifier: String company_name: String company_alias: String profile: String address: Address }
  type Address { name: String address1: String address2: String city: String state: String country: String zip: String phone: String }

  type OrderQueryResult { request_id: String complexity: Int data: Order }
  type OrdersQueryResult { request_id: String complexity: Int data(sort: String, before: String, after: String, first: Int, last: Int): OrderConnection }
  type OrderConnection { edges: [OrderEdge]! pageInfo: PageInfo! }
  type OrderEdge { node: Order cursor: String! }
  type Order {
    id: String
    legacy_id: Int
    order_number: String
    partner_order_id: String
    shop_name: String
    fulfillment_status: String
    order_date: ISODateTime
    updated_at: ISODateTime
    total_tax: String
    subtotal: String
    total_discounts: String
    total_price: String
    currency: String
    account_id: String
    source: String
    email: String
    packing_note: String
    gift_note: String
    required_ship_date: ISODateTime
    hold_until_date: ISODateTime
    allow_partial: Boolean
    allow_split: Boolean
    priority_flag: Boolean
    allocation_priority: Int
    ready_to_ship: Boolean @deprecated(reason: "This field is no longer being updated and should not be used or relied on")
    tags: [String]
    holds: OrderHolds
    shipping_lines: ShippingLines
    shipping_address: OrderAddress
    billing_address: OrderAddress
    allocations: [OrderWarehouseAllocation]
    shipments: [Shipment]
    order_history: [OrderHistory]
    line_items(sort: String, before: String, after: String, first: Int, last: Int): LineItemQuerySpecConnection
  }
  type OrderHolds { fraud_hold: Boolean payment_hold: Boolean operator_hold: Boolean address_hold: Boolean shipping_method_hold: Boolean client_hold: Boolean }
  type ShippingLines { title: String price: String carrier: String method: String }
  type OrderAddress { first_name: String last_name: String company: String address1: String address2: String city: String state: String state_code: String zip: String country: String country_code: String email: String phone: String }
  type OrderHistory { id: String legacy_id: Int order_id: String order_number: String created_at: ISODateTime information: String username: String }
  type OrderWarehouseAllocation { warehouse_id: String order_id: String allocated_at: ISODateTime allocation_reference: String line_items: [OrderLineItemAllocation] }
  type OrderLineItemAllocation { warehouse_id: String order_id: String line_item_id: String sku: String quantity_allocated: Int allocated_at: ISODateTime allocation_reference: String is_kit_component: Boolean }
  type LineItemQuerySpecConnection { edges: [LineItemQuerySpecEdge]! pageInfo: PageInfo! total_count: Int }
  type LineItemQuerySpecEdge { node: LineItem cursor: String! }
  type LineItem {
    id: String
    legacy_id: Int
    order_id: String
    sku: String
    partner_line_item_id: String
    product_name: String
    price: String
    quantity: Int
    quantity_allocated: Int
    quantity_pending_fulfillment: Int
    quantity_shipped: Int
    backorder_quantity: Int
    fulfillment_status: String
    serial_numbers: [LineItemSerialNumber]
    warehouse_id: String @deprecated(reason: "Use order allocations instead")
    locked_to_warehouse_id: String
    subtotal: String
    product: Product
    created_at: ISODateTime
    updated_at: ISODateTime
  }
  type LineItemSerialNumber { id: String sku: String line_item_id: String serial_number: String scanned: Boolean }
  input CreateOrderInput {
    customer_account_id: String
    order_number: String
    partner_order_id: String
    shop_name: String
    fulfillment_status: String
    order_date: ISODateTime
    total_tax: String
    subtotal: String
    total_discounts: String
    total_price: String
    currency: String
    email: String
    packing_note: String
    gift_note: String
    required_ship_date: ISODateTime
    hold_until_date: ISODateTime
    allow_partial: Boolean
    allow_split: Boolean
    priority_flag: Boolean
    allocation_priority: Int
    require_signature: Boolean
    ready_to_ship: Boolean
    skip_address_validation: Boolean
    ignore_address_validation_errors: Boolean
    profile: String
    incoterms: String
    tags: [String]
    holds: HoldsInput
    shipping_lines: CreateShippingLinesInput
    shipping_address: CreateOrderAddressInput!
    billing_address: CreateOrderAddressInput
    line_items: [CreateLineItemInput]
  }
  input HoldsInput { fraud_hold: Boolean payment_hold: Boolean operator_hold: Boolean address_hold: Boolean client_hold: Boolean }
  input CreateShippingLinesInput { title: String! price: String! carrier: String method: String }
  input CreateOrderAddressInput { first_name: String last_name: String company: String address1: String address2: String city: String state: String state_code: String zip: String country: String country_code: String email: String phone: String }
  input CreateLineItemInput { sku: String! partner_line_item_id: String! quantity: Int! price: String! product_name: String option_title: String fulfillment_status: String quantity_pending_fulfillment: Int custom_options: GenericScalar warehouse_id: String eligible_for_return: Boolean customs_value: String barcode: String }
  input UpdateOrderFulfillmentStatusInput { customer_account_id: String order_id: String! fulfillment_status: String! remove_inventory: Boolean void_on_platform: Boolean reason: String }
  input UpdateOrderHoldsInput { customer_account_id: String order_id: String! payment_hold: Boolean operator_hold: Boolean fraud_hold: Boolean address_hold: Boolean client_hold: Boolean }
  input CancelOrderInput { customer_account_id: String order_id: String! reason: String void_on_platform: Boolean force: Boolean }
  type OrderMutationOutput { request_id: String complexity: Int order: Order }

  type ProductQueryResult { request_id: String complexity: Int data: Product }
  type ProductsQueryResult { request_id: String complexity: Int data(sort: String, before: String, after: String, first: Int, last: Int): ProductConnection }
  type ProductConnection { edges: [ProductEdge]! pageInfo: PageInfo! }
  type ProductEdge { node: Product cursor: String! }
  type Product { id: String legacy_id: Int account_id: String sku: String name: String barcode: String created_at: ISODateTime updated_at: ISODateTime warehouse_products: [WarehouseProduct] }
  type WarehouseProductsQueryResult { request_id: String complexity: Int data(sort: String, before: String, after: String, first: Int, last: Int): WarehouseProductConnection }
  type WarehouseProductConnection { edges: [WarehouseProductEdge]! pageInfo: PageInfo! }
  type WarehouseProductEdge { node: WarehouseProduct cursor: String! }
  type WarehouseProduct { id: String legacy_id: Int account_id: String warehouse_id: String warehouse_identifier: String sku: String active: Boolean on_hand: Int allocated: Int available: Int backorder: Int reserve_inventory: Int non_sellable_quantity: Int sell_ahead: Int inventory_bin: String price: String value: String product: Product warehouse: Warehouse created_at: ISODateTime updated_at: ISODateTime }
  input CreateProductInput { customer_account_id: String sku: String! name: String! price: String value: String barcode: String warehouse_products: [CreateWarehouseProductInput]! tags: [String] }
  input CreateWarehouseProductInput { warehouse_id: String! on_hand: Int! inventory_bin: String price: String value: String reserve_inventory: Int }
  type CreateProductOutput { request_id: String complexity: Int product: Product }
  input AddProductToWarehouseInput { customer_account_id: String product_id: String sku: String warehouse_id: String! on_hand: Int inventory_bin: String price: String value: String }
  type WarehouseProductMutationOutput { request_id: String complexity: Int warehouse_product: WarehouseProduct }
  input UpdateInventoryInput { customer_account_id: String sku: String! warehouse_id: String! quantity: Int! reason: String location_id: String }
  input ReplaceInventoryInput { customer_account_id: String sku: String! warehouse_id: String! quantity: Int! reason: String location_id: String includes_non_sellable: Boolean }
  type UpdateInventoryOutput { request_id: String complexity: Int warehouse_product: WarehouseProduct }

  type ItemLocationsQueryResult { request_id: String complexity: Int data(sort: String, before: String, after: String, first: Int, last: Int): ItemLocationConnection }
  type ItemLocationConnection { edges: [ItemLocationEdge]! pageInfo: PageInfo! }
  type ItemLocationEdge { node: ItemLocation cursor: String! }
  type ItemLocation { id: String legacy_id: Int account_id: String warehouse_id: String location_id: String sku: String quantity: Int expiration_lot: Lot created_at: ISODateTime updated_at: ISODateTime }
  type Lot { id: String name: String sku: String expires_at: ISODateTime received_at: ISODateTime is_active: Boolean created_at: ISODateTime updated_at: ISODateTime }

  type InventoryChangesQueryResult { request_id: String complexity: Int data(sort: String, before: String, after: String, first: Int, last: Int): InventoryChangeConnection }
  type InventoryChangeConnection { edges: [InventoryChangeEdge]! pageInfo: PageInfo! }
  type InventoryChangeEdge { node: InventoryChange cursor: String! }
  type InventoryChange { id: String legacy_id: Int user_id: String account_id: String warehouse_id: String sku: String previous_on_hand: Int change_in_on_hand: Int reason: String cycle_counted: Boolean location_id: String lot_id: String lot_name: String lot_expiration: String created_at: ISODateTime }

  type ShipmentQueryResult { request_id: String complexity: Int data: Shipment }
  type ShipmentsQueryResult { request_id: String complexity: Int data(sort: String, before: String, after: String, first: Int, last: Int): ShipmentConnection }
  type ShipmentConnection { edges: [ShipmentEdge]! pageInfo: PageInfo! }
  type ShipmentEdge { node: Shipment cursor: String! }
  type Shipment { id: String legacy_id: Int order_id: String user_id: String warehouse_id: String pending_shipment_id: String profile: String picked_up: Boolean needs_refund: Boolean refunded: Boolean delivered: Boolean shipped_off_shiphero: Boolean dropshipment: Boolean completed: Boolean created_date: ISODateTime total_packages: Int address: Address order: Order warehouse: Warehouse shipping_labels: [ShippingLabel] line_items(sort: String, before: String, after: String, first: Int, last: Int): ShipmentLineItemConnection }
  type ShippingLabel { id: String legacy_id: Int shipment_id: String order_id: String tracking_number: String tracking_url: String carrier: String shipping_name: String shipping_method: String cost: String box_name: String package_number: Int status: String created_date: ISODateTime }
  type ShipmentLineItemConnection { edges: [ShipmentLineItemEdge]! pageInfo: PageInfo! }
  type ShipmentLineItemEdge { node: ShipmentLineItem cursor: String! }
  type ShipmentLineItem { id: String legacy_id: Int line_item_id: String shipment_id: String shipping_label_id: String quantity: Int line_item: LineItem lot: Lot }

  type WebhooksQueryResult { request_id: String complexity: Int data(sort: String, before: String, after: String, first: Int, last: Int): WebhookConnection }
  type WebhookConnection { edges: [WebhookEdge]! pageInfo: PageInfo! }
  type WebhookEdge { node: Webhook cursor: String! }
  type Webhook { id: String legacy_id: Int account_id: String shop_name: String name: String url: String source: String shared_signature_secret: String }
  input CreateWebhookInput { customer_account_id: String name: String! url: String! shop_name: String }
  type CreateWebhookOutput { request_id: String complexity: Int webhook: Webhook }
  input DeleteWebhookInput { customer_account_id: String name: String! shop_name: String }
`);
