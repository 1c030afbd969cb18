import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { isSettled, isUnfinished } from '../../core/edi/whole-file.ts';
import { deleteRead, listObjects, readObject } from '../adapters/objects.ts';
import { now } from '../adapters/stores.ts';
import { Env, env } from './env.ts';
import { fileIn, folderOf } from './file-exchange.ts';
import { log } from './log.ts';
import { keyIn } from './object-events.ts';
import { failuresOf } from './queue.ts';

export interface DroppedFile {
  /** Whose folder it was in. */
  partner: string;
  name: string;
  raw: Buffer;
}

/**
 * Takes what partners left in the exchange. Called for what has just come, and on a schedule for what was announced to nobody. What is still being written, by its name or by its end, is left
 * for the schedule; after a while it is what it is.
 * @param take throws where it is to be looked at again: the file stays
 */
export const droppedFiles =
  (connector: string, isWhole: (text: string) => boolean, take: (file: DroppedFile) => Promise<void>) =>
  async (event: SQSEvent | object): Promise<SQSBatchResponse> => {
    if ('Records' in event) return failuresOf(event, await Promise.allSettled(event.Records.map((record) => takeFile(keyIn(record)))));
    const there = await listObjects(env(Env.ExchangeBucket), folderOf(connector, 'in'));
    const left = await Promise.allSettled(there.map(({ key, modifiedAt }) => takeFile(key, isSettled(modifiedAt, now()))));
    const failed = left.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return { batchItemFailures: [] };

    /** Deleted last: what crashes before that is taken again, and found to be known. What its partner put in its place meanwhile is another file, and stays. */
    async function takeFile(key: string, settled = false): Promise<void> {
      const bucket = env(Env.ExchangeBucket);
      const file = fileIn(key);
      if (!file || file.connector !== connector || file.way !== 'in' || isUnfinished(file.name)) return;
      const there = await readObject(bucket, key);
      if (!there) return; // taken before
      const { body: raw } = there;
      const { partner, name } = file;
      if (!settled && !isWhole(raw.toString('latin1'))) return log.info('file is not whole yet', { connector, partner, name, bytes: raw.length });
      await take({ partner, name, raw });
      await deleteRead(bucket, key, there);
    }
  };
