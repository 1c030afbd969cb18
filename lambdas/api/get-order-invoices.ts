import { Invoices } from '../../core/model/views.ts';
import { explainTax } from '../../core/tax/explain-tax.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { http } from '../handler/http.ts';

/** Invoices that have their number; cost is nobody's business outside. */
export const handler = http({ scope: 'orders.read', answer: Invoices }, async ({ caller, path }) => {
  const order = mustSee(caller, await stores.orders.get(caller.entity, path.id ?? ''), 'order');
  const invoices = (await stores.orders.invoices(order.entity, order.orderId)).filter((invoice) => invoice.number !== undefined);
  return {
    status: 200,
    body: {
      invoices: invoices.map(({ invoiceId, number, shipmentId, invoiceDate, dueDate, currency, lines, goods, discount, freight, tax, jurisdictions, gross, postedAt }) => ({
        invoiceId, number, shipmentId, invoiceDate, dueDate, currency, goods, discount, freight, tax, jurisdictions, gross, postedAt,
        lines: lines.map(({ cost: _, group: __, ...line }) => line),
      })),
      ...(order.taxOwner === 'hub' && { taxVariance: explainTax(order, invoices) }),
    },
    headers: { 'x-correlation-id': order.correlationId },
  };
});
