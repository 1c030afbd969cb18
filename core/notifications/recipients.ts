import type { Role } from '../model/identity.ts';
import type { Customer } from '../model/masterdata.ts';
import type { NotificationKind } from '../model/notification.ts';
import type { Order } from '../model/order.ts';
import type { HousePolicy } from '../model/policy.ts';
import { FOR_CUSTOMERS, FOR_ROLES, LOOKED_AFTER } from './templates.ts';

export interface Recipient {
  kind: NotificationKind;
  audience: 'customer' | Role;
  to: string;
}

export interface Parties {
  policy: HousePolicy;
  order?: Order | undefined;
  customer?: Customer | undefined;
  /** Whose desk has the row, or was asked next. */
  owner?: Role | undefined;
}

/** Who is told of these, by master data alone: a customer that asks for nothing gets nothing, nor does a role without a mailbox. */
export function recipientsOf(kinds: readonly NotificationKind[], { policy, order, customer, owner }: Parties): Recipient[] {
  const wish = customer?.notifications;
  const to = wish?.email ?? order?.shipTo.email;
  const mailboxes = policy.notifications?.roles ?? [];
  return kinds.flatMap((kind): Recipient[] => [
    ...(wish && to && FOR_CUSTOMERS[kind] && (wish.wants?.includes(kind) ?? true) ? [{ kind, audience: 'customer' as const, to }] : []),
    ...mailboxes
      .filter(({ role, wants }) => FOR_ROLES[kind] && (wants ?? LOOKED_AFTER[role]).includes(kind) && ((kind !== 'exception' && kind !== 'escalation') || role === owner))
      .map(({ role, email }) => ({ kind, audience: role, to: email })),
  ]);
}
