import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { isWhole } from '../../core/edi/whole-file.ts';
import { droppedFiles } from './dropped-files.ts';
import { nameOf, putOut } from './file-exchange.ts';
import { newCorrelationId } from './ids.ts';
import { isReplay, type Replay, type Replayed } from './inbound-replay.ts';
import { log } from './log.ts';
import { takeInterchange } from './take-interchange.ts';
import { takeAgain } from './take-interchange-again.ts';
import type { Taking } from './take-set.ts';

interface Files {
  (event: Replay): Promise<Replayed>;
  (event: SQSEvent | object): Promise<SQSBatchResponse>;
}

/**
 * Takes what partners left in the exchange: each file is one interchange, as `POST /v1/edi/{partner}` would have it, and its 997 goes back as a file.
 * It fails where nobody expects files of its partner, so that somebody looks. What was put aside comes by the same way again, from the desk.
 */
export function ediFiles(door: Taking): Files {
  const files = droppedFiles(door.connector, isWhole, async ({ partner, name, raw }) => {
    const correlationId = newCorrelationId();
    const taken = await takeInterchange(door, { partner, raw, correlationId });
    if (taken.outcome === 'no-profile') throw new Error(`there is no active profile of partner ${partner}, whose file ${name} came`);
    if (taken.outcome === 'refused') log.warn('file refused', { connector: door.connector, partner, name, code: taken.code, correlationId });
    if (taken.outcome === 'taken' && taken.answer) await putOut(door.connector, partner, nameOf('997', controlOf(taken.answer)), taken.answer);
  });
  return (async (event: SQSEvent | Replay | object) => (isReplay(event) ? takeFileAgain(door, event) : files(event))) as Files;
}

/** An interchange that was refused as a whole is acknowledged now, as one that has just come. */
async function takeFileAgain(door: Taking, event: Replay): Promise<Replayed> {
  const { replayed, partner, answer } = await takeAgain(door, event);
  if (answer) await putOut(door.connector, partner, nameOf('997', controlOf(answer)), answer);
  return replayed;
}

/** ISA13 of an interchange of ours: https://www.stedi.com/edi/x12-004010/segment/ISA */
const controlOf = (text: string): number => Number(text.slice(90, 99));
