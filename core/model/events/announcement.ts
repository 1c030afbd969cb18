import type * as z from 'zod';

/** What one type of business event says. */
export interface Announcement {
  /** Goes up only where a field is taken away or changes its meaning; an optional field more is still the same version. */
  version: number;
  /** One sentence, for who subscribes. */
  says: string;
  /** A strict object of references, codes, amounts and dates: a subscriber that needs the document reads it. Nothing personal (tested). */
  data: z.ZodObject;
}

export type Announcements = Record<string, Announcement>;
