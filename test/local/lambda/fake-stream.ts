import type { AwsCall, JsonObject } from '../../../local/contract.ts';

/** A table's stream in memory. Iterators are `<shard>@<position>`. */
export class FakeStream {
  readonly arn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/outbox/stream/2026-01-01T00:00:00.000';
  readonly shards: Record<string, { records: JsonObject[]; parent?: string; closed?: boolean }> = { 'shard-1': { records: [] } };
  reads = 0;
  #sequence = 0;

  put(id: string, { shard = 'shard-1', at = Date.now(), name = 'INSERT' } = {}): string {
    this.#sequence += 1;
    const SequenceNumber = String(this.#sequence).padStart(21, '0');
    this.#shard(shard).records.push({
      eventID: `e${this.#sequence}`,
      eventName: name,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(at / 1000),
        Keys: { id: { S: id } },
        NewImage: { id: { S: id } },
        SequenceNumber,
        SizeBytes: 10,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    return SequenceNumber;
  }

  #shard(id: string) {
    const shard = this.shards[id];
    if (!shard) throw new Error(`no shard ${id}`);
    return shard;
  }

  answer({ action, input }: AwsCall): JsonObject {
    if (action === 'DescribeStream') {
      const Shards = Object.entries(this.shards).map(([ShardId, { parent }]) => ({ ShardId, ...(parent ? { ParentShardId: parent } : {}) }));
      return { StreamDescription: { Shards } };
    }
    if (action === 'GetShardIterator') {
      const { records } = this.#shard(String(input.ShardId));
      const after = records.findIndex((record) => (record.dynamodb as JsonObject).SequenceNumber === input.SequenceNumber) + 1;
      const at = { TRIM_HORIZON: 0, LATEST: records.length, AFTER_SEQUENCE_NUMBER: after }[String(input.ShardIteratorType)];
      return { ShardIterator: `${String(input.ShardId)}@${at}` };
    }
    if (action !== 'GetRecords') return {};
    this.reads += 1;
    const [shard = '', from] = String(input.ShardIterator).split('@');
    const { records, closed } = this.#shard(shard);
    const Records = records.slice(Number(from), Number(from) + Number(input.Limit));
    const next = Number(from) + Records.length;
    const ended = closed && next >= records.length;
    return { Records: structuredClone(Records), ...(ended ? {} : { NextShardIterator: `${shard}@${next}` }) };
  }
}
