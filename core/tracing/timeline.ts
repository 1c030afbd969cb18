import type { Order } from '../model/order.ts';
import type { TimelineEntry } from '../model/views.ts';
import type { Saga, StepEntry } from '../sagas/register.ts';

/** Events and saga steps of one business transaction, oldest first. */
export function timeline(order: Order, events: { type: string; recordedAt: string; data: Record<string, unknown> }[], sagas: Saga[]): TimelineEntry[] {
  const captured: TimelineEntry = { at: order.receivedAt, kind: 'step', name: 'capture-order', status: 'completed', detail: { orderId: order.orderId, channel: order.channel, channelOrderId: order.channelOrderId } };
  const told = events.map((event): TimelineEntry => ({ at: event.recordedAt, kind: 'event', name: event.type, detail: event.data }));
  const done = sagas.flatMap((saga) => Object.values(saga.steps).flatMap((entry) => entries(saga, entry)));
  return [captured, ...told, ...done].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function entries(saga: Saga, entry: StepEntry): TimelineEntry[] {
  const step: TimelineEntry = {
    at: entry.completedAt ?? entry.claimedAt,
    kind: 'step',
    name: entry.step,
    status: entry.rejection ? 'rejected' : entry.status,
    attempts: entry.attempts,
    ...(entry.completedAt && { ms: Date.parse(entry.completedAt) - Date.parse(entry.claimedAt) }),
    detail: { saga: saga.kind, ...(entry.item && { item: entry.item }), ...(entry.connector && { connector: entry.connector }), ...entry.result, ...(entry.rejection && { code: entry.rejection.code, message: entry.rejection.message }) },
  };
  if (!entry.undoneAt || !entry.undo) return [step];
  return [step, { at: entry.undoneAt, kind: 'undo', name: entry.undo, status: 'undone', detail: { saga: saga.kind, ...(entry.item && { item: entry.item }) } }];
}
