import { BILLED, bookSupplierBills } from '../handler/book-supplier-bill.ts';
import { businessEvents } from '../handler/queue.ts';

export const handler = businessEvents(BILLED, bookSupplierBills);
