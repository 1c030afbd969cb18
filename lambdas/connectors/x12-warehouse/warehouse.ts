import type { PartnerProfile } from '../../../core/edi/partner-profile.ts';
import { lineTo, sendDocument, type SendingPorts } from '../../../core/edi/send-document.ts';
import type { ShippingOrder } from '../../../core/edi/warehouse-documents.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import { RECALL_PENDING, REFUSED } from '../../../core/shipping/left-meanwhile.ts';
import type { WarehouseSystem } from '../../../core/shipping/warehouse-system.ts';
import { shippingOrderOf, unsayable } from './from-canonical.ts';
import { cancellationKeyOf, keyOf, numberOf } from './order-number.ts';

export interface Ports extends SendingPorts {
  profile(entity: string, warehouse: string): Promise<PartnerProfile | undefined>;
  /** What it is of, for the cancellation of a release: a copy of what was asked. */
  items(order: Order, release: Release): Promise<Map<string, Item>>;
}

const HOUR = 3_600_000;

/**
 * Warehouses behind files of X12: a release is theirs when its 940 is where they fetch it, and what they answer comes later, as files. The partner's code is that of the
 * warehouse.
 */
export function x12Warehouse(ports: Ports): WarehouseSystem {
  return {
    async release(order, release, items) {
      const profile = await agreed(ports, order, release);
      const sending = await sendingOf(ports, profile, release);
      const { number, cancelled, givenBack } = sending;
      // asked back, and neither given back nor shipped: nobody knows whether it would be there twice
      if (cancelled && !givenBack) throw pending(release, number);
      const count = givenBack ? sending.count + 1 : sending.count;
      await send(ports, profile, keyOf(release.releaseId, count), order, () => shippingOrderOf(order, release, items, count, 'original', profile), (at) => shipBy(order, profile, at));
      return { externalId: numberOf(release, count) };
    },

    async recall(order, release) {
      const profile = await agreed(ports, order, release);
      const { number, count, sent, givenBack } = await sendingOf(ports, profile, release);
      if (!sent || givenBack) return;
      if (release.lines.some(({ shipped }) => shipped !== undefined)) throw new Rejected(REFUSED, `${release.warehouse} does not give ${release.releaseId} back: it has shipped`, { releaseId: release.releaseId, warehouse: release.warehouse });
      const items = await ports.items(order, release);
      await send(ports, profile, cancellationKeyOf(release.releaseId, count), order, () => shippingOrderOf(order, release, items, count, 'cancellation', profile));
      // its 945 tries this again by itself: of nothing where it gives the release back, of what has left where it does not
      throw pending(release, number);
    },
  };
}

const pending = ({ releaseId, warehouse }: Release, number: string) => new Rejected(RECALL_PENDING, `${warehouse} has not said yet whether it gives ${number} back`, { releaseId, warehouse, number });

/** How often it was sent there, and what became of the last time. */
async function sendingOf({ ledger }: Ports, profile: PartnerProfile, release: Release): Promise<{ count: number; number: string; sent: boolean; cancelled: boolean; givenBack: boolean }> {
  const line = lineTo(profile);
  for (let count = 1; ; count += 1) {
    const [number, key] = [numberOf(release, count), keyOf(release.releaseId, count)];
    const sent = (await ledger.outbound(line, key)) !== undefined;
    const givenBack = release.givenBack?.includes(number) ?? false;
    if (givenBack && (await ledger.outbound(line, keyOf(release.releaseId, count + 1)))) continue;
    return { count, number, sent, givenBack, cancelled: sent && (await ledger.outbound(line, cancellationKeyOf(release.releaseId, count))) !== undefined };
  }
}

async function agreed({ profile: find }: Ports, { entity }: Order, { warehouse }: Release): Promise<PartnerProfile> {
  const profile = await find(entity, warehouse);
  if (!profile?.active) throw new Rejected('warehouse.no-profile', `there is no active EDI profile of warehouse ${warehouse}`, { warehouse });
  return profile;
}

/** By when it should have left: the time agreed, from when it may. */
function shipBy({ shipNotBefore }: Order, { shipWithinHours }: PartnerProfile, at: Date): Date | undefined {
  if (shipWithinHours === undefined) return undefined;
  return new Date(Math.max(at.getTime(), shipNotBefore ? Date.parse(`${shipNotBefore}T00:00:00Z`) : 0) + shipWithinHours * HOUR);
}

async function send(ports: Ports, profile: PartnerProfile, key: string, of: Order, document: () => ShippingOrder, answerBy?: (at: Date) => Date | undefined): Promise<void> {
  if (!profile.sends.includes('940')) throw new Rejected('warehouse.no-profile', `${profile.partner} takes no 940, by its profile`, { warehouse: profile.partner, type: '940' });
  try {
    await sendDocument(ports, { profile, key, of, document, ...(answerBy && { answerBy }) });
  } catch (error) {
    throw unsayable(error);
  }
}
