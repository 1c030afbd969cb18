import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Identified, OutShipment, SaleLine } from '../../../../lambdas/connectors/tryton/schema.ts';
import { anItem, anOrder, aShipment, itemsOf, losing } from '../documents.ts';
import type { TrytonUnderTest } from './under-test.ts';

const Party = z.object({ id: z.int(), code: z.string().nullable() });

/** Orders: made once and exactly, or refused by name; taken back until goods have left. */
export function orderPromises(server: TrytonUnderTest): void {
  const { BOLT, NUT, CUSTOMER, customer, items, newOrder, shipmentNumber, salesOf, run } = server;
  describe('an order', () => {
    test('is one sale from each warehouse, processed, however often it is created', async () => {
      const order = newOrder([
        { lineId: '1', sku: BOLT, steps: 3, price: '10.00' },
        { lineId: '2', sku: NUT, steps: 2, price: '3.3333' },
        { lineId: '2', sku: NUT, steps: 5, price: '3.3333', warehouse: 'WEST' },
      ]);
      const first = await server.erp.createOrder(order, customer, items);
      const again = await server.erp.createOrder(order, customer, items);
      expect(again).toEqual(first);
      const sales = await salesOf(order);
      expect(sales.map(({ reference, state, shipment_state }) => ({ reference, state, shipment_state }))).toEqual([
        { reference: order.orderId, state: 'processing', shipment_state: 'waiting' },
        { reference: `${order.orderId}/WEST`, state: 'processing', shipment_state: 'waiting' },
      ]);
      expect(first).toEqual({ id: String(sales[0]?.id), number: `${sales[0]?.number},${sales[1]?.number}` });
      const lines = await server.client.read(SaleLine, 'sale.line', sales.flatMap((sale) => sale.lines));
      expect(lines.map(({ sequence, quantity, unit_price }) => ({ sequence, quantity, unit_price: Number(unit_price) })).sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0) || (a.quantity ?? 0) - (b.quantity ?? 0))).toEqual([
        { sequence: 10, quantity: 3, unit_price: 10 },
        { sequence: 20, quantity: 2, unit_price: 3.3333 },
        { sequence: 20, quantity: 5, unit_price: 3.3333 },
      ]);
    });

    test.each(['model.sale.sale.create', 'model.sale.sale.quote', 'model.sale.sale.confirm'])('whose answer to %s was lost is not made twice', async (method) => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      const broken = losing((_, body) => body.includes(`"${method}"`));
      await expect(server.over(broken.fetch).createOrder(order, customer, items)).rejects.toMatchObject({ name: 'Transient', code: 'erp.unreachable' });
      expect(broken.lost()).toBe(1);
      await server.erp.createOrder(order, customer, items);
      expect((await salesOf(order)).map((sale) => sale.state)).toEqual(['processing']);
    });

    test('that two callers create at the same moment ends as one live sale', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }]);
      await Promise.allSettled([server.erp.createOrder(order, customer, items), server.over(fetch).createOrder(order, customer, items)]);
      await server.erp.createOrder(order, customer, items);
      const live = (await salesOf(order)).filter((sale) => sale.state === 'processing');
      expect(live).toHaveLength(1);
    });

    test('ships to one address of the customer, made once', async () => {
      const [party] = await server.client.find(Party, 'party.party', [['code', '=', CUSTOMER]], 1);
      const before = await server.client.find(Identified, 'party.address', [['party', '=', party?.id]]);
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }], { shipTo: { ...anOrder().shipTo, street: `${run} Elm St` } });
      await server.erp.createOrder(order, customer, items);
      await server.erp.createOrder(newOrder([{ lineId: '1', sku: BOLT, steps: 1, price: '10.00' }], { shipTo: order.shipTo }), customer, items);
      expect(await server.client.find(Identified, 'party.address', [['party', '=', party?.id]])).toHaveLength(before.length + 1);
    });

    test('is refused by name where Tryton could not be exact or does not know', async () => {
      const line = { lineId: '1', sku: BOLT, steps: 1, price: '10.12345' };
      await expect(server.erp.createOrder(newOrder([line]), customer, items)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.price-precision' });
      await expect(server.erp.createOrder(newOrder([{ ...line, price: '1', sku: 'NOPE' }]), customer, itemsOf(anItem({ sku: 'NOPE' })))).rejects.toMatchObject({ name: 'Rejected', code: 'erp.product-unknown' });
      await expect(server.erp.createOrder(newOrder([{ ...line, price: '1' }], { customerId: 'NOBODY' }), customer, items)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.customer-unknown' });
    });

    test('over the credit limit waits for an approval, and then goes on', async () => {
      const [party] = await server.client.find(Party, 'party.party', [['code', '=', CUSTOMER]], 1);
      await server.client.write('party.party', [party?.id as number], { credit_limit_amount: { __class__: 'Decimal', decimal: '1' } });
      try {
        const order = newOrder([{ lineId: '1', sku: BOLT, steps: 5, price: '10.00' }]);
        await expect(server.erp.createOrder(order, customer, items)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.credit-limit' });
        const approved = { ...order, approvals: [{ code: 'erp.credit-limit', by: 'fay', at: '2026-11-23T12:00:00.000Z' }] };
        await server.erp.createOrder(approved, customer, items);
        expect((await salesOf(order)).map((sale) => sale.state)).toEqual(['processing']);
      } finally {
        await server.client.write('party.party', [party?.id as number], { credit_limit_amount: null });
      }
    });
  });

  describe('a cancellation', () => {
    test('takes a processed sale back, can be repeated, and leaves room for a new one', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }, { lineId: '2', sku: BOLT, steps: 1, price: '10.00', warehouse: 'WEST' }]);
      await server.erp.createOrder(order, customer, items);
      await server.erp.cancelOrder(order);
      await server.erp.cancelOrder(order);
      const cancelled = await salesOf(order);
      const shipments = await server.client.read(OutShipment, 'stock.shipment.out', cancelled.flatMap((sale) => sale.shipments));
      expect(shipments.map((shipment) => shipment.state)).toEqual(['cancelled', 'cancelled']);
      expect(cancelled.map((sale) => sale.state)).toEqual(['done', 'done']);
      await server.erp.createOrder(order, customer, items);
      expect((await salesOf(order)).map((sale) => sale.state).sort()).toEqual(['done', 'done', 'processing', 'processing']);
    });

    test('of an order that never came is done', async () => {
      await server.erp.cancelOrder(newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]));
    });

    test('is refused once goods have left', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '10.00' }]);
      await server.erp.createOrder(order, customer, items);
      await server.erp.fulfilOrder(order, aShipment(order, shipmentNumber(), { steps: { '1': 1 } }), items);
      await expect(server.erp.cancelOrder(order)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.cancel-refused' });
    });
  });
}
