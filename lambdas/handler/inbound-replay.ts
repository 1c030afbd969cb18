import { correctInbound, type Inbound, type InboundCorrection, inboundOf, payloadOf } from '../../core/exceptions/inbound.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { Correction, DeskException } from '../../core/model/exception.ts';
import { callFunction } from '../adapters/call-function.ts';
import { getObject } from '../adapters/objects.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env, env } from './env.ts';

/** Through the door that a document came by, once more: what its function is called with. Whoever calls from outside comes by API Gateway, and cannot say this. */
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

/** The function behind the door of a row's document, as far as this function may open it. */
const doorOf = ({ sagaId }: DeskException): string | undefined => (JSON.parse(process.env[Env.WebhookFunctions] ?? '{}') as Record<string, string>)[sagaId.replace(/^inbound:/, '')];

export const mayComeAgain = (exception: DeskException): boolean => inboundOf(exception) !== undefined && doorOf(exception) !== undefined;

/** The document of a row as it is now; undefined where nothing is kept of it. Without `payload` it can be taken again, and not corrected. */
export async function inboundDocument(exception: DeskException): Promise<{ inbound: Inbound; text: string; payload: Record<string, unknown> | undefined } | undefined> {
  const inbound = inboundOf(exception);
  const text = inbound && (await getObject(env(Env.InboundBucket), inbound.document))?.toString();
  return inbound && text !== undefined ? { inbound, text, payload: payloadOf(text) } : undefined;
}

/** @throws Invalid 409 exception.action-not-allowed, correction.stale; 422 correction.of-nothing */
export async function checkInbound(exception: DeskException, { version, patch }: Pick<Correction, 'version' | 'patch'>): Promise<InboundCorrection> {
  const found = await inboundDocument(exception);
  if (!found?.payload) throw new Invalid('exception.action-not-allowed', 'the document of this row cannot be corrected here', 409);
  return correctInbound(found.payload, found.inbound.version, version, patch);
}

/**
 * Takes a document again, as it was corrected or as it came, by the rules of its own connector. Once: its delivery is on record from then on. Taken, its row closes; where it still cannot be taken, the row
 * is open again and says why.
 */
export async function replayInbound(exception: DeskException): Promise<void> {
  const found = await inboundDocument(exception);
  const door = doorOf(exception);
  if (!found || !door) throw new Invalid('exception.action-not-allowed', 'the document of this row does not come by a door that can be opened from here', 409);
  const { inbound, payload } = found;
  const { correction, correlationId, exceptionId } = exception;
  const corrected = payload && correction?.made === inbound.version + 1 ? correctInbound(payload, inbound.version, correction.version, correction.patch).text : undefined;
  const asked: Replay = { replay: { ...inbound.replay, document: inbound.document, version: inbound.version + (corrected ? 1 : 0), text: corrected ?? found.text, correlationId } };
  const { outcome } = await callFunction<Replayed>(door, asked);
  if (outcome !== 'quarantined') await stores.desk.close(exceptionId, now());
}
