import { Invalid } from '../model/errors.ts';
import type { DeskException } from '../model/exception.ts';
import type { Role } from '../model/identity.ts';

type Row = Pick<DeskException, 'owner' | 'escalation'>;

/** Whose a row is: its owner's, whoever it was escalated to, and integration's, which looks after the desk itself. */
export const mayAct = ({ owner, escalation }: Row, roles: readonly Role[]): boolean => roles.some((role) => role === owner || role === escalation?.to || role === 'integration');

/** @throws Invalid 403 auth.role-missing */
export function mustBeTheirs(row: Row, roles: readonly Role[]): void {
  if (!mayAct(row, roles)) throw new Invalid('auth.role-missing', `this is for ${row.owner}`, 403);
}
