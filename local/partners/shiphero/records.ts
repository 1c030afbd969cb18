/** What the simulated warehouse system keeps. `id`s are numbers here; on the wire they are base64 of 'Type:number'. */
export interface WarehouseRecord {
  id: number;
  identifier: string;
}
export interface ProductRecord {
  id: number;
  sku: string;
  name: string;
  createdAt: string;
}
/** One product in one warehouse. available = onHand - allocated. */
export interface StockRecord {
  id: number;
  sku: string;
  warehouseId: number;
  onHand: number;
  allocated: number;
  price: string | null;
  createdAt: string;
  updatedAt: string;
  /** Units of lots, and when those expire: of an item that is tracked by lots. */
  lots?: Record<string, { expiresAt: string | null; quantity: number }>;
  /** Numbers of its units, of an item that has them: the first is packed first. */
  serials?: string[];
}
/** One row of the inventory change log. */
export interface ChangeRecord {
  id: number;
  sku: string;
  warehouseId: number;
  previousOnHand: number;
  change: number;
  reason: string;
  cycleCounted: boolean;
  createdAt: string;
}
export interface LineRecord {
  id: number;
  sku: string;
  partnerLineItemId: string;
  productName: string | null;
  price: string;
  quantity: number;
  shipped: number;
  /** The warehouse the line is locked to. */
  lockedTo: number | null;
  /** Units held for the line, by warehouse id. */
  allocated: Record<string, number>;
}
export interface OrderRecord {
  id: number;
  orderNumber: string;
  partnerOrderId: string | null;
  shopName: string;
  /** pending, fulfilled, canceled, or what an API caller set. */
  status: string;
  orderDate: string;
  updatedAt: string;
  email: string | null;
  currency: string;
  amounts: { total_tax: string | null; subtotal: string | null; total_discounts: string | null; total_price: string | null };
  allowPartial: boolean;
  allowSplit: boolean;
  priority: boolean;
  packingNote: string | null;
  giftNote: string | null;
  requiredShipDate: string | null;
  holdUntil: string | null;
  tags: string[];
  holds: Record<string, boolean>;
  shippingLines: Record<string, string | null> | null;
  shippingAddress: Record<string, string | null>;
  billingAddress: Record<string, string | null> | null;
  lines: LineRecord[];
  allocatedAt: string | null;
  allocationReference: number | null;
  history: { id: number; at: string; information: string }[];
}
export interface ShipmentRecord {
  id: number;
  orderId: number;
  warehouseId: number;
  labelId: number;
  trackingNumber: string;
  carrier: string;
  method: string;
  createdAt: string;
  completed: boolean;
  lines: { id: number; lineId: number; quantity: number; lot?: { name: string; expiresAt: string | null }; serials?: string[] }[];
}
export interface HookRecord {
  id: number;
  name: string;
  url: string;
  shopName: string;
  secret: string;
}

/** uuid('Order', 7) = base64 of 'Order:7', as ShipHero encodes its ids. */
export const uuid = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');

/** The number in a uuid; NaN when it is of another type or not a uuid. */
export function numberIn(value: string, type: string): number {
  const text = Buffer.from(value, 'base64').toString('utf8');
  return text.startsWith(`${type}:`) ? Number(text.slice(type.length + 1)) : Number.NaN;
}

export const total = (allocated: Record<string, number>): number => Object.values(allocated).reduce((sum, each) => sum + each, 0);
/** Ordered, neither shipped nor held. */
export const missing = (line: LineRecord): number => Math.max(0, line.quantity - line.shipped - total(line.allocated));
