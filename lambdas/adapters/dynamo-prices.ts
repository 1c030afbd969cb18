import { Transient } from '../../core/model/errors.ts';
import type { Customer, Item } from '../../core/model/masterdata.ts';
import type { PriceCondition, PriceParty } from '../../core/model/price.ts';
import type { PriceConditions } from '../../core/pricing/conditions.ts';
import { partiesOf } from '../../core/pricing/price-lines.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';
import { masterKey } from './dynamo-masterdata.ts';

/** BatchGetItem takes 100 keys: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS = 100;

/**
 * Price conditions in the master data, one record per item and party with all its breaks and validities: `<entity>#price#<sku>` / `<kind>#<id>`. A
 * question reads the records of its own items and customer, however many others there are.
 */
export class DynamoPrices implements PriceConditions {
  async forCustomer(customer: Customer, skus: readonly string[]) {
    const keys = [...new Set(skus)].flatMap((sku) => [masterKey.item(customer.entity, sku), ...partiesOf(customer).map((party) => masterKey.price(customer.entity, sku, party))]);
    const parts = Array.from({ length: Math.ceil(keys.length / KEYS) }, (_, index) => keys.slice(index * KEYS, (index + 1) * KEYS));
    const records = (await Promise.all(parts.map(read))).flat();
    const items = records.flatMap(({ sk, body }) => (sk === 'item' ? [body as Item] : []));
    return { items: new Map(items.map((item) => [item.sku, item])), conditions: records.flatMap(({ sk, body }) => (sk === 'item' ? [] : (body as PriceCondition[]))) };
  }

  /** All of one item for one party, whenever they apply. */
  async of(entity: string, sku: string, party: PriceParty): Promise<PriceCondition[]> {
    const [record] = await read([masterKey.price(entity, sku, party)]);
    return (record?.body as PriceCondition[] | undefined) ?? [];
  }
}

/** Writes all conditions of one item for one party; what was there before is gone. */
export async function putPrices(entity: string, sku: string, party: PriceParty, conditions: readonly PriceCondition[]): Promise<void> {
  await dynamo.put({ TableName: table(), Item: { ...masterKey.price(entity, sku, party), body: conditions } });
}

async function read(Keys: Record<string, string>[]): Promise<Record<string, unknown>[]> {
  const { Responses = {}, UnprocessedKeys = {} } = await dynamo.batchGet({ RequestItems: { [table()]: { Keys } } });
  if (UnprocessedKeys[table()]) throw new Transient('masterdata.throttled', 'not all prices could be read');
  return Responses[table()] ?? [];
}

const table = () => env(Env.MasterdataTable);
