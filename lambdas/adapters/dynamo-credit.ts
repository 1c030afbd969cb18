import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Credit, CreditAccount, CreditDocument, CreditStanding, ReceivablesBalance } from '../../core/credit/exposure.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Money } from '../../core/model/money.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach, transact, type Write } from './dynamo.ts';

/** A document's row; `settled`: the authority's balance has it, it counts no more. */
interface Row extends CreditDocument {
  sk: string;
  minor: number;
  settled?: boolean;
}
interface Sum {
  exposure?: number;
  balance?: ReceivablesBalance;
}

const CONTENDED = 'credit.contended';
const ROUNDS = 8;
/** Rows that one transaction settles: each is two writes, and the sum is one more. */
const SETTLED_AT_ONCE = 40;

/**
 * Accounts in the ledger table, `<entity>#credit#<account>`: the sum of all that counts as `exposure`, a row per document as `doc#<of>#<id>`, and for each that is
 * booked and not in the balance yet a pointer `booked#<when>#…`, so that a balance finds what it covers without reading the rest.
 */
export class DynamoCredit implements Credit {
  async keep(account: CreditAccount, of: string, documents: readonly CreditDocument[], limit?: Money): Promise<Money | undefined> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const kept = new Map((await this.#documents(account, of)).map((row) => [row.id, row]));
      const wanted = new Map(documents.map((document) => [document.id, document]));
      const writes = [...documents.flatMap((document) => put(account, of, document, kept.get(document.id))), ...[...kept.values()].flatMap((row) => (wanted.has(row.id) ? [] : drop(account, row)))];
      const counted = (rows: Iterable<Row>) => [...rows].reduce((sum, row) => sum + (row.settled ? 0 : row.minor), 0);
      const after = documents.reduce((sum, { id, amount }) => sum + (kept.get(id)?.settled ? 0 : amount.minor), 0);
      const more = after - counted(kept.values());
      if (writes.length === 0) return undefined;
      const failed = await transact([add(account, more, more > 0 ? limit : undefined), ...writes], CONTENDED);
      if (!failed) return undefined;
      if (!failed[0]) continue; // another wrote the same documents in between
      const { open } = await this.standing(account);
      if (limit && open.minor + more > limit.minor) return { minor: open.minor - counted(kept.values()), currency: account.currency };
    }
    throw contended(account);
  }

  async standing(account: CreditAccount): Promise<CreditStanding> {
    const { exposure = 0, balance } = await this.#sum(account);
    return { open: { minor: exposure, currency: account.currency }, ...(balance && { balance }) };
  }

  async balance(account: CreditAccount, said: ReceivablesBalance): Promise<void> {
    const balance = { ...said, asOf: instant(said.asOf) };
    for (let round = 0; ; round += 1) {
      if (round === ROUNDS) throw contended(account);
      const was = (await this.#sum(account)).balance;
      if (was && was.asOf >= balance.asOf) break;
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
    // the sum counts twice what is not settled yet: for a moment too much is open, never too little
    const until = (await this.#sum(account)).balance?.asOf ?? balance.asOf;
    let failures = 0;
    for (let more = true; more; ) {
      const outcome = await this.#settle(account, until);
      failures = outcome === 'again' ? failures + 1 : 0;
      if (failures === ROUNDS) throw contended(account);
      more = outcome !== 'none';
    }
  }

  /** @returns none where nothing is left to be settled, again where another wrote in between */
  async #settle(account: CreditAccount, until: string): Promise<'none' | 'some' | 'again'> {
    const { Items: booked = [] } = await reach(
      dynamo().send(
        new QueryCommand({
          TableName: table(),
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: { ':pk': pkOf(account), ':first': 'booked#', ':last': `booked#${until}~` },
          ConsistentRead: true,
          Limit: SETTLED_AT_ONCE,
        }),
      ),
    );
    if (booked.length === 0) return 'none';
    const less = booked.reduce((sum, { minor }) => sum - Number(minor), 0);
    const failed = await transact(
      [
        add(account, less),
        ...booked.flatMap(({ sk, document, minor }): Write[] => [
          { Delete: { TableName: table(), Key: { pk: pkOf(account), sk }, ConditionExpression: 'attribute_exists(pk)' } },
          {
            Update: {
              TableName: table(),
              Key: { pk: pkOf(account), sk: document },
              UpdateExpression: 'SET settled = :true',
              ConditionExpression: 'minor = :minor AND attribute_not_exists(settled)',
              ExpressionAttributeValues: { ':true': true, ':minor': minor },
            },
          },
        ]),
      ],
      CONTENDED,
    );
    return failed ? 'again' : 'some';
  }

  async #sum(account: CreditAccount): Promise<Sum> {
    const { Item = {} } = await reach(dynamo().send(new GetCommand({ TableName: table(), Key: { pk: pkOf(account), sk: SUM }, ConsistentRead: true })));
    return Item as Sum;
  }

  async #documents(account: CreditAccount, of: string): Promise<Row[]> {
    const { Items = [] } = await reach(
      dynamo().send(
        new QueryCommand({
          TableName: table(),
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :of)',
          ExpressionAttributeValues: { ':pk': pkOf(account), ':of': `doc#${of}#` },
          ConsistentRead: true,
        }),
      ),
    );
    return Items as unknown as Row[];
  }
}

const SUM = 'exposure';
const table = () => env(Env.LedgerTable);
const pkOf = ({ entity, billTo }: CreditAccount) => `${entity}#credit#${billTo}`;
const contended = ({ billTo }: CreditAccount) => new Transient(CONTENDED, `the account of ${billTo} moved ${ROUNDS} times while it was changed`);
const net = ({ amount, unapplied }: ReceivablesBalance) => amount.minor - unapplied.minor;
/** One way of writing it, so that texts compare as times do. */
const instant = (at: string) => new Date(at).toISOString();
const bookedKey = (row: Pick<Row, 'sk' | 'bookedAt'>) => `booked#${instant(row.bookedAt ?? '')}#${row.sk}`;

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

/** What is settled stays so: it is in the balance, whatever we say of it now. */
function put(account: CreditAccount, of: string, { id, amount, bookedAt }: CreditDocument, was: Row | undefined): Write[] {
  if (was?.settled || (was?.minor === amount.minor && was.bookedAt === bookedAt)) return [];
  const row = { sk: `doc#${of}#${id}`, id, minor: amount.minor, ...(bookedAt && { bookedAt }) };
  const pk = pkOf(account);
  const pointer = bookedAt ? bookedKey(row) : undefined;
  return [
    { Put: { TableName: table(), Item: { pk, ...row }, ...(was ? { ConditionExpression: 'minor = :was AND attribute_not_exists(settled)', ExpressionAttributeValues: { ':was': was.minor } } : { ConditionExpression: 'attribute_not_exists(pk)' }) } },
    ...(was?.bookedAt && bookedKey(was) !== pointer ? [{ Delete: { TableName: table(), Key: { pk, sk: bookedKey(was) } } }] : []),
    ...(pointer ? [{ Put: { TableName: table(), Item: { pk, sk: pointer, document: row.sk, minor: row.minor } } }] : []),
  ];
}

const drop = (account: CreditAccount, row: Row): Write[] => [
  { Delete: { TableName: table(), Key: { pk: pkOf(account), sk: row.sk }, ConditionExpression: 'minor = :was', ExpressionAttributeValues: { ':was': row.minor } } },
  ...(row.bookedAt && !row.settled ? [{ Delete: { TableName: table(), Key: { pk: pkOf(account), sk: bookedKey(row) } } }] : []),
];
