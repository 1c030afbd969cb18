import * as z from 'zod';
import { personal } from '../../../core/model/identity.ts';

export const EasyPostSecret = z.object({
  url: z.url(),
  apiKey: z.string().min(1),
  webhookSecret: z.string().min(1),
  previousWebhookSecret: z.string().min(1).optional(),
  carriers: z.record(z.string(), z.string()).optional(),
});
export type EasyPostSecret = z.infer<typeof EasyPostSecret>;

/** https://docs.easypost.com/docs/trackers : only what is read. A scan's time is that of its place, with its zone, where EasyPost knows the place. */
export const Tracker = z.looseObject({
  id: z.string(),
  object: z.literal('Tracker'),
  tracking_code: z.string().min(1),
  status: z.string(),
  updated_at: z.iso.datetime({ offset: true }),
  signed_by: z.string().nullish().meta(personal),
  tracking_details: z.array(z.looseObject({ status: z.string().nullish(), datetime: z.iso.datetime({ offset: true }).nullish() })).nullish(),
});
export type Tracker = z.infer<typeof Tracker>;

/** https://docs.easypost.com/docs/events */
export const TrackerEvent = z.looseObject({ id: z.string().min(1), object: z.literal('Event'), description: z.enum(['tracker.created', 'tracker.updated']), result: Tracker });
/** Enough to know that it is none of these. */
export const AnyEvent = z.looseObject({ id: z.string().min(1), object: z.literal('Event'), description: z.string() });

/** https://docs.easypost.com/docs/errors */
export const Failure = z.object({ error: z.looseObject({ code: z.string(), message: z.union([z.string(), z.array(z.string())]) }) });
