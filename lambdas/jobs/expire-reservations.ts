import { expireReservations } from '../../core/inventory/expire-reservations.ts';
import { stores } from '../adapters/stores.ts';
import { log } from '../handler/log.ts';

/** Orders that were held up for too long give their stock back; allocation reserves it again if it is still there. */
export async function handler(): Promise<{ orders: number; reservations: number }> {
  const done = await expireReservations(stores.stock);
  if (done.reservations > 0) log.info('reservations expired', done);
  return done;
}
