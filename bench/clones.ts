import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { correlationIdOf } from '../core/tracing/trace-context.ts';

type Row = Record<string, SQLInputValue>;
interface Place {
  rows: Row[];
  insert: StatementSync;
}
export interface StoredOrder {
  orderId: string;
  correlationId: string;
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** Numbers of one in so many are kept. */
const KEPT = 50;

/** Master data and other orders' rows stay as they are. */
const LEFT_OUT = /^(_|sqlite_)/;

/**
 * Stores orders fast: every row that one real, journal-posted order left in the tables and their indexes (order, shipment, invoice, reservations, sagas,
 * outbox, journals, trace, keys), under new numbers, written straight into the file of the DynamoDB engine while it runs. The tables are then as full as
 * if the orders had come one by one, and nothing is published, since no stream saw them. Step Functions' history and the partners hold the real ones only.
 */
export class Clones {
  readonly #db: DatabaseSync;
  readonly #original: StoredOrder;
  #places: Place[] | undefined;
  /** What was stored, to be asked for. */
  readonly orders: StoredOrder[] = [];
  /** Of every so manieth: a number of each kind that leads to it. */
  readonly numbers: Record<string, string>[] = [];
  #documents: { kind: string; pk: string }[] = [];

  constructor(dataDir: string, original: StoredOrder) {
    this.#db = new DatabaseSync(join(dataDir, 'runtime', 'dynamodb', 'dynamodb.sqlite'));
    this.#db.exec('PRAGMA busy_timeout = 60000; PRAGMA synchronous = NORMAL');
    this.#original = original;
  }

  store(count: number): void {
    const places = (this.#places ??= this.#find());
    this.#db.exec('BEGIN IMMEDIATE');
    for (let made = 0; made < count; made += 1) {
      const renumber = this.#another();
      if (this.orders.length % KEPT === 0) this.numbers.push(Object.fromEntries(this.#documents.map(({ kind, pk }) => [kind, renumber(pk).split('#').slice(2).join('#')])));
      for (const { rows, insert } of places) for (const row of rows) insert.run(...Object.values(row).map((value) => (typeof value === 'string' ? renumber(value) : value)));
    }
    this.#db.exec('COMMIT');
  }

  close(): void {
    this.#db.close();
  }

  #find(): Place[] {
    const { orderId, correlationId } = this.#original;
    const tables = this.#db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
    return tables.filter(({ name }) => !LEFT_OUT.test(name)).flatMap(({ name }) => {
      const rows = this.#db.prepare(`SELECT * FROM "${name}" WHERE item_json LIKE ? OR item_json LIKE ?`).all(`%${orderId}%`, `%${correlationId}%`) as Row[];
      if (rows.length === 0) return [];
      this.#documents.push(...rows.flatMap(({ pk, sk }) => (String(pk).startsWith('S:doc#') ? [{ kind: String(sk).slice(2).split('#')[0] ?? '', pk: String(pk) }] : [])));
      const columns = Object.keys(rows[0] ?? {});
      return [{ rows, insert: this.#db.prepare(`INSERT INTO "${name}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`) }];
    });
  }

  /** @returns text of the original → text of a further order; what was one number before is one number after, in every row */
  #another(): (text: string) => string {
    const index = this.orders.length;
    const number = String(8_000_000_000 + index);
    const order = { orderId: `ORD-${number.padStart(16, '0')}`, correlationId: correlationIdOf({ traceId: hex(16), spanId: hex(8), sampled: false }) };
    this.orders.push(order);
    const uuids = new Map<string, string>();
    const another = (uuid: string) => {
      const made = uuids.get(uuid) ?? randomUUID();
      uuids.set(uuid, made);
      return made;
    };
    return (text) =>
      text
        .replaceAll(this.#original.orderId, order.orderId)
        .replaceAll(this.#original.correlationId, order.correlationId)
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, another)
        .replace(/BENCH-([a-z0-9]+)-\d+/g, `BENCH-$1-clone${index}`)
        .replace(/(shiphero:|1Z999AA1)\d+/g, `$1${number}`)
        .replace(/(invoice:|doc#[^#"]+#)\d+(?=["#]|$)/g, `$1${number}`)
        .replace(/(doc#[^#"]+#)T3[A-Za-z0-9=]+(?=["#]|$)/g, `$1T${number}`);
  }
}
