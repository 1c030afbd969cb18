import type { JsonObject } from '../../../../local/contract.ts';
import { startRestApi, type VendorX, type VendorXOptions } from '../../every/partner/rest-api.ts';

/** 8.25 % everywhere, in ten-thousandths. */
const RATE = 825n;

/** A simulated Vendor X that taxes everything alike, each line rounded half up. Amounts are decimal text of a currency with two digits. */
export const startVendorX = (options: VendorXOptions): Promise<VendorX> =>
  startRestApi(options, { answers: { quotes: taxed }, take: (collection, record) => (collection === 'documents' ? { status: 'saved', locked: false, ...record, ...taxed(record) } : record) });

function taxed(document: JsonObject): JsonObject {
  const lines = (document.lines as { line: string; freight: boolean; amount: string }[]).map((line) => ({ ...line, tax: text(rounded(cents(line.amount) * RATE)) }));
  const [total, tax] = (['amount', 'tax'] as const).map((member) => text(lines.reduce((sum, line) => sum + cents(line[member]), 0n)));
  return { ...document, lines, total: total ?? '', total_tax: tax ?? '', summary: [{ jurisdiction: 'US-TX', name: 'TEXAS', rate: '0.0825', taxable: total ?? '', tax: tax ?? '' }] };
}

const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));
const rounded = (tenThousandths: bigint): bigint => (tenThousandths < 0n ? -rounded(-tenThousandths) : (tenThousandths + 5_000n) / 10_000n);
function text(minor: bigint): string {
  const digits = String(minor < 0n ? -minor : minor).padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
