import { mapOf } from '../../../core/edi/document-maps.ts';
import type { EdiDocument } from '../../../core/edi/documents.ts';
import type { PartnerProfile } from '../../../core/edi/partner-profile.ts';
import { lineTo, sendDocument, type SendingPorts } from '../../../core/edi/send-document.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { CANCELLATION_PENDING } from '../../../core/shipping/supplier-answer.ts';
import { isAnswered, isGiven, reductionFor } from '../../../core/shipping/supplier-reduction.ts';
import type { SupplierSystem } from '../../../core/shipping/supplier-system.ts';
import { cancellationOf, purchaseOrderOf, reductionOf, unsayable } from './from-canonical.ts';
import { numberOf } from './purchase-order-number.ts';

export interface Ports extends SendingPorts {
  profile(entity: string, supplier: string): Promise<PartnerProfile | undefined>;
}

/** A supplier behind an X12 gateway. What it answers comes later, through the door for EDI. */
export function x12Supplier(ports: Ports): SupplierSystem {
  return {
    async order(order, release, items) {
      const profile = await agreed(ports, order, release);
      await send(ports, { profile, key: `850:${release.releaseId}`, of: order, document: (at) => purchaseOrderOf(order, release, items, profile, at) });
      return { externalId: numberOf(release) };
    },

    async cancel(order, release) {
      const profile = await agreed(ports, order, release);
      const asked = await ports.ledger.outbound(lineTo(profile), `850:${release.releaseId}`);
      if (!asked) return;
      const { status } = release.supplierOrder ?? {};
      if (status === 'cancelled' || status === 'rejected') return;
      if (status === 'cancellation-refused' || release.lines.some(({ shipped }) => shipped !== undefined)) throw refused(release, status ? 'it says so' : 'it has shipped');
      await send(ports, { profile, key: `860:${release.releaseId}`, of: order, document: (at) => cancellationOf(release, asked.writtenAt.slice(0, 10), at) });
      // its 865 tries this again by itself
      throw new Rejected(CANCELLATION_PENDING, `${release.supplier} has not said yet whether it cancels ${numberOf(release)}`, { releaseId: release.releaseId, supplier: release.supplier });
    },

    async reduce(order, release, changeId, items) {
      const { releaseId, supplier } = release;
      const reduction = reductionFor(release, changeId);
      if (!reduction) throw new RangeError(`${releaseId} has no reduction of ${changeId}`);
      if (isGiven(reduction)) return 'given';
      if (isAnswered(reduction)) throw refused(release, 'it gives no more back', { lines: reduction.lines });
      const profile = await agreed(ports, order, release);
      const asked = await ports.ledger.outbound(lineTo(profile), `850:${releaseId}`);
      if (!asked) return 'never-ordered';
      await send(ports, { profile, key: `860:${releaseId}:${changeId}`, of: order, document: (at) => reductionOf(release, reduction, asked.writtenAt.slice(0, 10), items, profile, at) });
      throw new Rejected(CANCELLATION_PENDING, `${supplier} has not said yet whether it takes ${numberOf(release)} with less`, { releaseId, supplier, changeId });
    },
  };
}

const refused = ({ supplier, releaseId }: Release, reason: string, more: object = {}) => new Rejected('supplier.refused', `${supplier} does not cancel ${releaseId}: ${reason}`, { releaseId, supplier, reason, ...more });

async function agreed({ profile: find }: Ports, { entity }: Order, release: Release): Promise<PartnerProfile> {
  const supplier = release.supplier ?? release.warehouse;
  const profile = await find(entity, supplier);
  if (!profile?.active) throw new Rejected('supplier.no-profile', `there is no active EDI profile of supplier ${supplier}`, { supplier });
  return profile;
}

interface Asked {
  profile: PartnerProfile;
  key: string;
  of: Order;
  document: (at: Date) => EdiDocument;
}

async function send(ports: Ports, { profile, document, ...asked }: Asked): Promise<void> {
  try {
    await sendDocument(ports, { ...asked, profile, document: (at) => agreedOn(document(at), profile) });
  } catch (error) {
    throw unsayable(error);
  }
}

function agreedOn(document: EdiDocument, profile: PartnerProfile): EdiDocument {
  const { type } = mapOf(document).guide;
  if (!profile.sends.includes(type)) throw new Rejected('supplier.no-profile', `${profile.partner} takes no ${type}, by its profile`, { supplier: profile.partner, type });
  return document;
}
