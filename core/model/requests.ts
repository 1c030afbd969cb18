import * as z from 'zod';

export const Cancellation = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'Cancellation' });

/** retry: the step runs again, or the failed execution is redriven. cancel: the order is unwound. */
export const Replay = z.strictObject({ action: z.enum(['retry', 'cancel']).default('retry'), reason: z.string().max(500).optional() }).meta({ id: 'Replay' });

/** Lifting a hold needs its reason. */
export const Approve = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'Approve' });
