import { describe, expect, test } from 'vitest';
import type { Order } from '../../../../core/model/order.ts';
import { InvoiceRecord } from '../../../../lambdas/connectors/tryton/schema.ts';
import { anInvoice, anOrder, aShipment, losing } from '../documents.ts';
import { Move, type TrytonUnderTest, withSteps } from './under-test.ts';

/** What suppliers ship: docs/decisions/0016-drop-ship-sales-ship-nothing-in-the-erp.md. */
export function dropShipPromises(server: TrytonUnderTest): void {
  const { BOLT, NUT, customer, items, newOrder, shipmentNumber, salesOf } = server;
  describe('what a supplier ships', () => {
    const dropShip = (steps: number, also: Parameters<typeof anOrder>[0] = []) => {
      const order = newOrder([{ lineId: '1', sku: BOLT, steps, price: '10.00', warehouse: 'DIRECT' }, ...(also ?? [])]);
      return { ...order, releases: order.releases.map((release) => (release.warehouse === 'DIRECT' ? { ...release, connector: 'x12-supplier', supplier: 'DIRECT' } : release)) };
    };
    /** As after its shipment was recorded. */
    const left = (order: Order, shipped: number): Order => ({ ...order, releases: order.releases.map((release) => (release.supplier ? { ...release, lines: release.lines.map((line) => ({ ...line, shipped })) } : release)) });
    const statesOf = async (order: Order) => (await salesOf(order)).map(({ reference, state }) => [reference?.slice(order.orderId.length), state]);
    const movesOf = async () => (await server.client.find(Move, 'stock.move', [['product.code', '=', BOLT], ['to_location.type', '=', 'customer']])).length;

    test('is a quotation until it has left; then it is billed, and no stock of the ERP moves', async () => {
      const order = dropShip(3, [{ lineId: '2', sku: NUT, steps: 1, price: '2.00' }]);
      const moved = await movesOf();
      const created = await server.erp.createOrder(order, customer, items);
      expect(await server.erp.createOrder(order, customer, items)).toEqual(created);
      expect(await statesOf(order)).toEqual([['', 'processing'], ['/DIRECT', 'quotation']]);
      const shipment = aShipment(order, shipmentNumber(), { warehouse: 'DIRECT' });
      const gone = left(order, 3);
      const booked = await server.erp.fulfilOrder(gone, shipment, items);
      expect(created?.number.split(',')).toContain(booked.number);
      expect(await server.erp.fulfilOrder(gone, shipment, items)).toEqual(booked);
      const invoice = anInvoice(gone, shipment, { goods: '30.00', freight: '4.00', tax: '2.48' });
      const posted = await server.erp.postInvoice(gone, shipment, invoice, []);
      expect(await server.erp.postInvoice(gone, shipment, invoice, [])).toEqual(posted);
      expect(await server.client.find(InvoiceRecord, 'account.invoice', [['reference', '=', invoice.invoiceId]])).toMatchObject([{ number: posted.number, state: 'posted', total_amount: '36.48' }]);
      expect(await statesOf(order)).toEqual([['', 'processing'], [`/${shipment.shipmentId}`, 'processing']]);
      expect(await movesOf()).toBe(moved);
    });

    test('in parts is billed in parts, and the rest stays a quotation', async () => {
      const order = dropShip(5);
      await server.erp.createOrder(order, customer, items);
      const [first, second] = [aShipment(order, shipmentNumber(), { warehouse: 'DIRECT', steps: { '1': 2 } }), aShipment(order, shipmentNumber(), { warehouse: 'DIRECT', steps: { '1': 3 } })];
      await server.erp.fulfilOrder(left(order, 2), first, items);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], [`/${first.shipmentId}`, 'processing'], ['/DIRECT', 'quotation']]);
      await server.erp.postInvoice(left(order, 2), first, anInvoice(order, first, { goods: '20.00' }), []);
      await server.erp.fulfilOrder(left(order, 5), second, items);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], [`/${first.shipmentId}`, 'processing'], [`/${second.shipmentId}`, 'processing']]);
      await server.erp.postInvoice(left(order, 5), second, anInvoice(order, second, { goods: '30.00' }), []);
      const records = await server.client.find(InvoiceRecord, 'account.invoice', [['reference', 'in', [`INV-${first.shipmentId}`, `INV-${second.shipmentId}`]]]);
      expect(records.map(({ state, total_amount }) => [state, total_amount])).toEqual([['posted', '20.00'], ['posted', '30.00']]);
    });

    test('follows the order as it is changed, and is cancelled with it, unless it has left', async () => {
      const order = dropShip(5);
      await server.erp.createOrder(order, customer, items);
      await server.erp.createOrder(withSteps(order, 4), customer, items);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], ['/DIRECT', 'quotation']]);
      await server.erp.cancelOrder(order);
      expect(await statesOf(order)).toEqual([['/DIRECT', 'cancelled'], ['/DIRECT', 'cancelled']]);
      const other = dropShip(1);
      await server.erp.createOrder(other, customer, items);
      await server.erp.fulfilOrder(left(other, 1), aShipment(other, shipmentNumber(), { warehouse: 'DIRECT' }), items);
      await expect(server.erp.cancelOrder(other)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.cancel-refused' });
    });

    test.each(['sale.sale.create', 'sale.sale.write', 'sale.sale.confirm', 'sale.sale.quote'])('whose answer to %s was lost is booked once', async (method) => {
      const order = dropShip(2);
      const losingOne = () => server.over(losing((_, body) => body.includes(`"model.${method}"`)).fetch);
      const created = await losingOne().createOrder(order, customer, items).catch(() => undefined);
      if (!created) await server.erp.createOrder(order, customer, items);
      const shipment = aShipment(order, shipmentNumber(), { warehouse: 'DIRECT' });
      await losingOne().fulfilOrder(left(order, 2), shipment, items).catch(() => undefined);
      await server.erp.fulfilOrder(left(order, 2), shipment, items);
      expect((await statesOf(order)).filter(([, state]) => state !== 'cancelled')).toEqual([[`/${shipment.shipmentId}`, 'processing']]);
    });
  });
}
