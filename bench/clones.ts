import { BatchWriteItemCommand, DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import type { Platform } from './platform.ts';
import { load } from './statistics.ts';

type Row = Record<string, AttributeValue>;
interface Stored {
  table: string;
  row: Row;
}

/** Not copied: an outbox row would be published, and its order made again; the others belong to no order. */
const LEFT_OUT = /Outbox|Masterdata|Routing|Exceptions/;

/**
 * Stores orders fast: every row that one real, journal-posted order left in the tables (order, shipment, invoice, reservations, sagas, journals, trace,
 * keys), under new numbers. The tables are then as full as if the orders had come one by one; Step Functions' history and the partners are not.
 */
export class Clones {
  readonly #client = new DynamoDBClient({});
  readonly #platform: Platform;
  readonly #orderId: string;
  readonly #correlationId: string;
  #rows: Stored[] | undefined;
  /** What was stored, to be asked for. */
  readonly orders: { orderId: string; correlationId: string }[] = [];

  constructor(platform: Platform, order: { orderId: string; correlationId: string }) {
    this.#platform = platform;
    this.#orderId = order.orderId;
    this.#correlationId = order.correlationId;
  }

  async store(count: number): Promise<void> {
    const rows = (this.#rows ??= await this.#original());
    const batch: Stored[] = [];
    const batches: Stored[][] = [];
    for (let made = 0; made < count; made += 1) {
      for (const row of this.#another(rows)) {
        batch.push(row);
        if (batch.length === 25) batches.push(batch.splice(0));
      }
    }
    if (batch.length > 0) batches.push(batch);
    await load(8, batches.length, async (index) => this.#write(batches[index] ?? []));
  }

  async #write(batch: Stored[]): Promise<void> {
    const RequestItems: Record<string, { PutRequest: { Item: Row } }[]> = {};
    for (const { table, row } of batch) (RequestItems[table] ??= []).push({ PutRequest: { Item: row } });
    await this.#client.send(new BatchWriteItemCommand({ RequestItems }));
  }

  async #original(): Promise<Stored[]> {
    const found: Stored[] = [];
    for (const { type, ref, logicalId } of await this.#platform.resources()) {
      if (type !== 'AWS::DynamoDB::Table' || LEFT_OUT.test(logicalId)) continue;
      let ExclusiveStartKey: Row | undefined;
      do {
        const page = await this.#client.send(new ScanCommand({ TableName: ref, ...(ExclusiveStartKey && { ExclusiveStartKey }) }));
        for (const row of page.Items ?? []) {
          const text = JSON.stringify(row);
          if (text.includes(this.#orderId) || text.includes(this.#correlationId)) found.push({ table: ref, row });
        }
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    }
    return found;
  }

  #another(rows: Stored[]): Stored[] {
    const index = this.orders.length;
    const number = `${8_000_000_000 + index}`;
    const orderId = `ORD-${index.toString(32).toUpperCase().replace(/[ILOU]/g, 'Z').padStart(7, '0')}${randomUUID().replaceAll('-', '').slice(0, 9).toUpperCase()}`;
    const correlationId = `corr-${randomUUID()}`;
    this.orders.push({ orderId, correlationId });
    const uuids = new Map<string, string>([[this.#correlationId.slice(5), correlationId.slice(5)]]);
    return rows.map(({ table, row }) => {
      const text = JSON.stringify(row)
        .replaceAll(this.#orderId, orderId)
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uuid) => uuids.get(uuid) ?? (uuids.set(uuid, randomUUID()), uuids.get(uuid) ?? ''))
        .replace(/BENCH-([a-z0-9]+)-(\d+)/g, `BENCH-$1-clone${index}`)
        .replace(/(shiphero:|1Z999AA10?)\d+/g, `$1${number}`)
        .replace(/(invoice:|doc#[^#"]+#)\d+"/g, `$1${number}"`)
        .replace(/doc#([^#"]+)#T3[A-Za-z0-9=]+"/g, `doc#$1#T${number}"`);
      return { table, row: JSON.parse(text) as Row };
    });
  }
}
