import { nextId } from '../inventory/plan-releases.ts';
import type { Order, Release } from '../model/order.ts';
import type { Reduction } from '../model/supplier-order.ts';
import { move } from '../ordering/line-moves.ts';
import { toLeave } from './release-state.ts';

/** What a change asked a supplier to take off its order. */
export const reductionFor = (release: Pick<Release, 'reductions'> | undefined, changeId: string | undefined): Reduction | undefined => release?.reductions?.find((one) => one.changeId === changeId);

/** Whether the supplier has said of each line whether it gives it back. */
export const isAnswered = ({ lines }: Reduction): boolean => lines.every(({ back }) => back !== undefined);

/** Whether it gave back all that it was asked for. */
export const isGiven = ({ lines }: Reduction): boolean => lines.every(({ steps, back }) => back === steps);

/** The order with what a supplier is about to be asked; once per change. */
export function withReduction(order: Order, releaseId: string, { changeId, lines }: Reduction): Order {
  return onRelease(order, releaseId, (release) => (reductionFor(release, changeId) ? release : { ...release, reductions: [...(release.reductions ?? []), { changeId, lines }] }));
}

/**
 * What the supplier gives back is no part of its order any more, and is accepted again; what it refuses stays there. What it has given back once it does not take
 * again, and what has left it cannot give.
 * @param given line by line, what it says
 * @returns the order, and what came back by this answer
 */
export function reduced(order: Order, releaseId: string, changeId: string, given: ReadonlyMap<string, boolean>): { order: Order; back: { lineId: string; steps: number }[] } {
  const release = order.releases.find((one) => one.releaseId === releaseId);
  const asked = reductionFor(release, changeId);
  if (!release || !asked) return { order, back: [] };
  const backOf = ({ lineId, steps, back }: Reduction['lines'][number]): number => {
    if (back || !given.get(lineId)) return back ?? 0;
    const there = release.lines.find((line) => line.lineId === lineId);
    return Math.min(steps, there ? toLeave(there) : 0, order.lines.find((line) => line.lineId === lineId)?.quantities.released ?? 0);
  };
  const lines = asked.lines.map((line) => ({ ...line, back: backOf(line) }));
  const fresh = new Map(lines.map(({ lineId, back }, index) => [lineId, back - (asked.lines[index]?.back ?? 0)]));
  const changed: Release = {
    ...release,
    lines: release.lines.map((line) => ({ ...line, steps: line.steps - (fresh.get(line.lineId) ?? 0) })),
    reductions: (release.reductions ?? []).map((one) => (one === asked ? { ...asked, lines } : one)),
  };
  return {
    order: { ...onRelease(order, releaseId, () => changed), lines: order.lines.map((line) => move(line, fresh.get(line.lineId) ?? 0, 'released', 'accepted')) },
    back: [...fresh].map(([lineId, steps]) => ({ lineId, steps })).filter(({ steps }) => steps > 0),
  };
}

/**
 * Undo: what a change had back of a supplier, all of its order or a part, is asked for anew as an order of its own, for a supplier takes no number twice. The same however
 * often it is asked.
 * @returns the release to send, where there is something
 */
export function askedAnew(order: Order, releaseId: string, changeId: string | undefined): { order: Order; again?: string } {
  const release = order.releases.find((one) => one.releaseId === releaseId);
  if (!release?.supplier) return { order };
  const part = reductionFor(release, changeId);
  const known = part ? part.again : order.releases.find(({ replaces }) => replaces === releaseId)?.releaseId;
  if (known) return { order, again: known };
  const steps = (lineId: string, all: number) => (part ? (part.lines.find((line) => line.lineId === lineId)?.back ?? 0) : release.recalledAt ? all : 0);
  const lines = release.lines.map(({ lineId, sku, steps: all }) => ({ lineId, sku, steps: steps(lineId, all) })).filter((line) => line.steps > 0);
  if (lines.length === 0) return { order };
  const { warehouse, supplier, connector } = release;
  const again = nextId(order.orderId, warehouse, order.releases);
  const marked = part ? onRelease(order, releaseId, (one) => ({ ...one, reductions: (one.reductions ?? []).map((each) => (each === part ? { ...part, again } : each)) })) : order;
  return { order: { ...marked, releases: [...marked.releases, { releaseId: again, warehouse, supplier, connector, lines, replaces: releaseId }] }, again };
}

const onRelease = (order: Order, releaseId: string, change: (release: Release) => Release): Order => {
  const releases = order.releases.map((release) => (release.releaseId === releaseId ? change(release) : release));
  return releases.every((release, index) => release === order.releases[index]) ? order : { ...order, releases };
};
