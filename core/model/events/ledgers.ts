import * as z from 'zod';
import type { Announcements } from './announcement.ts';

export const ledgerEvents = {
  'ledger.changed': { version: 1, says: 'A ledger says that something in it was changed, by us or by people: it will be read.', data: z.strictObject({ system: z.string() }) },
} satisfies Announcements;
