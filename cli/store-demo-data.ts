import { booksKey } from '../lambdas/adapters/dynamo-books.ts';
import { masterKey, putCrossReference, putMaster, putRoutingRule } from '../lambdas/adapters/dynamo-masterdata.ts';
import { putPrices } from '../lambdas/adapters/dynamo-prices.ts';
import { DynamoStock } from '../lambdas/adapters/dynamo-stock.ts';
import { accounts, BOOKS, CHANNELS, CUSTOMERS, EDI_CUSTOMER, ENTITY, ITEMS, POLICY, PRICES, ROUTES, STOCK, SUPPLIER, THIRD_PARTY, THIRD_PARTY_ITEMS, THIRD_PARTY_WAREHOUSE, WAREHOUSES } from './demo-data.ts';

/** The demo's goods, customers, prices, routes and stock, in the platform's own tables. */
export async function storeDemoData(shopDomain: string, marketplaceId: string): Promise<void> {
  // a second ago: warehouses tell by whole seconds when something moved, and what moves in this one is not in the count
  const counted = new Date(Date.now() - 1000);
  await Promise.all([
    ...[...ITEMS, ...THIRD_PARTY_ITEMS].map(({ price: _, ...item }) => putMaster(masterKey.item(ENTITY, item.sku), item)),
    ...CUSTOMERS.map((customer) => putMaster(masterKey.customer(ENTITY, customer.customerId), customer)),
    ...[SUPPLIER, EDI_CUSTOMER, THIRD_PARTY].map((profile) => putMaster(masterKey.ediPartner(ENTITY, profile.partner), profile)),
    putCrossReference({ entity: ENTITY, party: EDI_CUSTOMER.partner, kind: 'item', code: 'MER-1008', ours: 'BOLT-M8' }),
    putMaster(booksKey.entity(ENTITY), BOOKS),
    putMaster(masterKey.policy(ENTITY), POLICY),
    ...[...WAREHOUSES, THIRD_PARTY_WAREHOUSE].map((warehouse) => putMaster(masterKey.warehouse(ENTITY, warehouse.warehouse), warehouse)),
    ...CHANNELS.map((channel) => putMaster(masterKey.channel(ENTITY, channel.channel), channel)),
    ...accounts(shopDomain, marketplaceId).map((account) => putMaster(masterKey.account(account.connector, account.account), account)),
    ...[...Map.groupBy(PRICES, ({ sku, party }) => `${sku}#${party.kind}#${party.id}`).values()].flatMap((all) => (all[0] ? [putPrices(ENTITY, all[0].sku, all[0].party, all)] : [])),
    ...ROUTES.map(putRoutingRule),
    ...Object.entries(STOCK).flatMap(([warehouse, levels]) => Object.entries(levels).map(([sku, onHand]) => new DynamoStock().setOnHand(ENTITY, sku, warehouse, onHand, counted))),
  ]);
}
