import { Rejected } from '../model/errors.ts';
import type { EdiLine } from '../model/interchange.ts';
import { readInterchange } from './codec/read-interchange.ts';
import { renumbered } from './codec/renumber.ts';
import type { ControlLedger, Outbound } from './control-ledger.ts';
import type { Delivery } from './delivery.ts';
import { mapOf } from './document-maps.ts';
import type { EdiDocument } from './documents.ts';
import { dialectOf, envelopeTo, type PartnerProfile, readerOptions, usageOf } from './partner-profile.ts';
import { readGroup } from './read-documents.ts';
import { writeDocuments } from './write-documents.ts';

export interface SendingPorts {
  ledger: ControlLedger;
  delivery: Delivery;
  now(): Date;
}

export interface Sending {
  profile: PartnerProfile;
  /** What it says, e.g. `850:ORD-…-DIRECT`: under one key a partner gets one interchange. */
  key: string;
  /** The order that it is about. */
  of: { orderId: string; correlationId: string };
  /** Made once; asked again, what was stored goes out. */
  document: (at: Date) => EdiDocument;
  /** By when what it asks must be answered; absent: nobody waits. */
  answerBy?: (at: Date) => Date | undefined;
}

const HOUR = 3_600_000;

export const lineTo = (profile: PartnerProfile): EdiLine => ({ entity: profile.entity, partner: profile.partner, usage: usageOf(profile) });

/**
 * Stores an interchange before it is sent; asked again, the same bytes go out until the partner has taken them. One that the partner did not understand is
 * made anew, under the next key.
 * @returns what was sent, now or before
 * @throws EdiError where X12 or the partner has no word for it; Transient; Rejected edi.not-understood, and those of the delivery
 */
export async function sendDocument(ports: SendingPorts, sending: Sending): Promise<Outbound> {
  const kept = await keptUnder(ports, sending);
  if (kept.sentAt) return kept;
  const line = lineTo(sending.profile);
  const answer = await ports.delivery.deliver(sending.profile, { type: sending.key.slice(0, 3), control: kept.control, text: kept.text });
  const at = ports.now();
  await ports.ledger.sent(line, kept.control, at);
  if (answer) await acknowledgedBy(answer, ports, sending);
  return { ...kept, sentAt: at.toISOString() };
}

async function keptUnder({ ledger, now }: SendingPorts, { profile, key, of, document, answerBy: answeredBy }: Sending): Promise<Outbound> {
  const line = lineTo(profile);
  const { name, last } = await lastUnder(ledger, line, key);
  if (last && last.acknowledgment?.outcome !== 'rejected') return last;
  const at = now();
  const asked = document(at);
  if (!key.startsWith(mapOf(asked).guide.type)) throw new RangeError(`${key} is no key of a ${mapOf(asked).guide.type}`);
  const control = await ledger.next(line);
  const text = writeDocuments([asked], envelopeTo(profile, control, at), dialectOf(profile), profile.characters);
  const answerBy = answeredBy?.(at)?.toISOString();
  return ledger.keep(line, { ...(answerBy && { answerBy }), key: name, control, text, orderId: of.orderId, correlationId: of.correlationId, writtenAt: at.toISOString(), acknowledgeBy: acknowledgeBy(profile, at) });
}

const acknowledgeBy = ({ acknowledgeWithinHours }: PartnerProfile, at: Date): string => new Date(at.getTime() + acknowledgeWithinHours * HOUR).toISOString();

/** The last interchange under a key, and the name of the next: each one after the first has its count behind the key. */
async function lastUnder(ledger: ControlLedger, line: EdiLine, key: string): Promise<{ name: string; last?: Outbound }> {
  const all = await allUnder(ledger, line, key);
  const last = all.at(-1);
  return { name: nameOf(key, all.length + 1), ...(last && { last }) };
}

async function allUnder(ledger: ControlLedger, line: EdiLine, key: string): Promise<Outbound[]> {
  const all: Outbound[] = [];
  for (let known = await ledger.outbound(line, key); known; known = await ledger.outbound(line, nameOf(key, all.length + 1))) all.push(known);
  return all;
}

const nameOf = (key: string, attempt: number): string => (attempt === 1 ? key : `${key}#${attempt}`);

/** The key of what an interchange says, without the count of how often it was made. */
export const keyWithoutCount = (name: string): string => name.replace(/#\d+$/, '');

/**
 * Sends once more what a partner has taken and not acknowledged: the same bytes, or where its profile says so, the same under another control number.
 * @returns undefined where there is nothing of that kind: it was never made, was not understood, or is acknowledged
 * @throws Transient; Rejected edi.not-understood, and those of the delivery
 */
export async function sendAgain(ports: SendingPorts, profile: PartnerProfile, key: string): Promise<Outbound | undefined> {
  const line = lineTo(profile);
  const { name, last } = await lastUnder(ports.ledger, line, key);
  if (!last || last.acknowledgment) return undefined;
  let again = last;
  if (last.sentAt && profile.sentAgain === 'renumbered') {
    const control = await ports.ledger.next(line);
    const { sentAt: _, ...unsent } = last;
    again = await ports.ledger.keep(line, { ...unsent, key: name, control, text: renumbered(last.text, control), writtenAt: ports.now().toISOString() });
    await ports.ledger.replaced(line, last.control, again.control);
  }
  const answer = await ports.delivery.deliver(profile, { type: key.slice(0, 3), control: again.control, text: again.text });
  const at = ports.now();
  const by = acknowledgeBy(profile, at);
  await ports.ledger.sentAgain(line, again.control, at, by);
  if (answer) await acknowledgedBy(answer, ports, { profile, key });
  return { ...again, sentAt: at.toISOString(), acknowledgeBy: by };
}

/** What was sent under a key, or anew after it was not understood, is answered. */
export async function settled(ledger: ControlLedger, profile: PartnerProfile, key: string, at: Date): Promise<void> {
  const line = lineTo(profile);
  for (const { control, answeredAt } of await allUnder(ledger, line, key)) if (!answeredAt) await ledger.settled(line, control, at);
}

/** A partner's system may answer with its 997 at once. What else it says there counts only through our own door. */
async function acknowledgedBy(answer: string, ports: SendingPorts, { profile, key }: Pick<Sending, 'profile' | 'key'>): Promise<void> {
  const line = lineTo(profile);
  for (const document of await documentsIn(answer, profile)) {
    if (document.document !== 'functional-acknowledgment') continue;
    const known = await ports.ledger.acknowledged(line, Number(document.groupControl), { outcome: document.outcome, at: ports.now().toISOString() });
    if (known?.acknowledgment?.outcome === 'rejected') throw new Rejected('edi.not-understood', `${line.partner} could not read interchange ${known.control} (${key})`, { partner: line.partner, control: known.control, key });
  }
}

/** What an interchange between the two says, as far as it can be read. */
export async function documentsIn(text: string, profile: PartnerProfile): Promise<EdiDocument[]> {
  const { groups, delimiters } = await readInterchange([text], readerOptions(profile)).catch(() => ({ groups: [], delimiters: profile.delimiters }));
  return groups.flatMap((group) => readGroup(group, { delimiters, dialect: dialectOf(profile) }).sets.flatMap(({ document = [] }) => document));
}
