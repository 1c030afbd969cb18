import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { WaitingDocument } from '../../core/model/waiting.ts';
import type { ShipmentRef, ShipmentSource } from '../../core/shipping/shipment-source.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changeOrder, now, stores } from '../adapters/stores.ts';
import { closeReleases } from './close-releases.ts';
import { newCorrelationId } from './ids.ts';
import { confirmShipment, orderIdOf } from './inbound-shipment.ts';
import { storeOnce } from './inbound-payment.ts';
import { log } from './log.ts';
import { moved, withRelease } from './release-moves.ts';
import { described } from './step.ts';

/** Three rounds of the poll: what a warehouse's clock and a slow commit may be off. */
const BACK_MS = 45 * 60_000;
/** So long before the deadline of what waits, its source is asked where it stands. */
const ASK_BEFORE_MS = 2 * 3_600_000;

/**
 * Webhooks get lost. What left lately and was not told is taken as if it had been; and of a release that a shipment waits for, the warehouse is asked where
 * it stands before a person is: what it has is taken in as what is missing. The same shipment told later is the same.
 */
export async function takeMissedShipments(connector: string, source: ShipmentSource): Promise<{ taken: number; asked: number; closed: number }> {
  const at = now();
  let taken = 0;
  let asked = 0;
  for await (const waiting of stores.waiting.all()) {
    if (waiting.shipment.connector !== connector || Date.parse(waiting.deadline) - ASK_BEFORE_MS > at.getTime()) continue;
    asked += 1;
    taken += await catchUp(waiting, source, at);
  }
  const from = new Date(at.getTime() - BACK_MS);
  for (const ref of await source.shippedSince(from)) taken += Number(await takeUntold(connector, ref, source, at));
  const closed = await closeReleases(connector, source, from, at);
  if (taken > 0 || asked > 0) log.warn('missed shipments looked at', { connector, taken, asked });
  return { taken, asked, closed };
}

/** One that cannot be taken holds up none of the others. @returns whether nobody had told it */
async function takeUntold(connector: string, ref: ShipmentRef, source: ShipmentSource, at: Date): Promise<boolean> {
  const { releaseId, externalShipmentId } = ref;
  const orderId = orderIdOf(releaseId);
  if (!orderId) return false; // another shop's order in the same warehouse
  try {
    const account = await stores.masterdata.account(connector, '*');
    if (!account || (await stores.orders.shipment(account.entity, orderId, `${connector}:${externalShipmentId}`))) return false;
    const said = await source.shipment(ref);
    return said.lines.length > 0 && (await storeOnce(await confirmShipment(said, { correlationId: newCorrelationId(), at, document: `polled/${connector}/${externalShipmentId}` })));
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    log.error('missed shipment not taken', { connector, shipment: externalShipmentId, ...described(error) });
    return false;
  }
}

/** What the warehouse has of a release is what was missing here: that it was sent, and whatever has left of it. @returns how many shipments were news */
async function catchUp({ entity, shipment, waitingId, correlationId }: WaitingDocument, source: ShipmentSource, at: Date): Promise<number> {
  const { releaseId } = shipment;
  const state = await source.release(releaseId);
  const known = state && (await takeAsSent(entity, releaseId, state.externalId, at));
  log.warn('source asked for what a document waits for', { waitingId, releaseId, there: state !== undefined, known: known === true, correlationId });
  if (!state || !known) return 0; // at its deadline a person looks at it
  let news = 0;
  for (const ref of state.shipments) news += Number(await takeUntold(shipment.connector, ref, source, at));
  return news;
}

/** @returns false where there is no such release of ours: what the warehouse has is not an order that we know */
async function takeAsSent(entity: string, releaseId: string, externalId: string, at: Date): Promise<boolean> {
  const orderId = orderIdOf(releaseId) ?? '';
  const before = await stores.orders.get(entity, orderId);
  if (!before?.releases.some((release) => release.releaseId === releaseId)) return false;
  await changeOrder(entity, orderId, (order) => {
    const release = order.releases.find((each) => each.releaseId === releaseId);
    if (!release || release.releasedAt !== undefined || release.recalledAt !== undefined) return { order };
    const links = (['release', 'warehouse-order'] as const).map((kind): Change => ({ change: 'document', link: documentLink(order, kind, kind === 'release' ? releaseId : externalId, at) }));
    return { order: withRelease(moved(order, release, 'accepted', 'released', { releasedAt: at.toISOString() }), releaseId, { externalId }), also: links };
  });
  return true;
}
