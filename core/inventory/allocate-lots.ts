import type { Order, Release } from '../model/order.ts';
import type { Lots, LotWish } from './lots.ts';

/** Whether anything of an order is kept by lots: all others cost nothing more. */
export const hasLots = ({ lines }: Pick<Order, 'lines'>): boolean => lines.some((line) => line.lots !== undefined);

/**
 * Lots for the releases that are still to go out, those that expire first; what recalled ones held is given back. Safe to repeat.
 * @throws Rejected stock.lot-short
 */
export async function allocateLots(order: Order, lots: Lots, at: Date): Promise<Order> {
  const { entity, orderId } = order;
  await lots.give(entity, orderId, recalled(order));
  const releases: Release[] = [];
  for (const release of order.releases) {
    const wishes = release.supplier || release.releasedAt || release.recalledAt ? [] : wishesOf(order, release);
    const picks = wishes.length > 0 ? await lots.allocate(entity, orderId, release, wishes, at.toISOString().slice(0, 10)) : [];
    const of = (lineId: string) => picks.filter((pick) => pick.lineId === lineId).map(({ lot, expiresOn, steps }) => ({ lot, ...(expiresOn && { expiresOn }), steps }));
    releases.push(picks.length > 0 ? { ...release, lines: release.lines.map((line) => (of(line.lineId).length > 0 ? { ...line, lots: of(line.lineId) } : line)) } : release);
  }
  return { ...order, releases };
}

export const recalled = ({ releases }: Pick<Order, 'releases'>): string[] => releases.filter(({ recalledAt }) => recalledAt !== undefined).map(({ releaseId }) => releaseId);

const wishesOf = ({ lines }: Order, release: Release): LotWish[] =>
  release.lines.flatMap(({ lineId, sku, steps }) => {
    const minimumDays = lines.find((line) => line.lineId === lineId)?.lots?.minimumDays;
    return minimumDays === undefined ? [] : [{ lineId, sku, steps, minimumDays }];
  });
