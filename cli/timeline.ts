import { beforeAskingAgain } from './ask-again.ts';
import type { ApiCaller } from './client.ts';

export interface Trace {
  correlationId: string;
  orderId: string;
  documents: { kind: string; number: string }[];
  executions: { sagaId: string; status: string; executionArn: string }[];
  timeline: { at: string; kind: string; name: string; status?: string; ms?: number; detail: Record<string, unknown> }[];
}

/** What a person wants to know of an order, in the order it happens. */
const MILESTONES: Record<string, (detail: Record<string, unknown>) => string> = {
  'call capture-order': (detail) => `captured     ${detail.orderId} from ${detail.channel} ${detail.channelOrderId}`,
  'step enrich-order': () => 'enriched     units, customer and items checked',
  'step check-credit': (detail) => `credit       ${detail.exposed === true ? 'within the limit' : 'the channel collects'}`,
  'step reserve-stock': (detail) => `reserved     ${(detail.releases as string[]).map((release) => release.split('-').at(-1)).join(' + ')}`,
  'step reserve-backorder': (detail) => `goods came   ${(detail.taken as { steps: number; warehouse: string }[]).map(({ steps, warehouse }) => `${steps} at ${warehouse}`).join(' + ')} for what waited`,
  'step create-erp-order': (detail) => `ERP          order ${detail.erpOrder} (${detail.connector})`,
  'step accept-order': () => 'accepted     the channel may count on it',
  'step allocate-stock': () => 'allocated    held at its warehouse',
  'step release-to-warehouse': (detail) => `warehouse    ${detail.warehouse} has it as ${detail.warehouseOrder} (${detail.connector})`,
  'step order-from-supplier': (detail) => `supplier     ${detail.supplier} has it as ${detail.purchaseOrder} (${detail.connector})`,
  'event supplier-order.answered': (detail) => `answered     ${detail.supplier}: ${detail.status}`,
  'event supplier-invoice.received': (detail) => `billed       by ${detail.supplier}, as ${detail.number}`,
  'step send-release': (detail) => `warehouse    ${detail.warehouse} has it as ${detail.warehouseOrder} (${detail.connector})`,
  'event shipment.confirmed': (detail) => `shipped      ${detail.shipmentId} from ${detail.warehouse}`,
  'step record-shipment': () => 'issued       quantities and cost are in the books',
  'step fulfil-erp-order': (detail) => `ERP          delivery ${detail.erpShipment}`,
  'step post-invoice': (detail) => `invoice      ${detail.invoice} numbered by ${detail.connector ?? 'the ERP'}`,
  'step post-journal': (detail) => `journal      ${(detail.journals as string[]).join(', ')} balanced and posted`,
  'event return.authorised': (detail) => `return       ${detail.returnId} may come back`,
  'event return.received': (detail) => `returned     ${detail.receiptId} to ${detail.warehouse}`,
  'step record-return': () => 'credited     quantities, cost and stock are back',
  'step post-credit-memo': (detail) => `credit memo  ${(detail.creditMemos as string[]).join(', ')} numbered by the ERP`,
  'step post-return-journal': (detail) => `journal      ${(detail.journals as string[]).join(', ')} balanced and posted`,
  'event order.cancelled': () => 'cancelled    everything was taken back',
};

export const describe = (entry: Trace['timeline'][number]): string | undefined => {
  if (entry.kind === 'step' && entry.status === 'rejected') return `PARKED       ${entry.name}: ${entry.detail.code}: ${entry.detail.message}`;
  if (entry.kind === 'undo') return `undone       ${entry.name}${entry.detail.item ? ` ${entry.detail.item}` : ''}`;
  if (entry.kind === 'step' && entry.status !== 'completed') return undefined; // under way, or taken back again
  return MILESTONES[`${entry.kind} ${entry.name}`]?.(entry.detail);
};

export interface Follow {
  /** An order's correlation id, or any of its numbers. */
  trace: { correlationId: string } | { document: string };
  print: (line: string) => void;
  /** Stop when this has happened. */
  until: (trace: Trace) => boolean;
  /** For how long nothing new may happen. */
  timeoutMs: number;
}

/** So many shipments of the order have their journals. */
export const isPosted = (shipments: number) => (trace: Trace) => trace.timeline.filter((entry) => entry.name === 'post-journal' && entry.status === 'completed').length >= shipments;

/** Prints an order's milestones as they happen. @throws Error where nothing new happens for `timeoutMs` */
export async function follow(caller: ApiCaller, { trace, print, until, timeoutMs }: Follow): Promise<Trace> {
  const shown = new Set<string>();
  let begun: number | undefined;
  let news = Date.now();
  for (;;) {
    const now = await read(caller, trace);
    begun ??= now && Date.parse(now.timeline[0]?.at ?? '');
    for (const entry of now?.timeline ?? []) {
      const line = describe(entry);
      if (!line || shown.has(`${entry.at} ${line}`)) continue;
      shown.add(`${entry.at} ${line}`);
      news = Date.now();
      print(`${((Date.parse(entry.at) - (begun ?? 0)) / 1000).toFixed(2).padStart(7)} s  ${line}`);
    }
    if (now && until(now)) return now;
    if (Date.now() - news > timeoutMs) throw new Error(`nothing new happened for ${timeoutMs / 1000} s${now ? `: see GET /v1/trace/${now.correlationId}` : ''}`);
    await beforeAskingAgain(news);
  }
}

async function read(caller: ApiCaller, trace: Follow['trace']): Promise<Trace | undefined> {
  if ('correlationId' in trace) {
    const reply = await caller.get<Trace>(`/trace/${encodeURIComponent(trace.correlationId)}`);
    return reply.status === 200 ? reply.body : undefined;
  }
  const reply = await caller.get<{ traces: Trace[] }>(`/trace?document=${encodeURIComponent(trace.document)}`);
  return reply.status === 200 ? reply.body.traces[0] : undefined;
}
