import { describe, EdiError } from '../../core/edi/codec/fault.ts';
import { groupsFrom, interchangeFrom } from '../../core/edi/read-from-partner.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import { now } from '../adapters/stores.ts';
import type { Replay, Replayed } from './inbound-replay.ts';
import { keepDocument } from './keep-document.ts';
import { log } from './log.ts';
import { activeProfile, take } from './take-interchange.ts';
import { aside, type Call, takeSet, type Taking } from './take-set.ts';

/** What came of it, and the 997 of an interchange that was refused as a whole before: one is made, as if it had come now. */
export interface TakenAgain {
  replayed: Replayed;
  partner: string;
  answer: string;
}

/**
 * What a person put right, or says to try again. A set of an interchange is acknowledged already, so its partner hears nothing more; its delivery is that of the set as it came, so that it is taken once.
 * docs/decisions/0029-edi-that-was-put-aside-is-put-right-here.md
 */
export async function takeAgain(door: Taking, { replay }: Replay): Promise<TakenAgain> {
  const { account: partner, delivery, document, version, text, correlationId, x12 = {} } = replay;
  const profile = await activeProfile(door.connector, partner);
  // whoever takes a partner out does not expect its documents
  if (!profile) throw new Transient('edi.no-profile', `there is no active profile of partner ${partner}`);
  const hash = x12.set === undefined ? delivery : (delivery.split('#').at(-1) ?? '');
  const call: Call = { door, partner, raw: Buffer.from(text), hash, document: nameOf(document, version, x12), version, profile, correlationId, at: now() };
  if (x12.set === undefined || x12.group === undefined) {
    const taken = await take(call);
    return { replayed: taken.outcome === 'refused' ? { outcome: 'quarantined', code: taken.code } : { outcome: 'taken' }, partner, answer: taken.outcome === 'taken' ? taken.answer : '' };
  }
  const replayed = await takeOne(call, { group: x12.group, set: x12.set, delivery });
  log.info('document taken again', { connector: door.connector, partner, correlationId, version, ...replayed });
  return { replayed, partner, answer: '' };
}

async function takeOne(call: Call, key: { group: string; set: string; delivery: string }): Promise<Replayed> {
  const { profile, partner, raw, version, correlationId } = call;
  if (version > 1) await keepDocument(`edi/${call.document}`, raw, correlationId);
  try {
    const interchange = await interchangeFrom(raw.toString(), profile);
    const [read] = groupsFrom(interchange, profile).flatMap(({ sets }) => sets);
    if (!read) throw new Rejected('edi.document-refused', `${partner} sent a group without a transaction set`);
    return await takeSet(call, { entity: profile.entity, partner, usage: interchange.header.usage }, interchange.header.control, key, read);
  } catch (error) {
    if (!(error instanceof EdiError || error instanceof Rejected)) throw error;
    const why = error instanceof Rejected ? error : new Rejected('edi.document-refused', `${partner} sent a document that cannot be read: ${describe(error.fault)}`);
    return aside(call, why, `edi/${call.document}`, key.delivery, { group: key.group, set: key.set });
  }
}

/** Beside the original: of a set with its numbers, because others of the same interchange may be put right as well. */
function nameOf(document: string, version: number, { group, set }: { group?: string | undefined; set?: string | undefined }): string {
  const name = document.replace(/^[^/]+\//, '').replace(/\.v\d+$/, '');
  if (version === 1) return name;
  const which = set === undefined ? '' : `-${group}-${set}`.replace(/[^A-Za-z0-9-]/g, '_');
  return `${name.endsWith(which) ? name : name + which}.v${version}`;
}
