import * as z from 'zod';
import { ExternalId, Role } from './identity.ts';

export const Cancellation = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'Cancellation' });

/** retry: the step runs again, or the failed execution is redriven. cancel: the order is unwound. */
export const Replay = z.strictObject({ action: z.enum(['retry', 'cancel']).default('retry'), reason: z.string().max(500).optional() }).meta({ id: 'Replay' });

/** Lifting a hold needs its reason. */
export const Approve = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'Approve' });

/** A channel asks about itself; people say which. */
export const FindOrders = z.strictObject({ channel: ExternalId.optional(), channelOrderId: ExternalId });

export const FindTrace = z.strictObject({ document: z.string().min(1).max(200) });

export const FindExceptions = z.strictObject({
  owner: Role.optional(),
  status: z.enum(['open', 'answered', 'closed']).default('open'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2000).optional(),
});
