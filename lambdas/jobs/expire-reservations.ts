import { expireReservations } from '../../core/inventory/expire-reservations.ts';
import { keepExpired } from '../../core/inventory/short-dated.ts';
import { now, stores } from '../adapters/stores.ts';
import { log } from '../handler/log.ts';

/** Orders that were held up for too long give their stock back; allocation reserves it again if it is still there. Lots that have expired are kept from being promised. */
export async function handler(): Promise<{ orders: number; reservations: number; lots: number }> {
  const done = { ...(await expireReservations(stores.stock)), lots: await keepExpired(stores.lots, stores.levels, now()) };
  if (done.reservations + done.lots > 0) log.info('reservations and lots expired', done);
  return done;
}
