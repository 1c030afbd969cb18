import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { http } from '../handler/http.ts';

/** Invoices that have their number; cost is nobody's business outside. */
export const handler = http({ scope: 'orders.read' }, async ({ caller, path }) => {
  const order = mustSee(caller, await stores.orders.get(caller.entity, path.id ?? ''), 'order');
  const invoices = (await stores.orders.invoices(order.entity, order.orderId)).filter((invoice) => invoice.number !== undefined);
  return {
    status: 200,
    body: {
      invoices: invoices.map(({ invoiceId, number, shipmentId, invoiceDate, currency, lines, goods, freight, tax, gross, postedAt }) => ({
        invoiceId, number, shipmentId, invoiceDate, currency, goods, freight, tax, gross, postedAt,
        lines: lines.map(({ cost: _, ...line }) => line),
      })),
    },
    headers: { 'x-correlation-id': order.correlationId },
  };
});
