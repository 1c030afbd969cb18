import type { DeskException } from '../model/exception.ts';
import { Role } from '../model/identity.ts';
import { MASKED, seesPersonal, type Viewer } from '../model/personal.ts';
import type { ApprovalLimit } from '../model/policy.ts';

/**
 * Whose rows a role sees: its own, and of others what it answers for. Customer service is asked by the customer, whatever an order waits for; integration keeps the desk. Credit, cash and
 * books are nobody else's, and with their rows go the amounts in them. docs/decisions/0026-a-role-sees-the-rows-that-it-answers-for.md
 */
export const SEES_ROWS_OF: Readonly<Record<Role, readonly Role[]>> = {
  'customer-service': Role.options,
  warehouse: ['warehouse'],
  finance: ['finance'],
  integration: Role.options,
  steward: ['steward'],
};

/** Names under which the detail of a row may hold what is a person's; who sees that: SEES_PERSONAL. */
export const PERSONAL_DETAIL: readonly string[] = ['payer', 'email', 'phone', 'street', 'street2', 'postalCode', 'contactId', 'paymentMethod', 'said'];

type Row = Pick<DeskException, 'owner' | 'escalation' | 'code'>;

/**
 * Whether somebody of these roles sees a row: by the table, because it was escalated to them, or because the house has them approve its code.
 * @param limits of the house
 */
export const seesRow = ({ owner, escalation, code }: Row, roles: readonly Role[], limits: readonly ApprovalLimit[]): boolean =>
  roles.some((role) => SEES_ROWS_OF[role].includes(owner) || role === escalation?.to || limits.some((limit) => limit.code === code && limit.role === role));

/** The detail of a row as these may see it, however deep it lies. */
export const shownDetail = (detail: Record<string, unknown>, viewers: readonly Viewer[]): Record<string, unknown> =>
  seesPersonal(viewers) ? detail : (hidden(detail) as Record<string, unknown>);

function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, PERSONAL_DETAIL.includes(name) && inner !== undefined ? MASKED : hidden(inner)]));
}
