import { mapOf } from '../../../core/edi/document-maps.ts';
import type { EdiDocument } from '../../../core/edi/documents.ts';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import type { ControlLedger, Outbound } from '../../../core/edi/control-ledger.ts';
import { dialectOf, envelopeTo, type PartnerProfile, readerOptions, usageOf } from '../../../core/edi/partner-profile.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { EdiLine } from '../../../core/model/interchange.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { CANCELLATION_PENDING } from '../../../core/shipping/supplier-answer.ts';
import type { SupplierSystem } from '../../../core/shipping/supplier-system.ts';
import { cancellationOf, purchaseOrderOf, unsayable } from './from-canonical.ts';
import { numberOf } from './purchase-order-number.ts';

export interface Ports {
  ledger: ControlLedger;
  profile(entity: string, supplier: string): Promise<PartnerProfile | undefined>;
  /** Gives the supplier the bytes; what its gateway answers with, where that is an interchange. */
  handOver(supplier: string, text: string): Promise<string | undefined>;
  now(): Date;
}

const HOUR = 3_600_000;

/** A supplier behind an X12 gateway. What it answers comes later, through the door for EDI. */
export function x12Supplier(ports: Ports): SupplierSystem {
  return {
    async order(order, release, items) {
      const { profile, line } = await agreed(ports, order, release);
      await send(ports, { profile, line, key: `850:${release.releaseId}`, of: order, document: (at) => purchaseOrderOf(order, release, items, profile, at) });
      return { externalId: numberOf(release) };
    },

    async cancel(order, release) {
      const { profile, line } = await agreed(ports, order, release);
      const asked = await ports.ledger.outbound(line, `850:${release.releaseId}`);
      if (!asked) return;
      const { status } = release.supplierOrder ?? {};
      if (status === 'cancelled' || status === 'rejected') return;
      if (status === 'cancellation-refused' || release.lines.some(({ shipped }) => shipped !== undefined)) throw refused(release, status ? 'it says so' : 'it has shipped');
      await send(ports, { profile, line, key: `860:${release.releaseId}`, of: order, document: (at) => cancellationOf(release, asked.writtenAt.slice(0, 10), at) });
      // its 865 tries this again by itself
      throw new Rejected(CANCELLATION_PENDING, `${release.supplier} has not said yet whether it cancels ${numberOf(release)}`, { releaseId: release.releaseId, supplier: release.supplier });
    },
  };
}

const refused = ({ supplier, releaseId }: Release, reason: string) => new Rejected('supplier.refused', `${supplier} does not cancel ${releaseId}: ${reason}`, { releaseId, supplier, reason });

async function agreed({ profile: find }: Ports, { entity }: Order, release: Release): Promise<{ profile: PartnerProfile; line: EdiLine }> {
  const supplier = release.supplier ?? release.warehouse;
  const profile = await find(entity, supplier);
  if (!profile?.active) throw new Rejected('supplier.no-profile', `there is no active EDI profile of supplier ${supplier}`, { supplier });
  return { profile, line: { entity, partner: supplier, usage: usageOf(profile) } };
}

interface Sending {
  profile: PartnerProfile;
  line: EdiLine;
  key: string;
  of: Order;
  document: (at: Date) => EdiDocument;
}

/**
 * Stores the interchange before it is sent; asked again, the same bytes go out until the partner has taken them. One that the partner did not understand is
 * made anew, under the next key.
 */
async function send(ports: Ports, sending: Sending): Promise<void> {
  const kept = await keptUnder(ports, sending);
  if (kept.sentAt) return;
  const answer = await ports.handOver(sending.line.partner, kept.text);
  await ports.ledger.sent(sending.line, kept.control, ports.now());
  if (answer) await acknowledgedBy(answer, ports, sending);
}

async function keptUnder(ports: Ports, { profile, line, key, of, document }: Sending): Promise<Outbound> {
  for (let attempt = 1; ; attempt += 1) {
    const name = attempt === 1 ? key : `${key}:${attempt}`;
    const known = await ports.ledger.outbound(line, name);
    if (known && known.acknowledgment?.outcome !== 'rejected') return known;
    if (known) continue;
    const at = ports.now();
    const asked = document(at);
    const control = await ports.ledger.next(line);
    const text = written(asked, profile, control, at);
    const acknowledgeBy = new Date(at.getTime() + profile.acknowledgeWithinHours * HOUR).toISOString();
    return ports.ledger.keep(line, { key: name, control, text, orderId: of.orderId, correlationId: of.correlationId, writtenAt: at.toISOString(), acknowledgeBy });
  }
}

function written(document: EdiDocument, profile: PartnerProfile, control: number, at: Date): string {
  const { type } = mapOf(document).guide;
  if (!profile.sends.includes(type)) throw new Rejected('supplier.no-profile', `${profile.partner} takes no ${type}, by its profile`, { supplier: profile.partner, type });
  try {
    return writeDocuments([document], envelopeTo(profile, control, at), dialectOf(profile), profile.characters);
  } catch (error) {
    throw unsayable(error);
  }
}

/** A gateway may answer with its 997 at once. What else it says there counts only through our own door. */
async function acknowledgedBy(answer: string, ports: Ports, sending: Sending): Promise<void> {
  const { profile, line } = sending;
  const { groups, delimiters } = await readInterchange([answer], readerOptions(profile)).catch(() => ({ groups: [], delimiters: profile.delimiters }));
  for (const { document } of groups.flatMap((group) => readGroup(group, { delimiters, dialect: dialectOf(profile) }).sets)) {
    if (document?.document !== 'functional-acknowledgment') continue;
    const known = await ports.ledger.acknowledged(line, Number(document.groupControl), { outcome: document.outcome, at: ports.now().toISOString() });
    if (known?.acknowledgment?.outcome === 'rejected') throw notUnderstood(known, sending);
  }
}

const notUnderstood = ({ control }: Outbound, { line, key }: Sending) =>
  new Rejected('edi.not-understood', `${line.partner} could not read interchange ${control} (${key})`, { partner: line.partner, control, key });
