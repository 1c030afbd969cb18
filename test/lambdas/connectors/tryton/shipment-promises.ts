import { describe, expect, test } from 'vitest';
import type { Order } from '../../../../core/model/order.ts';
import { InvoiceRecord, OutShipment } from '../../../../lambdas/connectors/tryton/schema.ts';
import { anInvoice, aShipment, losing } from '../documents.ts';
import { Line, Move, Tax, type TrytonUnderTest, withSteps } from './under-test.ts';

/** Deliveries from our own warehouses. */
export function shipmentPromises(server: TrytonUnderTest): void {
  const { BOLT, NUT, customer, items, newOrder, shipmentNumber, salesOf } = server;
  describe('a shipment', () => {
    /** Quantities of the shipments that are not done, over all sales of the order. */
    const openOf = async (order: Order) => {
      const shipments = await server.client.read(OutShipment, 'stock.shipment.out', (await salesOf(order)).flatMap((sale) => sale.shipments));
      const moves = await server.client.read(Move, 'stock.move', shipments.filter(({ state }) => state !== 'done' && state !== 'cancelled').flatMap((shipment) => shipment.outgoing_moves));
      return moves.map((move) => move.quantity);
    };

    test('is booked and billed to the cent, each once', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 3, price: '10.00' }, { lineId: '2', sku: NUT, steps: 2, price: '3.3333' }]);
      await server.erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      const delivery = await server.erp.fulfilOrder(order, shipment, items);
      expect(await server.erp.fulfilOrder(order, shipment, items)).toEqual(delivery);
      const invoice = anInvoice(order, shipment, { goods: '36.67', discount: '1.83', freight: '7.50', tax: '3.65' });
      const posted = await server.erp.postInvoice(order, shipment, invoice, []);
      expect(await server.erp.postInvoice(order, shipment, invoice, [])).toEqual(posted);
      const [record] = await server.client.read(InvoiceRecord, 'account.invoice', [Number(posted.id)]);
      expect(record).toMatchObject({ number: posted.number, state: 'posted', reference: invoice.invoiceId, untaxed_amount: '42.34', tax_amount: '3.65', total_amount: '45.99' });
      const lines = await server.client.find(Line, 'account.invoice.line', [['invoice', '=', Number(posted.id)]]);
      expect(lines.map(({ description, amount }) => [description, amount]).slice(2)).toEqual([['Discount', '-1.83'], ['Freight', '7.50']]);
      expect(await server.client.find(Tax, 'account.invoice.tax', [['invoice', '=', Number(posted.id)]])).toMatchObject([{ base: '42.34', amount: '3.65', manual: true }]);
    });

    test('of a part leaves the rest open, and every cent of the order is billed', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 3, price: '0.1250' }, { lineId: '2', sku: NUT, steps: 1, price: '2.00' }]);
      await server.erp.createOrder(order, customer, items);
      const part = aShipment(order, shipmentNumber(), { steps: { '1': 1 } });
      await server.erp.fulfilOrder(order, part, items);
      const rest = aShipment(order, shipmentNumber(), { steps: { '1': 2, '2': 1 } });
      await server.erp.fulfilOrder(order, rest, items);
      const [sale] = await salesOf(order);
      const deliveries = await server.client.read(OutShipment, 'stock.shipment.out', sale?.shipments ?? []);
      expect(deliveries.map(({ reference, state }) => ({ reference, state }))).toEqual([{ reference: part.shipmentId, state: 'done' }, { reference: rest.shipmentId, state: 'done' }]);
      const moves = await server.client.read(Move, 'stock.move', deliveries.flatMap((delivery) => delivery.outgoing_moves));
      expect(moves.map((move) => move.quantity).sort()).toEqual([1, 1, 2]);
      const first = await server.erp.postInvoice(order, part, anInvoice(order, part, { goods: '0.12' }), []);
      const second = await server.erp.postInvoice(order, rest, anInvoice(order, rest, { goods: '2.26', tax: '0.19' }), []);
      const records = await server.client.read(InvoiceRecord, 'account.invoice', [Number(first.id), Number(second.id)]);
      expect(records.map((record) => record.total_amount).sort()).toEqual(['0.12', '2.45']);
    });

    test('of an order that was changed since: what is open follows the new version, and what has left stays', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 10, price: '1.00' }]);
      await server.erp.createOrder(order, customer, items);
      await server.erp.fulfilOrder(order, aShipment(order, shipmentNumber(), { steps: { '1': 4 } }), items);
      const less = withSteps(order, 6);
      const amended = await server.erp.createOrder(less, customer, items);
      expect(await server.erp.createOrder(less, customer, items)).toEqual(amended);
      expect(await openOf(order)).toEqual([2]);
      const more = withSteps(order, 12);
      await server.erp.createOrder(more, customer, items);
      expect(await openOf(order)).toEqual([8]);
      const rest = aShipment(more, shipmentNumber(), { steps: { '1': 8 } });
      await server.erp.fulfilOrder(more, rest, items);
      expect(await openOf(order)).toEqual([]);
      await server.erp.createOrder(withSteps(order, 12), customer, items);
      expect(await openOf(order)).toEqual([]);
    });

    /** So much of line 1 left in all, the last of it on top. */
    const onTop = (order: Order, shipped: number, steps: Record<string, number>) => {
      const left: Order = { ...order, releases: order.releases.map((release) => ({ ...release, lines: release.lines.map((line) => (line.lineId === '1' ? { ...line, shipped } : line)) })) };
      const shipment = aShipment(left, shipmentNumber(), { steps });
      return { order: left, shipment: { ...shipment, matched: shipment.matched?.map((part) => (part.lineId === '1' ? { ...part, over: 1 } : part)) } };
    };
    const doneOf = async (order: Order) => {
      const shipments = await server.client.read(OutShipment, 'stock.shipment.out', (await salesOf(order)).flatMap((sale) => sale.shipments));
      const moves = await server.client.read(Move, 'stock.move', shipments.filter(({ state }) => state === 'done').flatMap((shipment) => shipment.outgoing_moves));
      return moves.map((move) => move.quantity).filter((quantity) => quantity > 0).sort();
    };

    test('of more than was sold, and then of more again, is booked and billed each', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 5, price: '2.00' }]);
      await server.erp.createOrder(order, customer, items);
      const first = onTop(order, 6, { '1': 6 });
      await server.erp.fulfilOrder(first.order, first.shipment, items);
      const again = onTop(order, 7, { '1': 1 });
      const delivery = await server.erp.fulfilOrder(again.order, again.shipment, items);
      expect(await server.erp.fulfilOrder(again.order, again.shipment, items)).toEqual(delivery);
      expect([await doneOf(order), await openOf(order)]).toEqual([[1, 6], []]);
      const bills = [await server.erp.postInvoice(first.order, first.shipment, anInvoice(order, first.shipment, { goods: '12.00' }), []), await server.erp.postInvoice(again.order, again.shipment, anInvoice(order, again.shipment, { goods: '2.00' }), [])];
      const records = await server.client.read(InvoiceRecord, 'account.invoice', bills.map(({ id }) => Number(id)));
      expect(records.map((record) => record.total_amount).sort()).toEqual(['12.00', '2.00']);
      await server.erp.createOrder(again.order, customer, items);
      expect(await openOf(order)).toEqual([]);
    });

    test('of more of a line that has left already leaves the other lines open', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 2, price: '2.00' }, { lineId: '2', sku: NUT, steps: 3, price: '1.00' }]);
      await server.erp.createOrder(order, customer, items);
      await server.erp.fulfilOrder(order, aShipment(order, shipmentNumber(), { steps: { '1': 2 } }), items);
      const { order: left, shipment } = onTop(order, 3, { '1': 1 });
      await server.erp.fulfilOrder(left, shipment, items);
      expect([await doneOf(order), await openOf(order)]).toEqual([[1, 2], [3]]);
      await server.erp.fulfilOrder(left, aShipment(left, shipmentNumber(), { steps: { '2': 3 } }), items);
      expect([await doneOf(order), await openOf(order)]).toEqual([[1, 2, 3], []]);
    });

    test('that Tryton lacks the stock for is booked all the same: the goods have left', async () => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps: 5000, price: '1.00' }]);
      await server.erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber());
      const delivery = await server.erp.fulfilOrder(order, shipment, items);
      const [record] = await server.client.read(OutShipment, 'stock.shipment.out', [Number(delivery.id)]);
      expect(record).toMatchObject({ state: 'done', reference: shipment.shipmentId });
    });

    test.each(['stock.shipment.out.write', 'stock.shipment.out.assign_try', 'stock.shipment.out.pick', 'stock.shipment.out.pack', 'stock.shipment.out.do'])('whose answer to %s was lost is booked once', async (method) => {
      const order = newOrder([{ lineId: '1', sku: NUT, steps: 3, price: '1.00' }]);
      await server.erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber(), { steps: { '1': 2 } });
      const broken = losing((_, body) => body.includes(`"model.${method}`));
      await expect(server.over(broken.fetch).fulfilOrder(order, shipment, items)).rejects.toMatchObject({ code: 'erp.unreachable' });
      const delivery = await server.erp.fulfilOrder(order, shipment, items);
      const [sale] = await salesOf(order);
      const deliveries = await server.client.read(OutShipment, 'stock.shipment.out', sale?.shipments ?? []);
      expect(deliveries.map(({ id, state }) => ({ id: String(id), state }))).toEqual([{ id: delivery.id, state: 'done' }, { id: expect.any(String), state: 'waiting' }]);
    });
  });
}
