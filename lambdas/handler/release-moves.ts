import { Rejected } from '../../core/model/errors.ts';
import type { Order, Release } from '../../core/model/order.ts';
import { move } from '../../core/ordering/line-moves.ts';

/** @throws Rejected release.unknown */
export function releaseFor(order: Order, releaseId: string | undefined): Release {
  const release = order.releases.find((candidate) => candidate.releaseId === releaseId);
  if (!release) throw new Rejected('release.unknown', `order ${order.orderId} has no release ${releaseId}`);
  return release;
}

export const withRelease = (order: Order, releaseId: string, change: Partial<Release>): Order => ({
  ...order,
  releases: order.releases.map((release) => (release.releaseId === releaseId ? { ...release, ...change } : release)),
});

/** Its quantities move, with what the release says of it. */
export function moved(order: Order, release: Release, from: 'accepted' | 'released', to: 'accepted' | 'released', change: Partial<Release>): Order {
  const steps = (lineId: string) => release.lines.filter((line) => line.lineId === lineId).reduce((sum, line) => sum + line.steps, 0);
  // what has left meanwhile cannot come back
  return withRelease({ ...order, lines: order.lines.map((line) => move(line, Math.min(steps(line.lineId), line.quantities[from]), from, to)) }, release.releaseId, change);
}
