import { randomUUID } from 'node:crypto';
import { until } from '../../../cli/ask-again.ts';
import type { Endpoints } from '../../../cli/endpoints.ts';
import { checkout } from '../../../cli/shop.ts';
import type { Business } from './orders.ts';

/** What pages show when there is something to show. */
export interface Filled {
  /** Shipped in two parts, the second of which is still out; invoiced for the first. */
  orderId: string;
  channelOrderId: string;
  /** Paid by card at our gateway. */
  cardOrderId: string;
  /** A row with a correction that waits for a second person. */
  proposed: string;
  /** Of the order's saga. */
  executionArn: string;
}

const line = (lineId: string, sku: string, amount: string, price: string) => ({ lineId, sku, quantity: { amount, uom: 'EA' }, unitPrice: { amount: price, uom: 'EA' }, tax: { minor: 120, currency: 'USD' } });
const OURS = { taxOwner: 'hub', paymentOwner: 'hub', paymentMethod: 'pm_card_visa', lines: [{ lineId: '1', sku: 'LAMP-LED', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '39.90', uom: 'EA' } }] };

/** A few orders in as many states, and rows of several owners on the desk. */
export async function fill(endpoints: Endpoints, business: Business): Promise<Filled> {
  await business.atTheFloor({ action: 'short', sku: 'DRILL-18V', quantity: 3 });
  const purchaseOrder = `PO-${randomUUID().slice(0, 6)}`;
  const orderId = await business.order('DRILL-18V', '5', '129.00', { purchaseOrder, freight: { minor: 1_950, currency: 'USD' }, lines: [line('1', 'DRILL-18V', '5', '129.00'), line('2', 'BOLT-M8', '400', '0.45')] });
  const posted = business.happened(orderId, 'invoice.posted');
  const cardOrderId = await business.order('LAMP-LED', '2', '39.90', OURS);
  await Promise.all([posted, business.happened(cardOrderId, 'invoice.posted')]);
  await checkout(endpoints, [{ sku: 'BOLT-M9', quantity: 20, price: '0.45' }, { sku: 'DRILL-18V', quantity: 1, price: '129.00' }]);
  const { exceptionId: proposed } = await business.row('order.unknown-sku');
  await business.correct(proposed, (payload) => ({ lines: payload.lines.map((each, index) => (index === 0 ? { ...each, sku: 'BOLT-M8', quantity: { amount: '200', uom: 'EA' } } : each)) }), 'the shop has an old number, and meant packs of ten');
  await Promise.all([business.order('SAW-1200', '1000', '99.95'), business.order('BOLT-M8', '2000', '0.45', { customerId: 'GLOBEX' })].map(async (order) => business.rowOf(await order)));
  const person = business.person('integration');
  const { body: { channelOrderId, correlationId } } = await person.get<{ channelOrderId: string; correlationId: string }>(`/orders/${orderId}`);
  const executionArn = await until('its execution', async () => (await person.get<{ executions: { executionArn: string }[] }>(`/trace/${correlationId}`)).body.executions[0]?.executionArn);
  return { orderId, channelOrderId, cardOrderId, proposed, executionArn };
}
