import { applyReceipt } from '../handler/cash.ts';
import { businessEvents } from '../handler/queue.ts';
import { stores } from '../adapters/stores.ts';

/** Whoever comes later, the money or the invoice, finds the other: both are stored before they are told. */
export const handler = businessEvents(['cash.received', 'invoice.posted'], async (event) => {
  if (event.type === 'cash.received') return applyReceipt(event.entity, event.data.receiptId);
  const deposits = (await stores.cash.openOfOrder(event.entity, event.data.orderId)).filter(({ kind }) => kind === 'deposit');
  for (const { document } of deposits) await applyReceipt(event.entity, document);
});
