/** What the simulated marketplace keeps. Amounts are decimal text. */
export interface ItemRecord {
  orderItemId: string;
  sku: string;
  title: string;
  quantity: number;
  shipped: number;
  price: string;
  /** Of the whole item. */
  discount: string;
  tax: string;
  shipping: string;
  shippingTax: string;
  giftWrap: string;
  cancelRequest?: string;
  cancelled?: { by: 'BUYER' | 'MERCHANT' | 'AMAZON'; reason: string };
}

export interface AddressRecord {
  name: string;
  companyName?: string;
  addressLine1: string;
  addressLine2?: string;
  city: string;
  stateOrRegion?: string;
  postalCode?: string;
  countryCode: string;
  phone?: string;
}

export interface PackageRecord {
  packageReferenceId: string;
  carrier: string;
  shippingService?: string;
  trackingNumber: string;
  shipTime: string;
  createdTime: string;
  items: { orderItemId: string; quantity: number }[];
}

export type Status = 'PENDING' | 'UNSHIPPED' | 'PARTIALLY_SHIPPED' | 'SHIPPED' | 'CANCELLED';

export interface OrderRecord {
  orderId: string;
  marketplaceId: string;
  currency: string;
  createdTime: string;
  lastUpdatedTime: string;
  paid: boolean;
  fulfilledBy: 'MERCHANT' | 'AMAZON';
  programs: string[];
  sellerOrderId?: string;
  buyer: { buyerName: string; buyerEmail: string };
  address: AddressRecord;
  items: ItemRecord[];
  packages: PackageRecord[];
}

export interface ListingRecord {
  sku: string;
  marketplaceId: string;
  title: string;
  asin: string;
  productType: string;
  /** DEFAULT: by the merchant. */
  channel: string;
  quantity: number;
  createdDate: string;
  lastUpdatedDate: string;
}

export interface FeedRecord {
  feedId: string;
  feedType: string;
  marketplaceIds: string[];
  createdTime: string;
  processingStatus: 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'FATAL' | 'CANCELLED';
  inputFeedDocumentId: string;
  processingEndTime?: string;
  resultFeedDocumentId?: string;
}

export interface DocumentRecord {
  feedDocumentId: string;
  contentType: string;
  content: string | null;
}

export const listingKey = (marketplaceId: string, sku: string): string => `${marketplaceId}#${sku}`;

export function statusOf({ paid, items }: OrderRecord): Status {
  const open = items.filter((item) => !item.cancelled);
  if (open.length === 0) return 'CANCELLED';
  if (!paid) return 'PENDING';
  if (open.every((item) => item.shipped >= item.quantity)) return 'SHIPPED';
  return open.some((item) => item.shipped > 0) ? 'PARTIALLY_SHIPPED' : 'UNSHIPPED';
}

/** 2026-11-29T02:03:58Z */
export const stamp = (at: number): string => new Date(at).toISOString();
