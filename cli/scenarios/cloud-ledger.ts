import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { until } from '../ask-again.ts';
import { askPartner } from '../ask-partner.ts';
import { ApiCaller } from '../client.ts';
import { giveTheWord, KEPT_MS } from '../give-the-word.ts';
import { apiOrder } from '../shop.ts';
import { follow } from '../timeline.ts';
import { expectStatus } from './desk.ts';
import type { Scenario } from './index.ts';

interface Journal {
  journalId: string;
  poster?: { system: string; how: string };
  lines: { side: string; amount: { minor: number } }[];
}
interface Documents {
  invoices: { InvoiceNumber: string; Reference: string; Total: number; AmountDue: number; Status: string }[];
  journals: { Narration: string; JournalLines: { LineAmount: number }[] }[];
}

/** For so long Xero has the word. */
const WINDOW_MS = 60_000;

export const cloudLedger: Scenario = {
  what: 'For a minute Xero keeps the books, by the table of authority: an order is numbered and booked there to the cent, and what somebody enters there as paid is paid here. It waits half a minute, until the table counts everywhere.',
  async play(endpoints, print) {
    const { xero } = endpoints.partners;
    const from = Date.now() + KEPT_MS;
    await giveTheWord(endpoints, 'xero', [{ over: 'invoice-numbers' }, { over: 'receivables' }, { over: 'general-ledger', derives: ['invoice', 'credit-memo', 'exchange-difference'] }], { from, until: from + WINDOW_MS });
    print(`from ${new Date(from).toISOString()} on, for a minute, Xero numbers invoices and keeps receivables and general ledger`);
    await pause(KEPT_MS);
    const order = await ApiCaller.channel(endpoints, 'b2b').post<{ correlationId: string; orderId: string }>('/orders', apiOrder(`XERO-${randomUUID()}`, 'LAMP-LED', '2', '39.90'));
    expectStatus(order, 202);
    const { orderId, correlationId } = order.body;
    const finance = ApiCaller.person(endpoints, 'finance');
    await follow(finance, { trace: { correlationId }, print, until: ({ timeline }) => timeline.some(({ name, status }) => name === 'send-journals' && status === 'completed'), timeoutMs: 60_000 });
    const { body } = await finance.get<{ invoices: { number: string; invoiceId: string; shipmentId: string }[] }>(`/orders/${orderId}/invoices`);
    const { number = '', invoiceId = '', shipmentId = '' } = body.invoices[0] ?? {};
    const there = await askPartner<Documents>(`${xero}/_documents`);
    const invoice = there.invoices.find(({ Reference }) => Reference === invoiceId);
    const issue = there.journals.find(({ Narration }) => Narration === `goods-issue:${shipmentId}`);
    if (invoice?.InvoiceNumber !== number) throw new Error(`Xero has no invoice ${number}`);
    const cost = (issue?.JournalLines ?? []).reduce((sum, { LineAmount }) => sum + Math.max(0, Math.round(LineAmount * 100)), 0);
    await equal(finance, `invoice:${number}`, Math.round(invoice.Total * 100), print);
    await equal(finance, `goods-issue:${shipmentId}`, cost, print);
    await askPartner(`${xero}/_pay`, { invoice: number, amount: invoice.Total.toFixed(2), reference: 'Wire from the customer' });
    print(`somebody enters in Xero that ${number} is paid`);
    await until('the invoice is paid here', async () => (await finance.get<{ items: { orderId?: string }[] }>('/customers/ACME/open-items')).body.items.every((item) => item.orderId !== orderId), 60_000);
    print(`invoice ${number} is paid here: a webhook said that something changed, and the payment was read`);
    const { off } = await askPartner<{ off: number }>(`${xero}/_books`);
    if (off !== 0) throw new Error(`Xero's books are off by ${off}`);
  },
};

/** Both sides' totals, in cents. */
async function equal(finance: ApiCaller, journalId: string, there: number, print: (line: string) => void): Promise<void> {
  const { body } = await finance.get<Journal>(`/journals/${encodeURIComponent(journalId)}`);
  const ours = body.lines.reduce((sum, { side, amount }) => sum + (side === 'debit' ? amount.minor : 0), 0);
  print(`${journalId.padEnd(36)} here ${money(ours)}, in Xero ${money(there)} (${body.poster?.how} by ${body.poster?.system})`);
  if (ours !== there || body.poster?.system !== 'xero') throw new Error(`${journalId} is ${ours} here and ${there} in Xero`);
}

const money = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')} USD`;
