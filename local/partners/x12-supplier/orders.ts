import type { DocumentSet } from './interchange.ts';

export interface Line {
  line: string;
  quantity: number;
  uom: string;
  /** As ordered; absent: our list price. */
  price?: string;
  part: string;
  buyerPart: string;
  shipped: number;
  billed: number;
}

export interface OrderRecord {
  /** The buyer's purchase order. */
  number: string;
  date: string;
  /** Ours. */
  sellerOrder: string;
  shipTo: string[][];
  lines: Line[];
  status: 'open' | 'rejected' | 'cancelled' | 'shipped';
  /** Another price than asked for, from here on. */
  price?: string;
}

export interface ShipmentRecord {
  id: string;
  order: string;
  tracking: string;
  sscc: string;
  lines: { line: string; quantity: number }[];
}

/** The purchase order in an 850. */
export function orderIn({ segments }: DocumentSet, sellerOrder: string): OrderRecord {
  const [, , , number = '', , date = ''] = segments.find(([tag]) => tag === 'BEG') ?? [];
  const from = segments.findIndex(([tag, role]) => tag === 'N1' && role === 'ST');
  const shipTo = from < 0 ? [] : segments.slice(from, from + 1 + segments.slice(from + 1).findIndex(([tag = '']) => !['N2', 'N3', 'N4'].includes(tag)));
  return {
    number, date, sellerOrder, shipTo, status: 'open',
    lines: segments.filter(([tag]) => tag === 'PO1').map(([, line = '', quantity = '', uom = '', price = '', , ...ids]) => {
      const id = (...qualifiers: string[]) => ids[ids.findIndex((value, index) => index % 2 === 0 && qualifiers.includes(value)) + 1] ?? '';
      return { line, quantity: Number(quantity), uom, ...(price && { price }), part: id('VN', 'VP'), buyerPart: id('BP', 'IN'), shipped: 0, billed: 0 };
    }),
  };
}

/** A line of an 860: POC03 is the quantity that is wanted from now on. */
export interface Wanted {
  line: string;
  change: string;
  quantity: number;
}

export const wantedIn = ({ segments }: DocumentSet): Wanted[] => segments.filter(([tag]) => tag === 'POC').map(([, line = '', change = '', quantity = '']) => ({ line, change, quantity: Number(quantity) }));

export const open = ({ quantity, shipped }: Line) => quantity - shipped;

/** price × quantity in cents, rounded half up; exact. */
export function cents(price: string, quantity: number): number {
  const [whole = '', fraction = ''] = price.split('.');
  const micros = BigInt(whole + fraction.padEnd(6, '0')) * BigInt(quantity);
  return Number((micros + 5_000n) / 10_000n);
}
