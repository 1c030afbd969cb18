import { AlreadyExists, Rejected, Transient } from '../../core/model/errors.ts';
import { postJournal } from '../../core/posting/post-journal.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, orderId, shipmentId = '' } = saga;
  let number = '';
  await changeOrder(entity, orderId, async (order) => {
    const invoice = await stores.orders.invoice(entity, orderId, `INV-${shipmentId}`);
    if (!invoice) throw new Transient('invoice.not-found', `the invoice of shipment ${shipmentId} is not there`);
    number = invoice.number ?? '';
    return invoice.postedAt ? { order } : postJournal(order, invoice, at);
  }).catch((error: unknown) => {
    // a number that the authority gave twice, e.g. in another year: nothing is posted over it
    if (error instanceof AlreadyExists && error.what === 'journal') throw new Rejected('invoice.number-taken', `invoice number ${number} has its journal already`, { number, shipmentId });
    throw error;
  });
  return { invoice: number, journals: [`goods-issue:${shipmentId}`, `invoice:${number}`] };
});
