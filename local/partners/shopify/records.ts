/** What the simulated shop keeps. Money is a string of two decimals in the order's currency; ids are Shopify's numeric ones. */
export interface TaxRecord {
  title: string;
  rate: number;
  price: string;
}
export interface LineRecord {
  id: number;
  title: string;
  sku: string;
  variantId: number | null;
  quantity: number;
  price: string;
  /** Discount on the whole line. */
  discount: string;
  taxLines: TaxRecord[];
  fulfilled: number;
}
export interface AddressRecord {
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  province: string | null;
  provinceCode: string | null;
  zip: string | null;
  country: string | null;
  countryCode: string | null;
  phone: string | null;
}
export interface FulfillmentRecord {
  id: number;
  name: string;
  createdAt: string;
  locationId: number;
  tracking: { company: string | null; number: string | null; url: string | null }[];
  lines: { id: number; lineId: number; quantity: number }[];
}
/** A payment, and each thing that became of it. */
export interface TransactionRecord {
  id: number;
  /** As in OrderTransactionKind, and OrderTransactionStatus. */
  kind: string;
  status: string;
  amount: string;
  createdAt: string;
  parentId: number | null;
  multiCapturable: boolean;
  expiresAt: string | null;
}
export interface RefundRecord {
  id: number;
  note: string | null;
  createdAt: string;
  transactionIds: number[];
}
export interface OrderRecord {
  id: number;
  number: number;
  name: string;
  email: string | null;
  phone: string | null;
  note: string | null;
  poNumber: string | null;
  tags: string[];
  createdAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  /** As in OrderCancelReason. */
  cancelReason: string | null;
  currency: string;
  /** As in OrderDisplayFinancialStatus. */
  financialStatus: string;
  gateway: string;
  transactions: TransactionRecord[];
  refunds: RefundRecord[];
  customer: { id: number; firstName: string; lastName: string; email: string | null } | null;
  shippingAddress: AddressRecord;
  billingAddress: AddressRecord;
  lines: LineRecord[];
  shippingLines: { id: number; title: string; code: string; price: string }[];
  subtotal: string;
  discounts: string;
  shipping: string;
  tax: string;
  total: string;
  fulfillmentOrderId: number;
  /** Fulfillment order line ids, by the order line's id. */
  fulfillmentLineIds: Record<string, number>;
  locationId: number;
  fulfillments: FulfillmentRecord[];
}
export interface VariantRecord {
  id: number;
  inventoryItemId: number;
  sku: string;
  title: string;
  price: string;
}
export interface LevelRecord {
  itemId: number;
  locationId: number;
  available: number;
  updatedAt: string;
}
export interface LocationRecord {
  id: number;
  name: string;
}
export interface SubscriptionRecord {
  id: number;
  topic: string;
  uri: string;
  includeFields: string[];
  apiVersion: string;
  createdAt: string;
}

/** 'gid://shopify/Order/123' → 123; NaN when it is of another type. */
export function numberOf(gid: string, type: string): number {
  const prefix = `gid://shopify/${type}/`;
  return gid.startsWith(prefix) ? Number(gid.slice(prefix.length).split('?')[0]) : Number.NaN;
}
export const gid = (type: string, id: number | string): string => `gid://shopify/${type}/${id}`;
