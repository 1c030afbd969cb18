import type { LineState, Order, Release } from '../model/order.ts';
import type { SupplierLineAnswer } from '../model/supplier-order.ts';
import { hasLeft, isOut, toLeave } from '../shipping/release-state.ts';
import { hoursAfter, type Wait, waitFor } from './expected.ts';

/** Promised and released to nobody. What is backordered waits for goods, and by no day. */
const PROMISED: readonly LineState[] = ['received', 'reserved', 'accepted'];

/**
 * What an order waits for, told from the order alone, so that it is stored with it and costs nothing more. Of an order that is cancelled, or being cancelled, nothing is expected.
 * @param begun when the last saga of it began: a change, or goods that came for what was backordered
 */
export function waitsOf(order: Order, begun?: string): Wait[] {
  const { orderId, receivedAt, acceptedAt, erpOrder, releases, lines, cancellation } = order;
  if (cancellation) return [];
  if (!erpOrder && !acceptedAt) return [waitFor('erp-order', orderId, latest(receivedAt))];
  const promised = lines.some(({ quantities }) => PROMISED.some((state) => quantities[state] > 0));
  const since = latest(receivedAt, acceptedAt, begun, mayLeave(order));
  return [...(promised ? [waitFor('release', orderId, since)] : []), ...releases.flatMap((release) => waitsOfRelease(order, release))];
}

function waitsOfRelease(order: Order, release: Release): Wait[] {
  const { releaseId, releasedAt, supplier } = release;
  if (!releasedAt || !isOut(release) || hasLeft(release)) return [];
  const since = latest(releasedAt, mayLeave(order));
  if (!supplier) return [waitFor('shipment', releaseId, since, order.fulfilment?.shipWithinHours)];
  const isAnswered = release.supplierOrder !== undefined && release.supplierOrder.status !== 'received';
  const answer = isAnswered || release.lines.some(({ shipped }) => shipped) ? [] : [waitFor('supplier-answer', releaseId, latest(releasedAt))];
  return [...answer, ...(isToCome(release) ? [supplied(order, release, since)] : [])];
}

/** Of what a supplier refused, or cannot say when it has it, nothing is expected: that has its own row. */
const NOT_TO_COME: readonly SupplierLineAnswer[] = ['rejected', 'deleted', 'backordered'];

function isToCome({ lines, supplierOrder }: Release): boolean {
  if (supplierOrder?.status === 'rejected' || supplierOrder?.status === 'cancelled') return false;
  return lines.some((line) => toLeave(line) > 0 && !supplierOrder?.lines.some(({ lineId, answer }) => lineId === line.lineId && NOT_TO_COME.includes(answer)));
}

/** By the last day that the supplier named for what it sends, where that is later than what is usual. */
function supplied({ fulfilment }: Order, { releaseId, supplierOrder }: Release, since: string): Wait {
  const usual = waitFor('supplier-shipment', releaseId, since, fulfilment?.shipWithinHours);
  const promised = supplierOrder?.lines.flatMap(({ shipDate }) => shipDate ?? []).sort().at(-1);
  // that day, and one more for the notice
  const due = promised && hoursAfter(`${promised}T00:00:00Z`, 48);
  return due && due > usual.due ? { ...usual, due } : usual;
}

const mayLeave = ({ shipNotBefore }: Order): string | undefined => shipNotBefore && `${shipNotBefore}T00:00:00.000Z`;

/** Of instants, as text that sorts: some have no milliseconds. */
function latest(first: string, ...others: (string | undefined)[]): string {
  const times = [first, ...others].flatMap((instant) => (instant ? [Date.parse(instant)] : []));
  return new Date(Math.max(...times)).toISOString();
}

/** When an order is to be looked at: it is stored so, under an index of what is due. Undefined: nothing is expected of it. */
export const dueOf = (order: Order): string | undefined => earliest(waitsOf(order));

/** Of these, when the first is due. @param after only what comes later than that */
export const earliest = (waits: readonly Wait[], after = ''): string | undefined => waits.map(({ due }) => due).filter((due) => due > after).sort()[0];

/** Who is asked for what an order waits for: while one of them is left alone, its silence is no news. */
export function askedFor({ route, releases }: Order, { what, about }: Wait): string[] {
  const release = releases.find(({ releaseId }) => releaseId === about);
  if (release) return [release.connector];
  const planned = releases.filter(({ releasedAt, recalledAt }) => !releasedAt && !recalledAt).map(({ connector }) => connector);
  return what === 'release' ? [...new Set([route.erp, ...planned])] : [route.erp];
}
