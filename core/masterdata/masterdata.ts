import type { ApiClient, Channel, Customer, Item, Warehouse } from '../model/masterdata.ts';

/** Master data as the business maintains it. A missing record is undefined; an inactive one is given and says so. */
export interface Masterdata {
  items(entity: string, skus: readonly string[]): Promise<Map<string, Item>>;
  customer(entity: string, customerId: string): Promise<Customer | undefined>;
  /** Both in one read: what capturing an order needs. */
  forOrder(entity: string, customerId: string, skus: readonly string[]): Promise<{ customer?: Customer; items: Map<string, Item> }>;
  warehouses(entity: string): Promise<Warehouse[]>;
  channel(entity: string, channel: string): Promise<Channel | undefined>;
  /** Which channel a connector's own shop or account is: `shopify:<shop domain>`. */
  channelOf(connector: string, account: string): Promise<Channel | undefined>;
  client(clientId: string): Promise<ApiClient | undefined>;
}
