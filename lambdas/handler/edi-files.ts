import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { isSettled, isUnfinished, isWhole } from '../../core/edi/whole-file.ts';
import { deleteObject, getObject, listObjects } from '../adapters/objects.ts';
import { now } from '../adapters/stores.ts';
import { Env, env } from './env.ts';
import { fileIn, folderOf, nameOf, putOut } from './file-exchange.ts';
import { newCorrelationId } from './ids.ts';
import { isReplay, type Replay, type Replayed } from './inbound-replay.ts';
import { log } from './log.ts';
import { keyIn } from './object-events.ts';
import { failuresOf } from './queue.ts';
import { takeInterchange } from './take-interchange.ts';
import { takeAgain } from './take-interchange-again.ts';
import type { Taking } from './take-set.ts';

interface Files {
  (event: Replay): Promise<Replayed>;
  (event: SQSEvent | object): Promise<SQSBatchResponse>;
}

/**
 * Takes what partners left in the exchange: each file is one interchange, as `POST /v1/edi/{partner}` would have it, and its 997 goes back as a file. Called for what has just
 * come, and on a schedule for what was announced to nobody. What was put aside comes by the same way again, from the desk.
 */
export const ediFiles = (door: Taking): Files =>
  (async (event: SQSEvent | Replay | object) => {
    if (isReplay(event)) return takeFileAgain(door, event);
    if ('Records' in event) return failuresOf(event, await Promise.allSettled(event.Records.map((record) => takeFile(door, keyIn(record)))));
    const there = await listObjects(env(Env.ExchangeBucket), folderOf(door.connector, 'in'));
    const left = await Promise.allSettled(there.map(({ key, modifiedAt }) => takeFile(door, key, isSettled(modifiedAt, now()))));
    const failed = left.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return { batchItemFailures: [] };
  }) as Files;

/** An interchange that was refused as a whole is acknowledged now, as one that has just come. */
async function takeFileAgain(door: Taking, event: Replay): Promise<Replayed> {
  const { replayed, partner, answer } = await takeAgain(door, event);
  if (answer) await putOut(door.connector, partner, nameOf('997', controlOf(answer)), answer);
  return replayed;
}

/**
 * Deleted last: what crashes before that is taken again, and found to be known. What its partner is still writing, or broke off, is left for the schedule.
 * @throws where nobody expects files of its partner, so that somebody looks
 */
async function takeFile(door: Taking, key: string, settled = false): Promise<void> {
  const bucket = env(Env.ExchangeBucket);
  const file = fileIn(key);
  if (!file || file.connector !== door.connector || file.way !== 'in' || isUnfinished(file.name)) return;
  const raw = await getObject(bucket, key);
  if (!raw) return; // taken before
  const { partner, name } = file;
  if (!settled && !isWhole(raw.toString('latin1'))) return log.info('file is not whole yet', { connector: door.connector, partner, name, bytes: raw.length });
  const correlationId = newCorrelationId();
  const taken = await takeInterchange(door, { partner, raw, correlationId });
  if (taken.outcome === 'no-profile') throw new Error(`there is no active profile of partner ${partner}, whose file ${name} came`);
  if (taken.outcome === 'refused') log.warn('file refused', { connector: door.connector, partner, name, code: taken.code, correlationId });
  if (taken.outcome === 'taken' && taken.answer) await putOut(door.connector, partner, nameOf('997', controlOf(taken.answer)), taken.answer);
  await deleteObject(bucket, key);
}

/** ISA13 of an interchange of ours: https://www.stedi.com/edi/x12-004010/segment/ISA */
const controlOf = (text: string): number => Number(text.slice(90, 99));
