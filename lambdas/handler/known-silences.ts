import { lineTo } from '../../core/edi/send-document.ts';
import { DEAD_LETTER } from '../../core/exceptions/dead-letter.ts';
import { postingSagaId } from '../../core/sagas/register.ts';
import { isWatched } from '../../core/watchdog/interchanges.ts';
import { stores } from '../adapters/stores.ts';
import { HELD_OFF } from './held-off.ts';
import { noticeId } from './notice.ts';
import { openRows } from './open-rows.ts';
import type { Silence } from './silences.ts';

/** Another row says why it does not come, so that no silence has two: its outside system is held off, its saga stands, or its interchange is watched. */
export async function isKnown(silence: Silence): Promise<boolean> {
  const { of, sagas, connectors } = silence;
  for (const connector of connectors) if (isOpen(await stores.desk.get(noticeId(HELD_OFF, `${of.entity}#${connector}`)))) return true;
  for (const saga of [...sagas, ...(await postingsOf(silence))]) if ((await stores.desk.ofSaga(saga)).some(isOpen)) return true;
  return isOfEdi(silence);
}

const isOpen = (row: { status: string } | undefined): boolean => row !== undefined && row.status !== 'closed';

/** Of a release, shipments that were told and are not booked. */
async function postingsOf({ of, detail: { releaseId } }: Silence): Promise<string[]> {
  if (releaseId === undefined) return [];
  const shipments = await stores.orders.shipments(of.entity, of.orderId);
  return shipments.filter((shipment) => shipment.releaseId === releaseId && !shipment.matched).map(({ shipmentId }) => postingSagaId(shipmentId));
}

/** The watch over its interchange sees to it. */
async function isOfEdi({ of, interchange }: Silence): Promise<boolean> {
  const profile = interchange && (await stores.masterdata.ediPartner(of.entity, interchange.partner));
  const sent = profile && (await stores.controls.outbound(lineTo(profile), interchange.key));
  return sent !== undefined && isWatched(sent);
}

/** Orders of which a message was given up. */
export async function ordersInDeadLetters(entity: string): Promise<ReadonlySet<string>> {
  const orders = new Set<string>();
  for await (const { code, orderId } of openRows(entity, 'integration')) if (code === DEAD_LETTER) orders.add(orderId);
  return orders;
}
