import type { JsonObject } from '../../../../local/contract.ts';
import { startRestApi, type VendorX, type VendorXOptions } from '../../every/partner/rest-api.ts';

const BOOKS = ['invoices', 'credit_memos', 'journals'];

/** A simulated Vendor X that keeps books: it numbers what is made there, and its totals are the sums of lines (of a journal, of the debits). Decimal text with two digits. */
export const startVendorX = (options: VendorXOptions): Promise<VendorX> =>
  startRestApi(options, { take: (collection, record, next) => (BOOKS.includes(collection) ? { ...record, total: totalOf(record), number: record.number ?? String(1000 + next('number')) } : record) });

function totalOf({ lines }: JsonObject): string {
  const counted = (lines as { amount: string; side?: string }[]).filter(({ side }) => side !== 'credit');
  const minor = counted.reduce((sum, { amount }) => sum + BigInt(amount.replace('.', '')), 0n);
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
