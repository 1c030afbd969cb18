import { Rejected } from '../model/errors.ts';
import type { EdiLine } from '../model/interchange.ts';
import { readInterchange } from './codec/read-interchange.ts';
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

async function keptUnder(ports: SendingPorts, { profile, key, of, document }: Sending): Promise<Outbound> {
  const line = lineTo(profile);
  for (let attempt = 1; ; attempt += 1) {
    const name = attempt === 1 ? key : `${key}:${attempt}`;
    const known = await ports.ledger.outbound(line, name);
    if (known && known.acknowledgment?.outcome !== 'rejected') return known;
    if (known) continue;
    const at = ports.now();
    const asked = document(at);
    if (!key.startsWith(mapOf(asked).guide.type)) throw new RangeError(`${key} is no key of a ${mapOf(asked).guide.type}`);
    const control = await ports.ledger.next(line);
    const text = writeDocuments([asked], envelopeTo(profile, control, at), dialectOf(profile), profile.characters);
    const acknowledgeBy = new Date(at.getTime() + profile.acknowledgeWithinHours * HOUR).toISOString();
    return ports.ledger.keep(line, { key: name, control, text, orderId: of.orderId, correlationId: of.correlationId, writtenAt: at.toISOString(), acknowledgeBy });
  }
}

/** A partner's system may answer with its 997 at once. What else it says there counts only through our own door. */
async function acknowledgedBy(answer: string, ports: SendingPorts, { profile, key }: Sending): Promise<void> {
  const line = lineTo(profile);
  const { groups, delimiters } = await readInterchange([answer], readerOptions(profile)).catch(() => ({ groups: [], delimiters: profile.delimiters }));
  for (const { document } of groups.flatMap((group) => readGroup(group, { delimiters, dialect: dialectOf(profile) }).sets)) {
    if (document?.document !== 'functional-acknowledgment') continue;
    const known = await ports.ledger.acknowledged(line, Number(document.groupControl), { outcome: document.outcome, at: ports.now().toISOString() });
    if (known?.acknowledgment?.outcome === 'rejected') throw new Rejected('edi.not-understood', `${line.partner} could not read interchange ${known.control} (${key})`, { partner: line.partner, control: known.control, key });
  }
}
