import * as z from 'zod';
import { Sku } from '../identity.ts';
import type { Announcements } from './announcement.ts';

/** `steps` in the smallest steps of the item's base unit; `document`: what the warehouse system calls the movement, the same however often it is told. */
const moved = z.strictObject({ sku: Sku, warehouse: z.string(), steps: z.int(), document: z.string(), reason: z.string().optional() });

export const stockEvents = {
  'stock.received': { version: 1, says: 'Goods arrived at a warehouse from a supplier. Below zero: a receipt was corrected.', data: moved },
  'stock.adjusted': { version: 1, says: 'A warehouse found more or less than it should have: a count, damage, theft. Below zero: so much is missing.', data: moved },
} satisfies Announcements;
