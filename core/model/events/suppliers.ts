import * as z from 'zod';
import { ExternalId, PlainDate } from '../identity.ts';
import { Money } from '../money.ts';
import { SupplierOrder } from '../supplier-order.ts';
import type { Announcements } from './announcement.ts';

const supplied = { orderId: z.string(), supplier: ExternalId, releaseId: z.string() };

const bill = z.strictObject({
  ...supplied,
  billId: z.string(),
  number: z.string(),
  kind: z.enum(['invoice', 'credit']),
  date: PlainDate,
  billed: Money,
  /** What these goods were accrued at. */
  accrued: Money,
  /** Without differences; otherwise finance decides. */
  matched: z.boolean(),
});

export const supplierEvents = {
  'supplier-order.answered': { version: 1, says: 'A drop-ship supplier answered what it was asked for.', data: z.strictObject({ ...supplied, status: SupplierOrder.shape.status }) },
  'supplier-invoice.received': { version: 1, says: 'A drop-ship supplier billed what it shipped; the bill is matched with what was ordered and has shipped.', data: bill },
  'supplier-invoice.matched': { version: 1, says: 'What a bill of a drop-ship supplier waited for has shipped: it has no differences any more.', data: bill },
  'supplier-invoice.accepted': { version: 1, says: 'Finance takes a bill of a drop-ship supplier as it is, in spite of its differences.', data: bill },
} satisfies Announcements;
