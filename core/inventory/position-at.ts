import type { HeldChange, Movement, Reservation } from '../model/stock.ts';
import type { Picture } from './atp.ts';
import type { Since } from './levels.ts';
import { fenceKey } from './position.ts';

/**
 * A position as it was known at an instant: what was recorded since is taken back, newest first, and what was reserved then is read off the reservations'
 * own histories.
 */
export function positionAt({ position, movements, reservations }: Since, instant: Date): Picture {
  const then = instant.toISOString();
  const picture: Picture = { ...position, plan: { ...position.plan }, due: { ...position.due }, reserved: 0, later: {} };
  const takenBack = [
    ...movements.map((movement) => ({ at: movement.at, undo: () => undoMovement(picture, movement) })),
    ...reservations.flatMap(({ history }) => history.map(({ at, fence }) => ({ at, undo: () => undoFence(picture, fence) }))),
  ];
  for (const { undo } of takenBack.filter(({ at }) => at > then).sort((a, b) => b.at.localeCompare(a.at))) undo();
  for (const row of reservations) hold(picture, row, then);
  return picture;
}

function undoMovement(picture: Picture, { onHand, blocked, entry, entryBefore, waiting, asOfBefore }: Movement): void {
  picture.onHand -= onHand;
  picture.blocked -= blocked;
  if (waiting) picture.due[waiting.day] = (picture.due[waiting.day] ?? 0) - waiting.steps;
  if (entry !== undefined) {
    delete picture.plan[entry];
    if (entryBefore) picture.plan[entry] = entryBefore;
  }
  if (asOfBefore) picture.asOf = asOfBefore;
  else if (asOfBefore === null) delete picture.asOf;
}

function undoFence(picture: Picture, fence: HeldChange['fence']): void {
  const key = fence && fenceKey(fence.group);
  const entry = key && picture.plan[key];
  if (entry) picture.plan[key] = { ...entry, steps: entry.steps + fence.steps };
}

function hold(picture: Picture, { history }: Reservation, then: string): void {
  const so = history.filter(({ at }) => at <= then);
  const steps = so.reduce((sum, change) => sum + change.steps, 0);
  const due = so.at(-1)?.due;
  picture.reserved += steps;
  if (due && steps > 0) picture.later[due] = (picture.later[due] ?? 0) + steps;
}
