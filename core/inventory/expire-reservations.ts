import type { Stock } from './stock.ts';

/** Orders that are looked up at once, and how many of them in one run: what is left is for the next. */
const AT_ONCE = 100;
const MOST = 2_000;

/**
 * Gives back the stock of soft reservations that have expired, the longest expired first. An order that was cancelled, allocated or changed in the same
 * moment keeps what that made of it.
 * @returns orders that were looked at, and reservations that were given back
 */
export async function expireReservations(stock: Pick<Stock, 'expired' | 'expire'>): Promise<{ orders: number; reservations: number }> {
  const done = { orders: 0, reservations: 0 };
  while (done.orders < MOST) {
    const orders = await stock.expired(AT_ONCE);
    let given = 0;
    for (const { entity, orderId } of orders) given += await stock.expire(entity, orderId);
    done.orders += orders.length;
    done.reservations += given;
    // the index is a little behind: what it still tells of was given back before
    if (given === 0) break;
  }
  return done;
}
