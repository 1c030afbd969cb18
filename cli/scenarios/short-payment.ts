import { randomUUID } from 'node:crypto';
import { until } from '../ask-again.ts';
import { ApiCaller } from '../client.ts';
import { apiOrder } from '../shop.ts';
import { follow, isPosted } from '../timeline.ts';
import { expectStatus, openRow, shown } from './desk.ts';
import type { Scenario } from './index.ts';

interface Money {
  minor: number;
  currency: string;
}
interface OpenItem {
  document: string;
  open: Money;
}

export const shortPayment: Scenario = {
  what: 'Acme pays two invoices in one transfer, both short: three cents are written off, twenty dollars stay open as a deduction case until they are paid.',
  async play(endpoints, print) {
    const channel = ApiCaller.channel(endpoints, 'b2b');
    const finance = ApiCaller.person(endpoints, 'finance');
    const orders = await Promise.all(
      [1, 2].map(async (n) => {
        const order = await channel.post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`SHORT-PAID-${n}-${randomUUID()}`, 'LAMP-LED', '1', '39.90'));
        expectStatus(order, 202);
        await follow(finance, { trace: { correlationId: order.body.correlationId }, print: n === 1 ? print : () => undefined, until: isPosted(1), timeoutMs: 60_000 });
        return order.body.orderId;
      }),
    );
    const invoices = await Promise.all(orders.map((orderId) => invoiceOf(finance, orderId)));
    const [cents, dollars] = invoices;
    if (!cents || !dollars) throw new Error('there are no two invoices');
    const pays = (invoice: Invoice, less: number, reason?: string) => ({ kind: 'invoice', number: invoice.number, amount: { ...invoice.gross, minor: invoice.gross.minor - less }, ...(reason && { reason }) });
    const references = [pays(cents, 3), pays(dollars, 2000, '01')];
    const received = await receive(finance, references.reduce((sum, { amount }) => sum + amount.minor, 0), references);
    print(`the bank has ${received}: both invoices, short of 0.03 and of 20.00 (reason 01, pricing error)`);
    const row = await openRow(finance, orders[1] ?? '');
    print(shown(row));
    if (row.code !== 'cash.short-paid') throw new Error(`the desk says ${row.code}`);
    const left = await openOf(finance, invoices, (open) => open.length === 1);
    if (left[0]?.document !== dollars.number || left[0].open.minor !== 2000) throw new Error(`open is ${JSON.stringify(left)}`);
    print(`the three cents are written off; 20.00 of ${dollars.number} stay open`);
    await receive(finance, 2000, [{ kind: 'invoice', number: dollars.number }]);
    await openOf(finance, invoices, (open) => open.length === 0);
    print('Acme pays the rest, and nothing is open any more');
  },
};

interface Invoice {
  number: string;
  gross: Money;
}

async function invoiceOf(finance: ApiCaller, orderId: string): Promise<Invoice> {
  const { body } = await finance.get<{ invoices: Invoice[] }>(`/orders/${orderId}/invoices`);
  const [invoice] = body.invoices;
  if (!invoice) throw new Error(`order ${orderId} has no invoice`);
  return invoice;
}

async function receive(finance: ApiCaller, minor: number, references: unknown[]): Promise<string> {
  const reply = await finance.post<{ receiptId: string }>('/receipts', {
    source: 'bank', transactionId: `WIRE-${randomUUID().slice(0, 8)}`, amount: { minor, currency: 'USD' }, valueDate: new Date().toISOString().slice(0, 10), customerId: 'ACME', references,
  });
  expectStatus(reply, 202);
  return reply.body.receiptId;
}

/** What is open of these invoices, once it is as it should be. @throws Error where it does not come to that in time */
const openOf = (finance: ApiCaller, invoices: readonly Invoice[], asIt: (open: readonly OpenItem[]) => boolean): Promise<OpenItem[]> =>
  until('what is open of the invoices', async () => {
    const { body } = await finance.get<{ items: OpenItem[] }>('/customers/ACME/open-items');
    const open = body.items.filter(({ document }) => invoices.some(({ number }) => number === document));
    return asIt(open) && open;
  });
