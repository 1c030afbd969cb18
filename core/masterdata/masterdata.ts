import type { PartnerProfile } from '../edi/partner-profile.ts';
import type { ApiClient, Channel, CrossReference, Customer, Item, PartnerAccount, Warehouse } from '../model/masterdata.ts';
import type { HousePolicy } from '../model/policy.ts';

/** Master data as the business maintains it. A missing record is undefined; an inactive one is given and says so. */
export interface Masterdata {
  items(entity: string, skus: readonly string[]): Promise<Map<string, Item>>;
  customer(entity: string, customerId: string): Promise<Customer | undefined>;
  /** Both in one read: what capturing an order needs. */
  forOrder(entity: string, customerId: string, skus: readonly string[]): Promise<{ customer?: Customer; items: Map<string, Item> }>;
  warehouses(entity: string): Promise<Warehouse[]>;
  channel(entity: string, channel: string): Promise<Channel | undefined>;
  /** Whose an account at a partner is, e.g. shopify and the shop's domain; `*` is a connector's only account. */
  account(connector: string, account: string): Promise<PartnerAccount | undefined>;
  /** The rules of the house; its defaults where none are written. */
  policy(entity: string): Promise<HousePolicy>;
  /** What a party's codes mean here; codes that are not known are left out. */
  ours(entity: string, party: string, kind: CrossReference['kind'], codes: readonly string[]): Promise<Map<string, string>>;
  /** What a party calls things of ours. */
  theirs(entity: string, party: string, kind: CrossReference['kind'], ours: readonly string[]): Promise<Map<string, string>>;
  /** What was agreed with an EDI partner. */
  ediPartner(entity: string, partner: string): Promise<PartnerProfile | undefined>;
  client(clientId: string): Promise<ApiClient | undefined>;
}
