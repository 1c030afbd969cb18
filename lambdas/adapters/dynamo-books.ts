import type { AccountRules } from '../../core/model/account-rules.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { ExchangeRate, LegalEntity } from '../../core/model/legal-entity.ts';
import { BUILT_IN_RULES } from '../../core/posting/account-rules.ts';
import type { Books } from '../../core/posting/books.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';
import { Kept } from './kept.ts';

/** Where the settings of the books are, in the master data. */
export const booksKey = {
  entity: (entity: string) => ({ pk: `${entity}#books`, sk: 'entity' }),
  /** One row per day on which a rate begins to apply. */
  rate: ({ entity, from, to, date }: ExchangeRate) => ({ pk: ratesOf(entity, from, to), sk: date }),
  /** One row per version; of two that begin on one day, the later name wins. */
  rules: ({ entity, from, version }: AccountRules) => ({ pk: rulesOf(entity), sk: `${from}#${version}` }),
};
const rulesOf = (entity: string) => `${entity}#account-rules`;
const ratesOf = (entity: string, from: string, to: string) => `${entity}#rates#${from}#${to}`;

export class DynamoBooks implements Books {
  readonly #kept: Kept;
  constructor(now: () => number) {
    this.#kept = new Kept(now);
  }

  entity = (entity: string) =>
    this.#kept.of(entity, async () => {
      const { Item } = await dynamo.get({ TableName: table(), Key: booksKey.entity(entity) });
      if (!Item) throw new Rejected('books.entity-missing', `the books of ${entity} are not set up`, { entity });
      return Item.body as LegalEntity;
    });

  rate({ entity, functionalCurrency: to }: LegalEntity, from: string, day: string): Promise<ExchangeRate> {
    return this.#kept.of(`${entity}#${from}#${to}#${day}`, async () => {
      const rate = await latest<ExchangeRate>(ratesOf(entity, from, to), day);
      if (!rate) throw new Rejected('books.rate-missing', `${entity} has no rate from ${from} to ${to} on ${day}`, { entity, from, to, day });
      return rate;
    });
  }

  rules = (entity: string, day: string) =>
    this.#kept.of(`${entity}#rules#${day}`, async (): Promise<AccountRules> => (await latest<AccountRules>(rulesOf(entity), day)) ?? { entity, ...BUILT_IN_RULES });
}

/** The last of those that begin on a day or before. */
async function latest<T>(pk: string, day: string): Promise<T | undefined> {
  const { Items = [] } = await dynamo.query({ TableName: table(), KeyConditionExpression: 'pk = :pk AND sk <= :day', ExpressionAttributeValues: { ':pk': pk, ':day': `${day}~` }, ScanIndexForward: false, Limit: 1 });
  return Items[0]?.body as T | undefined;
}

const table = () => env(Env.MasterdataTable);
