import { type Inbound, type InboundCorrection, inboundOf } from '../../core/exceptions/inbound.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { Correction, DeskException } from '../../core/model/exception.ts';
import { callFunction } from '../adapters/call-function.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env } from './env.ts';
import { correctDocument, inboundDocument, type InboundDocument, profileOf } from './inbound-document.ts';

/** Through the door that a document came by, once more: what its function is called with. Whoever calls from outside comes by API Gateway or a queue, and cannot say this. */
export interface Replay {
  replay: Inbound['replay'] & {
    /** Where the version before is kept. */
    document: string;
    /** Of these bytes. */
    version: number;
    text: string;
    correlationId: string;
  };
}
export type Replayed = { outcome: 'taken' | 'repeated' | 'ignored' } | { outcome: 'quarantined'; code: string };

export const isReplay = (event: unknown): event is Replay => typeof event === 'object' && event !== null && 'replay' in event && !('requestContext' in event);

/** What Lambda takes in one call, with what JSON adds to it: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST = 4 * 1024 * 1024;

/** The function behind the door of a row's document, as far as this function may open it. */
function doorOf(exception: DeskException): string | undefined {
  const doors = JSON.parse(process.env[Env.InboundDoors] ?? '{}') as Record<string, string>;
  return doors[inboundOf(exception)?.replay.door ?? exception.sagaId.replace(/^inbound:/, '')];
}

export const mayComeAgain = (exception: DeskException): boolean => inboundOf(exception) !== undefined && doorOf(exception) !== undefined;

/** @throws Invalid 409 exception.action-not-allowed, correction.stale; 422 correction.of-nothing, correction.invalid */
export async function checkInbound(exception: DeskException, correction: Pick<Correction, 'version' | 'patch'>): Promise<InboundCorrection> {
  const found = await inboundDocument(exception);
  if (!found) throw new Invalid('exception.action-not-allowed', 'the document of this row cannot be corrected here', 409);
  return correctDocument(exception, found, correction);
}

/** Asked before anything is decided: what was decided could not be decided again. @throws Invalid 409 exception.action-not-allowed */
export async function mustComeAgain(exception: DeskException): Promise<InboundDocument & { door: string }> {
  const found = await inboundDocument(exception);
  const door = doorOf(exception);
  if (!found || !door) throw new Invalid('exception.action-not-allowed', 'the document of this row does not come by a door that can be opened from here', 409);
  if (found.inbound.replay.x12 && !(await profileOf(exception, found.inbound))) throw new Invalid('exception.action-not-allowed', `there is no active profile of partner ${found.inbound.replay.account}`, 409);
  if (Buffer.byteLength(found.text) > LONGEST) throw new Invalid('exception.action-not-allowed', 'the document of this row is too large to be sent again from here: have its sender send it again', 409);
  return { ...found, door };
}

/**
 * Takes a document again, as it was corrected or as it came, by the rules of its own connector. Once: its delivery is on record from then on. Taken, its row closes; where it still cannot be taken, the row
 * is open again and says why.
 */
export async function replayInbound(exception: DeskException): Promise<void> {
  const { door, ...found } = await mustComeAgain(exception);
  const { inbound } = found;
  const { correction, correlationId, exceptionId } = exception;
  const isCorrected = correction?.made === inbound.version + 1;
  const text = isCorrected ? (await correctDocument(exception, found, correction)).text : found.text;
  const asked: Replay = { replay: { ...inbound.replay, document: inbound.document, version: inbound.version + (isCorrected ? 1 : 0), text, correlationId } };
  const { outcome } = await callFunction<Replayed>(door, asked);
  if (outcome !== 'quarantined') await stores.desk.close(exceptionId, now());
}
