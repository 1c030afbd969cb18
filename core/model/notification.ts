import * as z from 'zod';
import { personal, Role } from './identity.ts';

/** What somebody may be told of. */
export const NOTIFICATION_KINDS = ['order-accepted', 'backorder', 'substitution', 'shipment', 'invoice', 'order-cancelled', 'credit-memo', 'refund', 'refund-failed', 'dispute', 'return-requested', 'exception', 'escalation'] as const;
export const NotificationKind = z.enum(NOTIFICATION_KINDS).meta({ id: 'NotificationKind' });
export type NotificationKind = z.infer<typeof NotificationKind>;

/** What a customer wants to be told of its orders, and where. */
export const CustomerNotifications = z
  .strictObject({
    /** Absent: where each order is shipped to, as far as it says so. */
    email: z.email().max(200).optional().meta(personal),
    /** Absent: everything that concerns customers. */
    wants: z.array(NotificationKind).optional(),
  })
  .meta({ id: 'CustomerNotifications' });
export type CustomerNotifications = z.infer<typeof CustomerNotifications>;

/** A role's mailbox. Absent `wants`: what the role looks after. */
export const RoleNotifications = z.strictObject({ role: Role, email: z.email().max(200).meta(personal), wants: z.array(NotificationKind).optional() }).meta({ id: 'RoleNotifications' });
export type RoleNotifications = z.infer<typeof RoleNotifications>;
