import { Role } from '../model/identity.ts';
import type { Customer } from '../model/masterdata.ts';
import type { NotificationKind } from '../model/notification.ts';
import type { Order } from '../model/order.ts';
import type { HousePolicy } from '../model/policy.ts';
import { FOR_CUSTOMERS, FOR_ROLES, LOOKED_AFTER } from './templates.ts';

export interface Recipient {
  kind: NotificationKind;
  audience: 'customer' | Role;
  /** In the role's room: `to` is the ARN of its topic. Absent: by mail, and `to` is an address. */
  by?: 'chat';
  to: string;
}

export interface Parties {
  policy: HousePolicy;
  order?: Order | undefined;
  customer?: Customer | undefined;
  /** Whose desk has the row, or was asked next. */
  owner?: Role | undefined;
  /** Topics of the rooms where roles chat. */
  rooms?: Rooms;
}

export type Rooms = { readonly [role in Role]?: string };

/** Who is told of these, by master data alone: a customer that asks for nothing gets nothing, nor does a role without a mailbox. A room is told what its role's mailbox is. */
export function recipientsOf(kinds: readonly NotificationKind[], { policy, order, customer, owner, rooms = {} }: Parties): Recipient[] {
  const wish = customer?.notifications;
  const to = wish?.email ?? order?.shipTo.email;
  const mailboxes = policy.notifications?.roles ?? [];
  const places = [
    ...mailboxes.map(({ role, email, wants }) => ({ role, wants, to: email })),
    ...Role.options.flatMap((role) => (rooms[role] ? [{ role, wants: mailboxes.find((mailbox) => mailbox.role === role)?.wants, by: 'chat' as const, to: rooms[role] }] : [])),
  ];
  return kinds.flatMap((kind): Recipient[] => [
    ...(wish && to && FOR_CUSTOMERS[kind] && (wish.wants?.includes(kind) ?? true) ? [{ kind, audience: 'customer' as const, to }] : []),
    ...places
      .filter(({ role, wants }) => FOR_ROLES[kind] && (wants ?? LOOKED_AFTER[role]).includes(kind) && ((kind !== 'exception' && kind !== 'escalation') || role === owner))
      .map(({ role, wants: _, ...place }) => ({ kind, audience: role, ...place })),
  ]);
}
