import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '../contract.ts';
import { roleDispatch } from './mapping.ts';
import type { Poller, PollerOptions } from './mapping.ts';
import { lanes, processBatch } from './stream-batch.ts';
import type { StreamRecord } from './stream-batch.ts';

/** How far each mapping is in each shard (sequence NULL: the shard was read to its end), and since when it has existed. */
export const streamSchema = `
  CREATE TABLE IF NOT EXISTS checkpoints (mapping TEXT, shard TEXT, sequence TEXT, done INTEGER NOT NULL, PRIMARY KEY (mapping, shard)) STRICT;
  CREATE TABLE IF NOT EXISTS stream_starts (mapping TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;`;

interface Shard extends JsonObject {
  ShardId: string;
}

/** Pause after an empty read, for what is written past this runtime, into a DynamoDB of somebody else: every write that comes by it says so. Lambda itself polls four times a second. */
const PAUSE_MS = 1000;
/** The stream is described again this often, for shards that were added. */
const DESCRIBE_MS = 60_000;

/**
 * Reads a DynamoDB stream for a function, shard by shard and in order, and remembers in SQLite how far it came, so that a restart
 * goes on there (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).
 */
export class StreamPoller implements Poller {
  readonly #options: PollerOptions;
  readonly #db: DatabaseSync;
  readonly #call: ReturnType<typeof roleDispatch>;
  readonly #reading = new Set<string>();
  readonly #sleepers = new Set<() => void>();
  #nudges = 0;
  #stopped = false;
  /** Records older than this were there before the mapping (LATEST, restarted before anything was processed). */
  #since = 0;

  constructor(options: PollerOptions, db: DatabaseSync) {
    this.#options = options;
    this.#db = db;
    this.#call = roleDispatch(options.host.dispatch, options.fn);
  }

  async start() {
    const { mapping, host } = this.#options;
    const row = this.#db.prepare('SELECT since FROM stream_starts WHERE mapping = ?').get(mapping.uuid) as { since: number } | undefined;
    if (!row) this.#db.prepare('INSERT INTO stream_starts VALUES (?, ?)').run(mapping.uuid, host.clock.now());
    if (row && mapping.latest) this.#since = Math.floor(row.since / 1000);
    // LATEST means from now on: the iterators are taken before anything is written.
    await this.#discover(mapping.latest && !row ? 'LATEST' : 'TRIM_HORIZON');
    void this.#rediscover();
  }

  stop() {
    this.#stopped = true;
    this.nudge();
  }

  nudge() {
    this.#nudges += 1;
    for (const wake of this.#sleepers) wake();
  }

  async #rediscover() {
    while (!this.#stopped) {
      await this.#sleep(DESCRIBE_MS);
      if (!this.#stopped) await this.#discover('TRIM_HORIZON');
    }
  }

  /** Starts a reader for every shard whose parent is done with. */
  async #discover(position: 'LATEST' | 'TRIM_HORIZON') {
    const { mapping, fn, host } = this.#options;
    try {
      const shards = await this.#shards();
      const known = new Set(shards.map(({ ShardId }) => ShardId));
      for (const { ShardId, ParentShardId } of shards) {
        const parent = this.#checkpoint(String(ParentShardId));
        const waits = known.has(String(ParentShardId)) && !parent?.done;
        if (waits || this.#reading.has(ShardId) || this.#checkpoint(ShardId)?.done) continue;
        const iterator = await this.#iterator(ShardId, position);
        this.#reading.add(ShardId);
        void this.#read(ShardId, iterator);
      }
    } catch (error) {
      host.log('error', `${fn.name} cannot read ${mapping.sourceArn}: ${describe(error)}`);
      if (this.#reading.size === 0) host.clock.after(1000, () => void (this.#stopped || this.#discover(position)));
    }
  }

  async #shards(): Promise<Shard[]> {
    const shards: Shard[] = [];
    let from: JsonObject = {};
    do {
      const { StreamDescription } = await this.#call('dynamodb', 'DescribeStream', { StreamArn: this.#options.mapping.sourceArn, ...from });
      const { Shards = [], LastEvaluatedShardId } = StreamDescription as { Shards?: Shard[]; LastEvaluatedShardId?: string };
      shards.push(...Shards);
      from = LastEvaluatedShardId ? { ExclusiveStartShardId: LastEvaluatedShardId } : {};
    } while (from.ExclusiveStartShardId);
    return shards;
  }

  async #iterator(ShardId: string, position: 'LATEST' | 'TRIM_HORIZON'): Promise<string | undefined> {
    const sequence = this.#checkpoint(ShardId)?.sequence;
    const from: JsonObject = sequence ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence } : { ShardIteratorType: position };
    const { ShardIterator } = await this.#call('dynamodb', 'GetShardIterator', { StreamArn: this.#options.mapping.sourceArn, ShardId, ...from });
    return ShardIterator as string | undefined;
  }

  async #read(shardId: string, first: string | undefined) {
    const { host, mapping, fn } = this.#options;
    let iterator = first;
    const gathered: StreamRecord[] = [];
    let gatheredSince = 0;
    while (!this.#stopped && iterator !== undefined) {
      const nudges = this.#nudges;
      try {
        const { Records, NextShardIterator } = await this.#call('dynamodb', 'GetRecords', {
          ShardIterator: iterator,
          Limit: Math.min(1000, mapping.batchSize * mapping.parallel - gathered.length),
        });
        const records = (Records ?? []) as StreamRecord[];
        iterator = (NextShardIterator ?? undefined) as string | undefined;
        if (gathered.length === 0) gatheredSince = host.clock.now();
        gathered.push(...records);
        const full = gathered.length >= mapping.batchSize * mapping.parallel || iterator === undefined;
        if (gathered.length > 0 && (full || host.clock.now() - gatheredSince >= mapping.windowMs)) {
          await this.#process(shardId, gathered.splice(0));
        } else if (records.length === 0 && nudges === this.#nudges) {
          const window = gathered.length > 0 ? gatheredSince + mapping.windowMs - host.clock.now() : PAUSE_MS;
          await this.#pause(Math.min(window, PAUSE_MS));
        }
      } catch (error) {
        if (this.#stopped) return;
        host.log('error', `${fn.name} reading ${mapping.sourceArn}: ${describe(error)}`);
        gathered.length = 0;
        // never on with the iterator there was: what it has gone past is not processed
        iterator = await this.#again(shardId);
      }
    }
    if (this.#stopped) return;
    this.#db
      .prepare('INSERT INTO checkpoints VALUES (?, ?, NULL, 1) ON CONFLICT DO UPDATE SET done = 1')
      .run(mapping.uuid, shardId);
    await this.#discover('TRIM_HORIZON');
  }

  /** Where to go on from, as soon as somebody can say so. */
  async #again(shardId: string): Promise<string | undefined> {
    while (!this.#stopped) {
      await this.#pause(1000);
      try {
        return await this.#iterator(shardId, 'TRIM_HORIZON');
      } catch (error) {
        this.#options.host.log('debug', `no place in ${shardId} yet: ${describe(error)}`);
      }
    }
    return undefined;
  }

  async #process(shardId: string, all: StreamRecord[]) {
    const { mapping } = this.#options;
    const save = (record: StreamRecord) => {
      this.#db
        .prepare('INSERT INTO checkpoints VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE SET sequence = excluded.sequence')
        .run(mapping.uuid, shardId, record.dynamodb.SequenceNumber);
    };
    const records = all.filter((record) => record.dynamodb.ApproximateCreationDateTime >= this.#since && mapping.wanted(record));
    const context = { ...this.#options, shardId, stopped: () => this.#stopped, sleep: (ms: number) => this.#sleep(ms) };
    if (mapping.parallel === 1) {
      if (records.length > 0) await processBatch(records, { ...context, checkpoint: save });
    } else {
      await Promise.all(
        lanes(records, mapping.parallel).map(async (lane) => {
          for (let at = 0; at < lane.length && !this.#stopped; at += mapping.batchSize) {
            await processBatch(lane.slice(at, at + mapping.batchSize), { ...context, checkpoint: () => {} });
          }
        }),
      );
    }
    const last = all.at(-1);
    if (last && !this.#stopped) save(last);
  }

  #checkpoint(shard: string): { sequence: string | null; done: number } | undefined {
    const row = this.#db.prepare('SELECT sequence, done FROM checkpoints WHERE mapping = ? AND shard = ?').get(this.#options.mapping.uuid, shard);
    return row as { sequence: string | null; done: number } | undefined;
  }

  /** Until the time is up or somebody nudges. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#sleepers.delete(wake);
        resolve();
      };
      const cancel = this.#options.host.clock.after(ms, wake);
      this.#sleepers.add(wake);
    });
  }

  /** Until the time is up: a retry does not come sooner because something else was written. */
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.host.clock.after(ms, resolve));
  }
}

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
