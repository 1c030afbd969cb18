import type { Change } from '../model/changes.ts';
import { Invalid, Rejected } from '../model/errors.ts';
import type { EventData } from '../model/events/catalogue.ts';
import type { Order } from '../model/order.ts';
import type { Return } from '../model/return.ts';
import { isApprovedFor } from '../ordering/approvals.ts';
import { event } from '../ordering/events.ts';
import { rmaSagaId } from '../sagas/register.ts';
import { arriveBy } from './policy.ts';

type DecisionEvent = 'return.requested' | 'return.authorised' | 'return.refused';

/** Each is announced once, by its id. */
export const returnEvent = <T extends DecisionEvent>(type: T, order: Order, returnId: string, data: EventData<T>, at: Date) =>
  event(type, order, { key: `return/${returnId}`, version: 1, correlationId: order.correlationId, causationId: returnId }, data, { at, id: `${type}:${returnId}` });

export const authorised = (of: Return, timeZone: string, at: Date): Return => ({
  ...of,
  lines: of.lines.map((line) => ({ ...line, authorised: line.asked })),
  authorisedAt: at.toISOString(),
  arriveBy: arriveBy(at, timeZone, of.policy),
});

/**
 * A return that the policy does not allow comes back when customer service has approved it. One that was decided is left as it is.
 * @throws Rejected with the code of its hold
 */
export function authoriseReturn(order: Order, of: Return, timeZone: string, at: Date): { return: Return; also: Change[] } {
  if (of.authorisedAt || of.refused) return { return: of, also: [] };
  const { returnId, orderId, held } = of;
  if (held && !isApprovedFor(order, held.code, rmaSagaId(returnId))) throw new Rejected(held.code, held.message, { returnId });
  const decided = authorised(of, timeZone, at);
  return {
    return: decided,
    also: [
      { change: 'return', return: decided },
      { change: 'event', event: returnEvent('return.authorised', order, returnId, { orderId, returnId, arriveBy: decided.arriveBy ?? '' }, at) },
    ],
  };
}

/** Customer service says no; saying it again changes nothing. @throws Invalid 409 return.already-authorised */
export function refuseReturn(order: Order, of: Return, by: string, reason: string, at: Date): Change[] {
  const { returnId, orderId } = of;
  if (of.refused) return [];
  if (of.authorisedAt) throw new Invalid('return.already-authorised', `return ${returnId} is authorised`, 409);
  return [
    { change: 'return', return: { ...of, refused: { by, at: at.toISOString(), reason } } },
    { change: 'event', event: returnEvent('return.refused', order, returnId, { orderId, returnId }, at) },
  ];
}
