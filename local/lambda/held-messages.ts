import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JsonObject } from '../contract.ts';

export const heldSchema = 'CREATE TABLE IF NOT EXISTS held (mapping TEXT, receipt TEXT, PRIMARY KEY (mapping, receipt)) STRICT, WITHOUT ROWID;';

/**
 * What each mapping is at work on, on disk. When the platform ends, by kill -9 or otherwise, all that works on it has ended too, so the next one need not wait
 * for the visibility timeout as AWS does, where the rest goes on while one poller is gone.
 */
export class HeldMessages {
  readonly #add: StatementSync;
  readonly #remove: StatementSync;
  readonly #of: StatementSync;

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT OR IGNORE INTO held SELECT ?, value FROM json_each(?)');
    this.#remove = db.prepare('DELETE FROM held WHERE mapping = ? AND receipt IN (SELECT value FROM json_each(?))');
    this.#of = db.prepare('SELECT receipt FROM held WHERE mapping = ?');
  }

  add(mapping: string, receipts: string[]) {
    this.#add.run(mapping, JSON.stringify(receipts));
  }
  remove(mapping: string, receipts: string[]) {
    this.#remove.run(mapping, JSON.stringify(receipts));
  }
  of(mapping: string): string[] {
    return this.#of.all(mapping).map(({ receipt }) => String(receipt));
  }
}

/** Messages to be received again at once. What is not in flight any more is left as it is. */
export async function giveBack(call: (service: string, action: string, input: JsonObject) => Promise<JsonObject>, QueueUrl: string, receipts: string[]) {
  for (let at = 0; at < receipts.length; at += 10) {
    const Entries = receipts.slice(at, at + 10).map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await call('sqs', 'ChangeMessageVisibilityBatch', { QueueUrl, Entries });
  }
}
