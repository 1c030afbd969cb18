import { expect, test } from 'vitest';
import { anOrder } from '../documents.ts';
import { changePromises } from './change-promises.ts';
import { dropShipPromises } from './drop-ship-promises.ts';
import { invoicePromises } from './invoice-promises.ts';
import { journalPromises } from './journal-promises.ts';
import { orderPromises } from './order-promises.ts';
import { shipmentPromises } from './shipment-promises.ts';
import { type Server, trytonUnderTest } from './under-test.ts';

/**
 * What the connector promises, of any Tryton: the simulated one in every run of the tests, real ones on demand. The server has a company with a
 * chart of accounts, a fiscal year with sequences, a tax, USD, a category with accounts, a unit `u`, and an integration user.
 */
export function trytonPromises(start: () => Promise<Server>): void {
  const server = trytonUnderTest(start);
  const { BOLT, customer, items, newOrder, salesOf } = server;
  orderPromises(server);
  shipmentPromises(server);
  invoicePromises(server);
  dropShipPromises(server);
  journalPromises(server);
  changePromises(server);

  test('a session that has ended is replaced without a word', async () => {
    const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
    let ended = 0;
    const expiring: typeof fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      if (headers.has('authorization') && ended === 1) headers.set('authorization', `Session ${Buffer.from('integration:2:gone').toString('base64')}`);
      if (headers.has('authorization')) ended++;
      return fetch(input, { ...init, headers });
    };
    await server.over(expiring).createOrder(order, customer, items);
    expect((await salesOf(order)).map((sale) => sale.state)).toEqual(['processing']);
  });

  test('a wrong password is a matter for integration, not for the desk', async () => {
    await expect(server.over(fetch, { password: 'wrong' }).cancelOrder(anOrder())).rejects.toMatchObject({ name: 'Transient', code: 'erp.unauthorized' });
  });
}
