import * as z from 'zod';
import { personal } from '../../../../core/model/identity.ts';
import { Access } from '../../every/connector/access.ts';

export const VendorXSecret = Access.extend({ webhookSecret: z.string().min(1), previousWebhookSecret: z.string().min(1).optional() });
export type VendorXSecret = z.infer<typeof VendorXSecret>;

/** A parcel that is followed: only what is read. */
export const ParcelRecord = z.looseObject({ id: z.string(), external_id: z.string().min(1), status: z.string(), seen_at: z.iso.datetime({ offset: true }).nullish(), signed_by: z.string().nullish().meta(personal) });
export const ParcelEvent = z.looseObject({ topic: z.literal('parcel.updated'), data: ParcelRecord });
/** Enough to know that it is none of these. */
export const AnyEvent = z.looseObject({ topic: z.string() });
