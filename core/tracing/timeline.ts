import type { Order } from '../model/order.ts';
import type { TimelineEntry } from '../model/views.ts';
import type { Saga, StepEntry } from '../sagas/register.ts';

/** Calls, events, saga steps and what they asked of outside systems in one business transaction, oldest first. */
export function timeline(order: Order, events: { type: string; recordedAt: string; data: Record<string, unknown> }[], sagas: Saga[]): TimelineEntry[] {
  const captured: TimelineEntry = { at: order.receivedAt, kind: 'call', name: 'capture-order', status: 'completed', detail: { orderId: order.orderId, channel: order.channel, channelOrderId: order.channelOrderId } };
  const told = events.map((event): TimelineEntry => ({ at: event.recordedAt, kind: 'event', name: event.type, detail: event.data }));
  const done = sagas.flatMap((saga) => Object.values(saga.steps).flatMap((entry) => entries(saga, entry)));
  const { cancellation } = order;
  const cancelled: TimelineEntry[] = cancellation ? [{ at: cancellation.at, kind: 'call', name: 'post-order-cancellation', detail: { by: cancellation.by } }] : [];
  return [captured, ...cancelled, ...told, ...done].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
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
  const asked = entry.connector ? [connectorCall(entry, entry.connector)] : [];
  if (!entry.undoneAt || !entry.undo) return [...asked, step];
  return [...asked, step, { at: entry.undoneAt, kind: 'undo', name: entry.undo, status: 'undone', detail: { saga: saga.kind, ...(entry.item && { item: entry.item }) } }];
}

const NUMBERS = ['number', 'externalId', 'erpOrder', 'erpShipment', 'authorisationId', 'captureId'];

/** What was asked of an outside system: from when, how long, how often, with which outcome, and the number that it gave. The register knows it: no call writes it. */
function connectorCall({ step, connector: _c, claimedAt, completedAt, attempts, status, rejection, result = {} }: StepEntry, connector: string): TimelineEntry {
  const number = NUMBERS.map((name) => result[name]).find((value) => typeof value === 'string');
  return {
    at: claimedAt,
    kind: 'connector',
    name: `${connector}: ${step}`,
    status: rejection ? 'rejected' : status,
    attempts,
    ...(completedAt && { ms: Date.parse(completedAt) - Date.parse(claimedAt) }),
    detail: { connector, operation: step, outcome: rejection?.code ?? status, ...(number !== undefined && { number }) },
  };
}
