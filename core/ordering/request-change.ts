import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { OrderChange, OrderChangeRequest } from '../model/order-change.ts';
import type { RoundingMode } from '../model/quantity.ts';
import { changeSagaId } from '../sagas/register.ts';
import { documentLink } from '../tracing/document-link.ts';
import { correctionEvent, correctionOf, corrected, isCorrection } from './correct-charges.ts';
import { event } from './events.ts';
import { openSteps, statusOf } from './line-moves.ts';

interface How {
  /** The cancellation that this is what is left of. */
  cancels?: OrderChange['cancels'];
  /** How the books round. */
  mode?: RoundingMode;
}

/**
 * Takes a change of the version that its sender has seen; one at a time. Whether it is still possible, its saga finds out.
 * @param request absent: everything that has not left is cancelled
 * @returns of what is billed to its end the order as it should have been billed, at once: its documents are sagas of their own
 * @throws Invalid 412 order.version-mismatch, 409 order.change-pending, order.already-cancelled, order.nothing-open, 422 order.currency-mismatch, and those of `correctionOf`
 */
export function requestChange(order: Order, version: number | undefined, request: OrderChangeRequest | undefined, by: string, at: Date, { cancels, mode = 'half-even' }: How = {}): { order: Order; orderChange: OrderChange; also: Change[] } {
  if (order.cancellation) throw new Invalid('order.already-cancelled', `order ${order.orderId} is ${statusOf(order)}`, 409);
  if (order.pendingChange) throw new Invalid('order.change-pending', `change ${order.pendingChange} is under way`, 409, { changeId: order.pendingChange });
  if (version !== undefined && version !== order.version) throw new Invalid('order.version-mismatch', `order ${order.orderId} is at version ${order.version}`, 412, { version: order.version });
  const correction = isCorrection(order, request);
  if (!correction && !order.lines.some((line) => openSteps(line) > 0)) throw new Invalid('order.nothing-open', `everything of order ${order.orderId} has left or is cancelled: ask for a return, or correct its prices, discount and freight`, 409);
  for (const [field, amount] of amounts(request)) {
    if (amount.currency !== order.currency) throw new Invalid('order.currency-mismatch', `order ${order.orderId} is in ${order.currency}`, 422, { field });
    if (amount.minor < 0) throw new Invalid('order.negative-amount', `${field} may not be negative`, 422, { field });
  }
  const corrects = correction && request ? correctionOf(order, request, mode) : undefined;
  const count = (order.changes ?? 0) + 1;
  const changeId = `CHG-${order.orderId.replace(/^ORD-/, '')}-${count}`;
  const { entity, businessUnit, region, orderId, correlationId, channel } = order;
  const orderChange: OrderChange = {
    entity, businessUnit, region,
    schemaVersion: 1,
    changeId, orderId, correlationId, channel,
    baseVersion: order.version,
    kind: request ? 'change' : 'rest',
    ...(request && { request }),
    ...(cancels && { cancels }),
    ...(corrects && { corrects, plan: { lines: [], recalls: [] }, appliedAt: at.toISOString() }),
    status: corrects ? 'applied' : 'requested',
    by,
    requestedAt: at.toISOString(),
  };
  const stored: Change[] = [
    { change: 'order-change', orderChange, ifAbsent: true },
    { change: 'document', link: documentLink(order, 'order-change', changeId, at) },
  ];
  // nothing has to be had back: the new version counts at once, and its documents follow
  if (request && corrects) {
    const now = { ...corrected(order, request, corrects, mode), changes: count };
    return { order: now, orderChange, also: [...stored, { change: 'event', event: changeEvent('order.changed', now, orderChange, at) }, correctionEvent(now, orderChange, at)] };
  }
  return {
    order: { ...order, changes: count, pendingChange: changeId, sagas: [...(order.sagas ?? []), changeSagaId(changeId)] },
    orderChange,
    also: [...stored, { change: 'event', event: changeEvent('order.change-requested', order, orderChange, at) }],
  };
}

function amounts(request: OrderChangeRequest | undefined): [field: string, amount: { minor: number; currency: string }][] {
  const { discount, freight, freightTax, lines = [] } = request ?? {};
  return [
    ...Object.entries({ discount, freight, freightTax }),
    ...lines.map((line, index): [string, LineTax] => [`lines[${index}].tax`, line.tax]),
  ].flatMap(([field, amount]) => (amount ? [[field, amount] as [string, { minor: number; currency: string }]] : []));
}
type LineTax = NonNullable<OrderChangeRequest['lines']>[number]['tax'];

/** The id is the same each time, so that a step that runs again announces nothing twice. */
export const changeEvent = (type: 'order.change-requested' | 'order.changed' | 'order.change-withdrawal-requested' | 'order.change-withdrawn', order: Order, { changeId, baseVersion }: OrderChange, at: Date) =>
  event(
    type,
    order,
    { key: `order/${order.orderId}`, version: order.version, correlationId: order.correlationId, causationId: changeId },
    { orderId: order.orderId, changeId, channel: order.channel, channelOrderId: order.channelOrderId, baseVersion, version: order.version, ...(order.route.channel && { channelConnector: order.route.channel }) },
    { at, id: `${type}:${changeId}` },
  );

/** It counts already, or is what a cancellation left: a person cannot take it back any more. */
export const stands = ({ status, cancels }: OrderChange): boolean => status === 'applied' || cancels !== undefined;

/** A person takes the change back before it counts: no step of it begins any more, and what it did is unwound. */
export const requestWithdrawal = (order: Order, orderChange: OrderChange, at: Date): Change[] => [
  { change: 'close-fence', sagaId: changeSagaId(orderChange.changeId), at: at.toISOString() },
  { change: 'event', event: changeEvent('order.change-withdrawal-requested', order, orderChange, at) },
];

/** Everything of it was taken back. */
export function withdrawChange(order: Order, orderChange: OrderChange, at: Date): { order: Order; also: Change[] } {
  if (orderChange.status !== 'requested') return { order, also: [] };
  const withdrawn: OrderChange = { ...orderChange, status: 'withdrawn', withdrawnAt: at.toISOString() };
  const { pendingChange, sagas = [], ...rest } = order;
  // its saga is taken back already: it does not go with the order again
  const others = sagas.filter((sagaId) => sagaId !== changeSagaId(orderChange.changeId));
  return {
    order: pendingChange === orderChange.changeId ? { ...rest, ...(others.length > 0 && { sagas: others }) } : order,
    also: [
      { change: 'order-change', orderChange: withdrawn },
      { change: 'event', event: changeEvent('order.change-withdrawn', order, withdrawn, at) },
    ],
  };
}
