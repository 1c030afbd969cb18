import type { Order, Release } from '../../core/model/order.ts';
import { isOut } from '../../core/shipping/release-state.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changeOrder } from '../adapters/stores.ts';
import { moved, releaseFor, withRelease } from './release-moves.ts';

/** Hands a release over to who ships it. @param document what its own number of it is: a kind of document link */
export async function sendRelease(order: Order, { releaseId }: Release, at: Date, document: string, send: () => Promise<{ externalId: string }>): Promise<string> {
  const { entity, orderId } = order;
  // the quantities move first: who is fast ships before the answer is stored
  const sent = await changeOrder(entity, orderId, (current) => {
    const now = releaseFor(current, releaseId);
    return { order: isOut(now) ? current : moved(current, now, 'accepted', 'released', { releasedAt: at.toISOString(), recalledAt: undefined }) };
  }, order);
  const { externalId } = await send();
  await changeOrder(entity, orderId, (current) => ({
    order: withRelease(current, releaseId, { externalId }),
    also: [
      { change: 'document', link: documentLink(order, 'release', releaseId, at) },
      { change: 'document', link: documentLink(order, document, externalId, at) },
    ],
  }), sent);
  return externalId;
}

/** Undo: it is asked back first; only then do the quantities move. */
export async function takeBackRelease({ entity, orderId }: Order, { releaseId }: Release, at: Date, ask: () => Promise<void>): Promise<void> {
  await ask();
  await changeOrder(entity, orderId, (current) => {
    const now = releaseFor(current, releaseId);
    return { order: isOut(now) ? moved(current, now, 'released', 'accepted', { recalledAt: at.toISOString() }) : current };
  });
}
