import { expect, test } from 'vitest';
import { expireReservations } from '../../../core/inventory/expire-reservations.ts';
import { AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const E = 'NW-US';
const minutes = (count: number) => new Date(AT.getTime() + count * 60_000);
const take = (stock: MemoryStock, orderId: string, until: number) => stock.take(E, orderId, [{ lineId: '1', sku: 'BOLT', warehouse: 'EAST', steps: 2 }], { version: 1, expiresAt: minutes(until).toISOString() });

test('what has expired is given back, the longest expired first, and nothing else', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT': 20 });
  for (const [orderId, until] of [['A', 30], ['B', 10], ['C', 90], ['D', 5]] as const) await take(stock, orderId, until);
  await stock.harden(E, 'D');
  stock.now = minutes(60);
  const order: string[] = [];
  const expire = (entity: string, orderId: string) => (order.push(orderId), stock.expire(entity, orderId));
  expect(await expireReservations({ expired: (limit) => stock.expired(limit), expire })).toEqual({ orders: 2, reservations: 2 });
  expect(order).toEqual(['B', 'A']);
  expect(stock.held.map(({ orderId, state }) => `${orderId} ${state}`)).toEqual(['C soft', 'D hard']);
  expect(await expireReservations(stock)).toEqual({ orders: 0, reservations: 0 });
});

test('more than are looked up at once are all given back', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT': 1000 });
  for (let index = 0; index < 250; index += 1) await take(stock, `O${index}`, 1);
  stock.now = minutes(2);
  expect(await expireReservations(stock)).toEqual({ orders: 250, reservations: 250 });
  expect(stock.at('EAST#BOLT')).toMatchObject({ reserved: 0, free: 1000 });
});

test('an index that is behind does not keep it going', async () => {
  let asked = 0;
  const done = await expireReservations({ expired: async () => ((asked += 1), [{ entity: E, orderId: 'GONE' }]), expire: async () => 0 });
  expect({ asked, done }).toEqual({ asked: 1, done: { orders: 1, reservations: 0 } });
});
