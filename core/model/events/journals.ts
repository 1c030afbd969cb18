import * as z from 'zod';
import type { Announcements } from './announcement.ts';

export const journalEvents = {
  'journal.to-be-sent': {
    version: 1,
    says: 'A journal is in the ledger that whoever keeps the books must be sent, and no posting saga sends it.',
    data: z.strictObject({
      journalId: z.string(),
      /** The connector of who keeps the books. */
      system: z.string(),
      orderId: z.string().optional(),
    }),
  },
} satisfies Announcements;
