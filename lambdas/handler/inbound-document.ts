import { correctInbound, type Inbound, type InboundCorrection, inboundOf, payloadOf } from '../../core/exceptions/inbound.ts';
import { correctX12, piecesOf } from '../../core/exceptions/inbound-x12.ts';
import type { PartnerProfile } from '../../core/edi/partner-profile.ts';
import { setAlone } from '../../core/edi/segments-of.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { Correction, DeskException } from '../../core/model/exception.ts';
import { getObject } from '../adapters/objects.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from './env.ts';

/** The document of a row as it is now. */
export interface InboundDocument {
  inbound: Inbound;
  text: string;
}

/** Undefined where nothing is kept of it, or it is not text. A set of an interchange comes without the others. */
export async function inboundDocument(exception: DeskException): Promise<InboundDocument | undefined> {
  const inbound = inboundOf(exception);
  const bytes = inbound && (await getObject(env(Env.InboundBucket), inbound.document));
  const text = bytes && textIn(bytes);
  if (!inbound || text === undefined) return undefined;
  const { group, set } = inbound.replay.x12 ?? {};
  if (group === undefined || set === undefined) return { inbound, text };
  const alone = setAlone(text, group, set);
  return alone === undefined ? undefined : { inbound, text: alone };
}

function textIn(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** As it is agreed by now with the partner that a document of X12 came from; undefined where nothing is expected of it. */
export async function profileOf({ entity }: DeskException, { replay }: Inbound): Promise<PartnerProfile | undefined> {
  const profile = await stores.masterdata.ediPartner(entity, replay.account);
  return profile?.active ? profile : undefined;
}

/**
 * A correction of the document of a row, in its own format.
 * @throws Invalid 409 exception.action-not-allowed, correction.stale; 422 correction.of-nothing, correction.invalid
 */
export async function correctDocument(exception: DeskException, { inbound, text }: InboundDocument, { version, patch }: Pick<Correction, 'version' | 'patch'>): Promise<InboundCorrection> {
  const { version: current, replay: { x12 } } = inbound;
  const refused = () => new Invalid('exception.action-not-allowed', 'the document of this row cannot be corrected here', 409);
  if (x12) {
    const [pieces, profile] = [piecesOf(text), await profileOf(exception, inbound)];
    if (!pieces || !profile) throw refused();
    return correctX12(pieces, profile, { current, version, patch, alone: x12.set !== undefined });
  }
  const payload = payloadOf(text);
  if (!payload) throw refused();
  return correctInbound(payload, current, version, patch);
}
