import { Invalid } from '../model/errors.ts';
import type { DeskException } from '../model/exception.ts';
import type { Role } from '../model/identity.ts';
import { decimal, Money } from '../model/money.ts';
import type { ApprovalLimit } from '../model/policy.ts';

/** What an approval of the row lets pass, where it is an amount. */
export const amountAtStake = ({ detail }: Pick<DeskException, 'detail'>): Money | undefined => Money.safeParse(detail.amount).data;

/**
 * Whether somebody of these roles may approve the row. Where the house limits a code by role, only the roles that it lists may, each up to its amount; otherwise its
 * owner may.
 * @throws Invalid 403 auth.role-missing, approval.above-limit
 */
export function mayApprove(exception: DeskException, roles: readonly Role[], limits: readonly ApprovalLimit[]): void {
  const forCode = limits.filter(({ code }) => code === exception.code);
  if (forCode.length === 0) {
    if (!roles.includes(exception.owner)) throw new Invalid('auth.role-missing', `only ${exception.owner} approves this`, 403);
    return;
  }
  const mine = forCode.filter(({ role }) => roles.includes(role));
  if (mine.length === 0) throw new Invalid('auth.role-missing', `this is approved by ${forCode.map(({ role }) => role).join(', ')}`, 403);
  const amount = amountAtStake(exception);
  if (mine.some(({ most }) => !most || (amount?.currency === most.currency && amount.minor <= most.minor))) return;
  const most = mine.flatMap((limit) => limit.most ?? []).toSorted((a, b) => b.minor - a.minor)[0];
  throw new Invalid('approval.above-limit', `this is above what these roles may approve${most ? `: ${decimal(most)} ${most.currency}` : ''}`, 403, { ...(most && { most }) });
}
