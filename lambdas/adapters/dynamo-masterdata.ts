import type { PartnerProfile } from '../../core/edi/partner-profile.ts';
import { itemOn } from '../../core/masterdata/item-on.ts';
import type { Masterdata } from '../../core/masterdata/masterdata.ts';
import { Transient } from '../../core/model/errors.ts';
import type { ApiClient, Channel, CrossReference, Customer, Item, PartnerAccount, Warehouse } from '../../core/model/masterdata.ts';
import { type HousePolicy, housePolicy } from '../../core/model/policy.ts';
import type { PriceParty } from '../../core/model/price.ts';
import type { RoutingRule } from '../../core/model/routing-rule.ts';
import type { RoutingTable } from '../../core/routing/resolve-route.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';
import { Kept } from './kept.ts';

type Key = { pk: string; sk: string };

/** Where each record of master data is. */
export const masterKey = {
  item: (entity: string, sku: string): Key => ({ pk: `${entity}#item#${sku}`, sk: 'item' }),
  customer: (entity: string, customerId: string): Key => ({ pk: `${entity}#customer#${customerId}`, sk: 'customer' }),
  warehouse: (entity: string, warehouse: string): Key => ({ pk: `${entity}#warehouses`, sk: warehouse }),
  channel: (entity: string, channel: string): Key => ({ pk: `${entity}#channels`, sk: channel }),
  account: (connector: string, account: string): Key => ({ pk: `account#${connector}`, sk: account }),
  policy: (entity: string): Key => ({ pk: `${entity}#policy`, sk: 'policy' }),
  /** A cross-reference is two records, one to be found by either side's code. */
  ours: (entity: string, party: string, kind: CrossReference['kind'], code: string): Key => ({ pk: `${entity}#xref#${party}`, sk: `${kind}#${code}` }),
  theirs: (entity: string, party: string, kind: CrossReference['kind'], ours: string): Key => ({ pk: `${entity}#xref#${party}`, sk: `${kind}-of#${ours}` }),
  ediPartner: (entity: string, partner: string): Key => ({ pk: `${entity}#edi#${partner}`, sk: 'profile' }),
  price: (entity: string, sku: string, party: PriceParty): Key => ({ pk: `${entity}#price#${sku}`, sk: `${party.kind}#${party.id}` }),
  /** What was taken over from an ERP, by its id there. */
  erpRecord: (entity: string, connector: string, kind: 'item' | 'customer', id: string): Key => ({ pk: `${entity}#erp#${connector}`, sk: `${kind}#${id}` }),
  client: (clientId: string): Key => ({ pk: `client#${clientId}`, sk: 'client' }),
};

export class DynamoMasterdata implements Masterdata, RoutingTable {
  readonly #kept: Kept;
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
    this.#kept = new Kept(now);
  }

  async items(entity: string, skus: readonly string[]) {
    return (await this.#batch([...new Set(skus)].map((sku) => masterKey.item(entity, sku)))).items;
  }

  async customer(entity: string, customerId: string) {
    return (await this.#batch([masterKey.customer(entity, customerId)])).customer;
  }

  forOrder = (entity: string, customerId: string, skus: readonly string[]) => this.#batch([masterKey.customer(entity, customerId), ...[...new Set(skus)].map((sku) => masterKey.item(entity, sku))]);

  warehouses = (entity: string) =>
    this.#kept.of(`warehouses#${entity}`, async () => {
      const { Items = [] } = await dynamo.query({ TableName: table(), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${entity}#warehouses` } });
      return Items.map((item) => item.body as Warehouse).sort((a, b) => a.priority - b.priority);
    });

  channel = (entity: string, channel: string) => this.#kept.of(`channel#${entity}#${channel}`, () => this.#body<Channel>(masterKey.channel(entity, channel)));

  account = (connector: string, account: string) => this.#kept.of(`account#${connector}#${account}`, () => this.#body<PartnerAccount>(masterKey.account(connector, account)));

  policy = (entity: string) => this.#kept.of(`policy#${entity}`, async () => (await this.#body<HousePolicy>(masterKey.policy(entity))) ?? housePolicy(entity));

  ours = async (entity: string, party: string, kind: CrossReference['kind'], codes: readonly string[]) =>
    new Map((await this.#references([...new Set(codes)].map((code) => masterKey.ours(entity, party, kind, code)))).map(({ code, ours }) => [code, ours]));

  theirs = async (entity: string, party: string, kind: CrossReference['kind'], ours: readonly string[]) =>
    new Map((await this.#references([...new Set(ours)].map((one) => masterKey.theirs(entity, party, kind, one)))).map((reference) => [reference.ours, reference.code]));
  ediPartner = (entity: string, partner: string) => this.#kept.of(`edi#${entity}#${partner}`, () => this.#body<PartnerProfile>(masterKey.ediPartner(entity, partner)));

  /** As it is stored, whatever the day: to be changed. */
  item = (entity: string, sku: string) => this.#body<Item>(masterKey.item(entity, sku));

  /** What was taken over from an ERP, a page at a time. */
  async *erpRecords(entity: string, connector: string, kind: 'item' | 'customer'): AsyncGenerator<{ id: string; code: string }[]> {
    const { pk, sk } = masterKey.erpRecord(entity, connector, kind, '');
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await dynamo.query({ TableName: table(), KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)', ExpressionAttributeValues: { ':pk': pk, ':sk': sk }, Limit: 500, ExclusiveStartKey });
      yield (page.Items ?? []).map(({ body }) => body as { id: string; code: string });
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  client = (clientId: string) => this.#body<ApiClient>(masterKey.client(clientId));

  rules = (entity: string) =>
    this.#kept.of(`rules#${entity}`, async () => {
      const { Items = [] } = await dynamo.query({ TableName: env(Env.RoutingTable), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${entity}#routes` } });
      return Items.map((item) => item.body as RoutingRule);
    });

  async #body<T>(Key: Key): Promise<T | undefined> {
    const { Item } = await dynamo.get({ TableName: table(), Key });
    return Item?.body as T | undefined;
  }

  async #batch(keys: Key[]): Promise<{ customer?: Customer; items: Map<string, Item> }> {
    const result: { customer?: Customer; items: Map<string, Item> } = { items: new Map() };
    for (const { sk, body } of await this.#records(keys)) {
      if (sk === 'customer') result.customer = body as Customer;
      else result.items.set((body as Item).sku, body as Item);
    }
    const [first] = result.items.values();
    if (!first) return result;
    const { conversions } = await this.policy(first.entity);
    const day = new Date(this.#now()).toISOString().slice(0, 10);
    return { ...result, items: new Map([...result.items].map(([sku, item]) => [sku, itemOn(item, conversions, day)])) };
  }

  #references = async (keys: Key[]) => (await this.#records(keys)).map(({ body }) => body as CrossReference);

  async #records(keys: Key[]): Promise<Record<string, unknown>[]> {
    const records: Record<string, unknown>[] = [];
    for (let from = 0; from < keys.length; from += 100) {
      const { Responses = {}, UnprocessedKeys = {} } = await dynamo.batchGet({ RequestItems: { [table()]: { Keys: keys.slice(from, from + 100) } } });
      if (UnprocessedKeys[table()]) throw new Transient('masterdata.throttled', 'not all master data could be read');
      records.push(...(Responses[table()] ?? []));
    }
    return records;
  }
}

/** Writes one record of master data. */
export async function putMaster(Key: Key, body: unknown): Promise<void> {
  await dynamo.put({ TableName: table(), Item: { ...Key, body } });
}

/** Writes a cross-reference so that both sides find it. */
export async function putCrossReference(reference: CrossReference): Promise<void> {
  const { entity, party, kind, code, ours } = reference;
  await putMaster(masterKey.ours(entity, party, kind, code), reference);
  await putMaster(masterKey.theirs(entity, party, kind, ours), reference);
}

/** Writes one line of the routing table: a route, or an authority. */
export async function putRoutingRule(rule: RoutingRule): Promise<void> {
  const what = 'over' in rule ? ['authority', rule.over] : [rule.capability, rule.connector, rule.businessUnit, rule.region, rule.warehouse, rule.supplier, rule.channel, rule.shadow && 'shadow'];
  const sk = [...what, rule.from].filter((part) => part !== undefined).join('#');
  await dynamo.put({ TableName: env(Env.RoutingTable), Item: { pk: `${rule.entity}#routes`, sk, body: rule } });
}

const table = () => env(Env.MasterdataTable);
