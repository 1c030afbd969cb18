import { createHash } from 'node:crypto';
import { acknowledge } from '../../core/edi/acknowledge.ts';
import { describe, EdiError } from '../../core/edi/codec/fault.ts';
import type { Interchange } from '../../core/edi/codec/read-interchange.ts';
import { dialectOf, envelopeTo, type PartnerProfile } from '../../core/edi/partner-profile.ts';
import type { ReadGroup } from '../../core/edi/read-documents.ts';
import { groupsFrom, interchangeFrom } from '../../core/edi/read-from-partner.ts';
import { lineTo } from '../../core/edi/send-document.ts';
import { writeDocuments } from '../../core/edi/write-documents.ts';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Rejected } from '../../core/model/errors.ts';
import type { EdiLine } from '../../core/model/interchange.ts';
import { idempotencyRow } from '../adapters/dynamo-orders.ts';
import { now, stores } from '../adapters/stores.ts';
import { keepDocument } from './keep-document.ts';
import { log } from './log.ts';
import { interchangeRefused } from './take-acknowledgment.ts';
import { aside, type Call, takeSet, type Taking } from './take-set.ts';

/** An interchange as it came in, by whatever way. Whoever calls knows already that it comes from this partner. */
export interface Arrived {
  partner: string;
  raw: Buffer;
  correlationId: string;
}

/** taken: what is answered with, empty where nothing is to be acknowledged; refused: its bytes are kept and a person is told; no-profile: nobody expects anything of this partner. */
export type Outcome =
  | { outcome: 'taken'; answer: string; profile: PartnerProfile }
  | { outcome: 'refused'; status: 400 | 409; code: 'edi.unreadable' | 'edi.not-ours' | 'edi.control-number-reused'; detail: string }
  | { outcome: 'no-profile' };

/** Takes an interchange of a partner, once however often it comes: what it says is stored, and its 997 is what comes back, each time the same. @throws Transient, and whatever a store fails with */
export async function takeInterchange(door: Taking, { partner, raw, correlationId }: Arrived): Promise<Outcome> {
  const profile = await activeProfile(door.connector, partner);
  if (!profile) return { outcome: 'no-profile' };
  const at = now();
  const hash = createHash('sha256').update(raw).digest('hex');
  return take({ door, partner, raw, hash, document: `${door.connector}/${partner}/${at.toISOString().slice(0, 10)}/${hash.slice(0, 32)}`, version: 1, profile, correlationId, at });
}

export async function activeProfile(connector: string, partner: string): Promise<PartnerProfile | undefined> {
  const account = await stores.masterdata.account(connector, partner);
  const profile = account && (await stores.masterdata.ediPartner(account.entity, partner));
  return profile?.active ? profile : undefined;
}

export async function take(call: Call): Promise<Outcome> {
  const { door, profile, partner, raw, hash, version, correlationId, at, document } = call;
  const answered = (answer: string): Outcome => ({ outcome: 'taken', answer, profile });
  let interchange: Interchange;
  try {
    interchange = await interchangeFrom(new TextDecoder('utf-8', { fatal: true }).decode(raw), profile);
  } catch (error) {
    if (error instanceof EdiError) return refuse(call, 400, error.fault.code.startsWith('interchange.partner') || error.fault.code === 'interchange.usage' ? 'edi.not-ours' : 'edi.unreadable', describe(error.fault));
    if (error instanceof TypeError) return refuse(call, 400, 'edi.unreadable', 'the bytes are no UTF-8');
    throw error;
  }
  const { header } = interchange;
  const line: EdiLine = { entity: profile.entity, partner, usage: header.usage };
  const before = await stores.controls.inbound(line, header.control);
  if (before) return before.hash === hash ? answered(before.answer) : refuse(call, 409, 'edi.control-number-reused', `interchange ${header.control} came before with another content`);
  await keepDocument(`edi/${document}`, raw, correlationId);
  const groups = groupsFrom(interchange, profile);
  for (const group of groups) {
    const number = group.group.header.control;
    for (const read of group.sets) await takeSet(call, line, header.control, { group: number, set: read.set.control, delivery: setDelivery(call, line, header.control, number, read.set.control) }, read);
  }
  const refused = await Promise.all(interchange.acknowledgments.map((one) => interchangeRefused(one, { connector: door.connector, line, profile, at })));
  const answer = await acknowledgment(groups, line, profile, at);
  // the bytes as they came are known from now on, and have the same answer
  const mended: Change[] = version > 1 ? [{ change: 'delivery', key: mendedKey(call), requestHash: header.control, recordedAt: at.toISOString() }] : [];
  try {
    await stores.unit.commit([{ change: 'interchange', interchange: { line, control: header.control, hash, answer, document: `edi/${document}`, at: at.toISOString() } }, ...mended, ...refused.flat()]);
  } catch (error) {
    if (!(error instanceof AlreadyExists)) throw error;
    // the same one, sent twice at once: the first answer is the answer
    const stored = await stores.controls.inbound(line, header.control);
    if (stored) return stored.hash === hash ? answered(stored.answer) : refuse(call, 409, 'edi.control-number-reused', `interchange ${header.control} came before with another content`);
  }
  log.info('interchange taken', { connector: door.connector, partner, control: header.control, correlationId, documents: groups.reduce((sum, group) => sum + group.sets.length, 0) });
  return answered(answer);
}

const setDelivery = ({ door, hash }: Call, { partner, usage }: EdiLine, control: string, group: string, set: string): string => `${door.connector}#${partner}#${usage}#${control}#${group}#${set}#${hash.slice(0, 16)}`;

const mendedKey = ({ door, partner, hash }: Call): string => `${door.connector}#${partner}#interchange#${hash}`;

/** What was refused and put right at the desk since is answered, where its sender sends it again as it was. */
async function refuse(call: Call, status: 400 | 409, code: 'edi.unreadable' | 'edi.not-ours' | 'edi.control-number-reused', detail: string): Promise<Outcome> {
  const { raw, document, profile, correlationId, hash } = call;
  const mended = await idempotencyRow(`delivery#${mendedKey(call)}`);
  const taken = mended && (await stores.controls.inbound(lineTo(profile), String(mended.requestHash)));
  if (taken) return { outcome: 'taken', answer: taken.answer, profile };
  await keepDocument(`quarantine/${document}`, raw, correlationId);
  await aside(call, new Rejected(code, detail), `quarantine/${document}`, hash, {});
  return { outcome: 'refused', status, code, detail };
}

async function acknowledgment(groups: readonly ReadGroup[], line: EdiLine, profile: PartnerProfile, at: Date): Promise<string> {
  const [first, ...rest] = groups.map((group) => acknowledge(group, profile.delimiters)).filter((document) => document !== undefined);
  if (!first || !profile.sends.includes('997')) return '';
  return writeDocuments([first, ...rest], envelopeTo(profile, await stores.controls.next(line), at), dialectOf(profile), profile.characters);
}
