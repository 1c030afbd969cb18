import type { ApiCaller } from '../../cli/client.ts';
import type { DeskRow } from '../../cli/scenarios/desk.ts';
import { apiOrder } from '../../cli/shop.ts';
import type { Trace } from '../../cli/timeline.ts';
import { until } from '../support/platform.ts';

/** What scenarios do with orders, through the API alone. */
export interface Placed {
  orderId: string;
  correlationId: string;
  channelOrderId: string;
}

export async function place(channel: ApiCaller, sku: string, quantity: number, change: Record<string, unknown> = {}, price = '0.45'): Promise<Placed> {
  const channelOrderId = `SCN-${crypto.randomUUID()}`;
  const reply = await channel.post<Placed>('/orders', apiOrder(channelOrderId, sku, String(quantity), price, change));
  if (reply.status !== 202) throw new Error(`the order was answered ${reply.status}: ${reply.text}`);
  return { ...reply.body, channelOrderId };
}

export async function traceOf(caller: ApiCaller, correlationId: string): Promise<Trace | undefined> {
  const reply = await caller.get<Trace>(`/trace/${correlationId}`);
  return reply.status === 200 ? reply.body : undefined;
}

/** Waits until the trace is so. */
export const traced = (caller: ApiCaller, { correlationId }: Pick<Placed, 'correlationId'>, what: string, is: (trace: Trace) => boolean, timeoutMs = 180_000): Promise<Trace> =>
  until(`${what} (${correlationId})`, async () => {
    const trace = await traceOf(caller, correlationId);
    return trace && is(trace) && trace;
  }, timeoutMs);

export const done = (name: string, times = 1) => (trace: Trace) => trace.timeline.filter((entry) => entry.name === name && (entry.kind === 'event' || entry.status === 'completed')).length >= times;
export const undos = (trace: Trace) => trace.timeline.filter((entry) => entry.kind === 'undo').map((entry) => entry.name);
/** What takes back an order that the warehouse has, in this order. */
export const ALL_UNDOS = ['recall-from-warehouse', 'deallocate-stock', 'withdraw-acceptance', 'cancel-erp-order', 'release-credit', 'release-stock'];
export const isCancelled = (trace: Trace) => trace.timeline.some((entry) => entry.name === 'order.cancelled') && trace.executions.every((execution) => execution.status !== 'running');

/** All open rows of the desk that fit. */
export async function rows(caller: ApiCaller, fits: (row: DeskRow & { correlationId: string; detail: Record<string, unknown> }) => boolean, status = 'open') {
  const found: (DeskRow & { correlationId: string; detail: Record<string, unknown> })[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const { body } = await caller.get<{ exceptions: typeof found; cursor?: string }>(`/exceptions?status=${status}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    found.push(...body.exceptions.filter(fits));
    cursor = body.cursor;
  }
  return found;
}

export interface InvoiceView {
  number: string;
  shipmentId: string;
  goods: { minor: number };
  tax: { minor: number };
  gross: { minor: number };
  freight: { minor: number };
  lines: { steps: number }[];
  postedAt?: string;
}

/** Waits until so many invoices of an order have their journals. */
export const invoices = (caller: ApiCaller, { orderId }: Pick<Placed, 'orderId'>, posted: number) =>
  until(`${posted} posted invoices of ${orderId}`, async () => {
    const { body } = await caller.get<{ invoices: InvoiceView[] }>(`/orders/${orderId}/invoices`);
    return body.invoices.filter((invoice) => invoice.postedAt).length >= posted && body.invoices;
  });

/** Tells the people on the simulated warehouse floor what to do. */
export async function floor(shiphero: string, wish: Record<string, unknown>): Promise<void> {
  const reply = await fetch(`${shiphero}/_floor`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
  if (!reply.ok) throw new Error(`${shiphero}/_floor answered ${reply.status}: ${await reply.text()}`);
}
