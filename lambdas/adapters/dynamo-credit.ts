import { type Credit, type CreditStanding, type Holds, isIn, type ReceivablesBalance } from '../../core/credit/exposure.ts';
import type { CreditAccount, CreditChange, CreditMovement } from '../../core/model/credit.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Money } from '../../core/model/money.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, transact, type Write } from './dynamo.ts';
import { cashKey } from './dynamo-cash.ts';

/** A movement that no balance has yet. */
interface Row extends Pick<CreditMovement, 'id' | 'at' | 'number'> {
  sk: string;
  minor: number;
}
interface Sum {
  exposure?: number;
  balance?: ReceivablesBalance;
}

const CONTENDED = 'credit.contended';
const ROUNDS = 8;
/** Movements that one transaction settles, and the sum besides. */
const SETTLED_AT_ONCE = 90;

/**
 * Accounts in the ledger table, `<entity>#credit#<account>#<currency>`: the sum of all that counts as `exposure`, `own#<of>` for what is an order's own, and
 * `booked#<when>#<id>` for each movement that no balance has yet, so that one finds what it covers without reading the rest.
 */
export class DynamoCredit implements Credit {
  async keep(account: CreditAccount, of: string, wanted: () => Money | Promise<Money>, limit?: Money): Promise<Money | undefined> {
    for (let round = 0; round < ROUNDS; round += 1) {
      // the first time without a look: mostly nothing of it counts yet. What is wanted is asked after it, since both move with a document
      const was = round === 0 ? undefined : await this.#own(account, of);
      const { minor } = await wanted();
      const more = minor - (was ?? 0);
      if (more === 0 && round === 0) continue;
      if (more === 0) return undefined;
      const failed = await transact([add(account, more, more > 0 ? limit : undefined), putOwn(account, of, minor, was)], CONTENDED);
      if (!failed) return undefined;
      if (failed[1]) continue; // it counts already, or another wrote it in between
      const { open } = await this.standing(account);
      if (limit && open.minor + more > limit.minor) return { minor: open.minor - (was ?? 0), currency: account.currency };
    }
    throw contended(account);
  }

  async standing(account: CreditAccount): Promise<CreditStanding> {
    const { exposure = 0, balance } = await this.#sum(account);
    return { open: { minor: exposure, currency: account.currency }, ...(balance && { balance }) };
  }

  /** Open items stand by their due date beside who they are billed to. */
  async oldestDue({ entity, billTo, currency }: CreditAccount): Promise<string | undefined> {
    for await (const rows of pages(cashKey.ofCustomer(entity, billTo), undefined, 25)) {
      const due = rows.map(({ body }) => body as OpenItem).find((item) => item.kind === 'invoice' && item.billTo === billTo && item.open.currency === currency);
      if (due) return due.dueDate;
    }
    return undefined;
  }

  async balance(account: CreditAccount, said: ReceivablesBalance, holds?: Holds): Promise<void> {
    const balance = { ...said, asOf: instant(said.asOf) };
    for (let round = 0; ; round += 1) {
      if (round === ROUNDS) throw contended(account);
      const was = (await this.#sum(account)).balance;
      if (was && was.asOf >= balance.asOf) return this.#settle(account, was.asOf);
      const more = net(balance) - (was ? net(was) : 0);
      const update: Write = {
        Update: {
          TableName: table(),
          Key: { pk: pkOf(account), sk: SUM },
          UpdateExpression: 'ADD exposure :more SET balance = :balance, currency = :currency',
          ConditionExpression: was ? 'balance.asOf = :was' : 'attribute_not_exists(balance)',
          ExpressionAttributeValues: { ':more': more, ':balance': balance, ':currency': account.currency, ...(was && { ':was': was.asOf }) },
        },
      };
      if (!(await transact([update], CONTENDED))) break;
    }
    // until it is settled the sum counts twice what the balance has: for a moment too much is open
    return this.#settle(account, balance.asOf, holds);
  }

  /** What the balance has counts no more by itself. */
  async #settle(account: CreditAccount, asOf: string, holds?: Holds): Promise<void> {
    const pk = pkOf(account);
    for (let round = 0; round < ROUNDS; round += 1) {
      const rows: Row[] = [];
      for await (const page of pages(pk, 'booked#')) rows.push(...(page as unknown as Row[]).filter((row) => isIn({ ...row, amount: { minor: row.minor, currency: account.currency } }, asOf, holds)));
      if (rows.length === 0) return;
      for (let from = 0; from < rows.length; from += SETTLED_AT_ONCE) {
        const some = rows.slice(from, from + SETTLED_AT_ONCE);
        const less = some.reduce((sum, { minor }) => sum - minor, 0);
        const drop = some.map(({ sk }): Write => ({ Delete: { TableName: table(), Key: { pk, sk }, ConditionExpression: 'attribute_exists(pk)' } }));
        if (await transact([add(account, less), ...drop], CONTENDED)) break; // another settles them, too
      }
    }
    throw contended(account);
  }

  async #sum(account: CreditAccount): Promise<Sum> {
    return (await get(pkOf(account), SUM)) ?? {};
  }

  async #own(account: CreditAccount, of: string): Promise<number | undefined> {
    return (await get(pkOf(account), `own#${of}`))?.minor as number | undefined;
  }
}

/** The writes of what becomes open, or does not any more, with its document. None has a condition: the document has. */
export function creditWrites({ account, own, moved }: CreditChange): Write[] {
  const pk = pkOf(account);
  const TableName = table();
  const total = moved.reduce((sum, { amount }) => sum + amount.minor, own?.more.minor ?? 0);
  return [
    ...(total !== 0 ? [add(account, total)] : []),
    ...(own ? [{ Update: { TableName, Key: { pk, sk: `own#${own.of}` }, UpdateExpression: 'ADD minor :more', ExpressionAttributeValues: { ':more': own.more.minor } } }] : []),
    ...moved.map(({ id, amount, at, number }): Write => ({ Put: { TableName, Item: { pk, sk: `booked#${instant(at)}#${id}`, id, at, minor: amount.minor, ...(number && { number }) } } })),
  ];
}

const SUM = 'exposure';
const table = () => env(Env.LedgerTable);
const pkOf = ({ entity, billTo, currency }: CreditAccount) => `${entity}#credit#${billTo}#${currency}`;
const contended = ({ billTo }: CreditAccount) => new Transient(CONTENDED, `the account of ${billTo} moved ${ROUNDS} times while it was changed`);
const net = ({ amount, unapplied }: ReceivablesBalance) => amount.minor - unapplied.minor;
/** One way of writing it, so that texts compare as times do. */
const instant = (at: string) => new Date(at).toISOString();

const add = (account: CreditAccount, more: number, limit?: Money): Write => ({
  Update: {
    TableName: table(),
    Key: { pk: pkOf(account), sk: SUM },
    UpdateExpression: 'ADD exposure :more SET currency = :currency',
    ExpressionAttributeValues: { ':more': more, ':currency': account.currency, ...(limit && { ':room': limit.minor - more, ':zero': 0 }) },
    // nothing open yet counts as zero
    ...(limit && { ConditionExpression: '(attribute_not_exists(exposure) AND :zero <= :room) OR exposure <= :room' }),
  },
});

function putOwn(account: CreditAccount, of: string, minor: number, was: number | undefined): Write {
  const condition = was === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : { ConditionExpression: 'minor = :was', ExpressionAttributeValues: { ':was': was } };
  return { Put: { TableName: table(), Item: { pk: pkOf(account), sk: `own#${of}`, minor }, ...condition } };
}

async function get(pk: string, sk: string): Promise<Record<string, unknown> | undefined> {
  return (await dynamo.get({ TableName: table(), Key: { pk, sk }, ConsistentRead: true })).Item;
}

async function* pages(pk: string, prefix?: string, Limit?: number): AsyncGenerator<Record<string, unknown>[]> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const KeyConditionExpression = prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk';
    const ExpressionAttributeValues = { ':pk': pk, ...(prefix && { ':prefix': prefix }) };
    const page = await dynamo.query({ TableName: table(), KeyConditionExpression, ExpressionAttributeValues, ConsistentRead: true, ExclusiveStartKey, ...(Limit && { Limit }) });
    yield page.Items ?? [];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
