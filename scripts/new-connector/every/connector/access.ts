import * as z from 'zod';

/** How Vendor X is reached: a part of every secret. */
export const Access = z.object({ url: z.url(), clientId: z.string().min(1), clientSecret: z.string().min(1) });
export type Access = z.infer<typeof Access>;

export const Token = z.object({ access_token: z.string().min(1) });
export const Failure = z.object({ error: z.looseObject({ code: z.string(), message: z.string() }) });
/** What a list is: look-ups by an id of ours are lists of none or one. */
export const listOf = <T extends z.ZodType>(record: T) => z.object({ data: z.array(record) });
