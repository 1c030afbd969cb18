import type { BusinessEvent } from '../model/events/catalogue.ts';
import { Invalid } from '../model/errors.ts';
import type { DeskException } from '../model/exception.ts';
import type { Role } from '../model/identity.ts';
import { event } from '../ordering/events.ts';

const HOUR = 3_600_000;

/** Who is asked when a row is late, level by level: first its own role again, then who suffers from it, last who keeps the desk. */
export const ESCALATION: Readonly<Record<Role, readonly Role[]>> = {
  'customer-service': ['customer-service', 'integration'],
  warehouse: ['warehouse', 'customer-service', 'integration'],
  finance: ['finance', 'customer-service', 'integration'],
  steward: ['steward', 'customer-service', 'integration'],
  integration: ['integration', 'customer-service'],
};

/** How long each level has, in hours. */
export const LEVEL_HOURS: Readonly<Record<DeskException['severity'], number>> = { high: 2, medium: 8, low: 24 };

type Late = Pick<DeskException, 'owner' | 'severity' | 'status' | 'deadline' | 'escalation'>;

/** When the next level is due, and whose it is; undefined: all were asked, or nobody is needed. */
export function nextLevel({ owner, severity, status, deadline, escalation }: Late): { level: number; to: Role; at: string } | undefined {
  const level = (escalation?.level ?? 0) + 1;
  const to = ESCALATION[owner][level - 1];
  if (status !== 'open' || !to) return undefined;
  const at = escalation ? new Date(Date.parse(escalation.at) + LEVEL_HOURS[severity] * HOUR).toISOString() : deadline;
  return { level, to, at: at > deadline ? at : deadline };
}

/**
 * One level up.
 * @param to where a person says whom to ask; absent: the next on the way
 * @throws Invalid 409 exception.at-the-top
 */
export function escalated(row: DeskException, by: string, at: Date, reason?: string, to?: Role): DeskException {
  const level = (row.escalation?.level ?? 0) + 1;
  const whom = to ?? ESCALATION[row.owner].slice(level - 1).find((role) => by === 'crossdock' || role !== (row.escalation?.to ?? row.owner));
  if (!whom) throw new Invalid('exception.at-the-top', 'everybody on its way was asked', 409);
  return { ...row, escalation: { level, to: whom, at: at.toISOString(), by, ...(reason && { reason }) }, updatedAt: at.toISOString() };
}

/** Told once per level of each opening. */
export function escalatedEvent(row: DeskException, at: Date): BusinessEvent<'exception.escalated'> {
  const { exceptionId, code, owner, severity, deadline, runbook, occurrences, orderId, correlationId, sagaId, escalation } = row;
  const { level = 1, to = owner } = escalation ?? {};
  const about = { key: `exception/${exceptionId}`, version: occurrences, correlationId, causationId: sagaId };
  return event('exception.escalated', row, about, { exceptionId, code, owner, severity, deadline, runbook, level, to, ...(orderId && { orderId }) }, { at, id: `exception.escalated:${exceptionId}:${row.openedAt}:${occurrences}:${level}` });
}
