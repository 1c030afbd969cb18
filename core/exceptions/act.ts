import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import type { DeskEntry, DeskException } from '../model/exception.ts';
import type { Role } from '../model/identity.ts';
import { escalated, escalatedEvent } from './escalation.ts';

/** A row after somebody's act, and what is written down of it. */
export interface Act {
  row: DeskException;
  entry: DeskEntry;
  /** What is told of it. */
  also?: Change[];
}

export interface Actor {
  name: string;
  roles: readonly Role[];
  at: Date;
}

/**
 * Somebody looks after it, or no more. Only a row that nobody has is claimed; whoever has it gives it back, and integration may for them.
 * @returns undefined where it is so already
 * @throws Invalid 409 exception.claimed, exception.not-open
 */
export function claim(row: DeskException, release: boolean, { name, roles, at }: Actor): Act | undefined {
  const { claimedBy } = row;
  mustBeOpen(row);
  if (release ? claimedBy === undefined : claimedBy === name) return undefined;
  if (claimedBy !== undefined && claimedBy !== name && !(release && roles.includes('integration'))) throw new Invalid('exception.claimed', `${claimedBy} is on it`, 409, { claimedBy });
  const { claimedBy: _, ...free } = row;
  const updatedAt = at.toISOString();
  return {
    row: release ? { ...free, updatedAt } : { ...row, claimedBy: name, updatedAt },
    entry: { at: updatedAt, by: name, action: release ? 'release' : 'claim', ...(claimedBy && { before: { claimedBy } }), ...(!release && { after: { claimedBy: name } }) },
  };
}

/** Said of a row in any state: what a person found out is worth keeping. */
export const comment = (row: DeskException, text: string, { name, at }: Actor): Act => ({
  row: { ...row, updatedAt: at.toISOString() },
  entry: { at: at.toISOString(), by: name, action: 'comment', reason: text },
});

/**
 * Nothing is to be done about a row that nothing waits for: it is closed, with the reason. What it is about may come again, and opens it anew.
 * @returns undefined where it was dismissed already
 * @throws Invalid 409 exception.not-open, exception.action-not-allowed
 */
export function dismiss(row: DeskException, reason: string, { name, at }: Actor): Act | undefined {
  if (!mayBeDismissed(row)) throw new Invalid('exception.action-not-allowed', 'an execution waits for an answer: try again, or cancel', 409);
  if (row.status === 'closed' && row.dismissedBy) return undefined;
  mustBeOpen(row);
  const then = at.toISOString();
  return { row: { ...row, status: 'closed', closedAt: then, updatedAt: then, dismissedBy: name }, entry: { at: then, by: name, action: 'dismiss', reason, before: { status: row.status }, after: { status: 'closed' } } };
}

export const mayBeDismissed = ({ kind }: Pick<DeskException, 'kind'>): boolean => kind === 'noticed' || kind === 'quarantined';

/** @throws Invalid 409 exception.not-open, exception.at-the-top */
export function escalate(row: DeskException, reason: string, to: Role | undefined, { name, at }: Actor): Act {
  mustBeOpen(row);
  const after = escalated(row, name, at, reason, to);
  const level = ({ escalation }: DeskException) => ({ to: escalation?.to ?? row.owner, level: escalation?.level ?? 0 });
  return { row: after, entry: { at: at.toISOString(), by: name, action: 'escalate', reason, before: level(row), after: level(after) }, also: [{ change: 'event', event: escalatedEvent(after, at) }] };
}

/** @throws Invalid 409 exception.not-open */
export function mustBeOpen({ exceptionId, status }: DeskException): void {
  if (status !== 'open') throw new Invalid('exception.not-open', `exception ${exceptionId} is ${status}`, 409);
}

/** A correction changes money or a quantity, and nobody has let it pass yet. */
export const waits = ({ status, correction }: Pick<DeskException, 'status' | 'correction'>): boolean => status === 'open' && correction?.needs === 'approval' && correction.made === undefined;
