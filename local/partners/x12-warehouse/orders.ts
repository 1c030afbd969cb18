import type { DocumentSet } from '../x12-supplier/interchange.ts';

export interface Line {
  line: string;
  quantity: number;
  uom: string;
  sku: string;
  lot?: string;
}

export interface OrderRecord {
  /** The depositor's number. */
  number: string;
  purchaseOrder: string;
  shipTo: string;
  lines: Line[];
  status: 'open' | 'picked' | 'shipped' | 'cancelled';
}

export interface ShipmentRecord {
  id: string;
  tracking: string;
  sscc: string;
  /** By the place of the line in the order. */
  lines: { index: number; quantity: number }[];
}

/** What is there of an article, or of one lot of it; `held` of it is not for sale. */
export interface Stock {
  sku: string;
  lot?: string;
  /** YYYY-MM-DD */
  expires?: string;
  onHand: number;
  held: number;
}

/** The shipping order in a 940. */
export function orderIn({ segments }: DocumentSet): OrderRecord & { purpose: string } {
  const [, purpose = '', number = '', purchaseOrder = ''] = segments.find(([tag]) => tag === 'W05') ?? [];
  const [, , shipTo = ''] = segments.find(([tag, role]) => tag === 'N1' && role === 'ST') ?? [];
  const lines: Line[] = [];
  for (const [tag, ...elements] of segments) {
    if (tag === 'W01') {
      const [quantity = '', uom = ''] = elements;
      const after = (qualifier: string) => elements[elements.indexOf(qualifier) + 1] ?? '';
      lines.push({ line: '', quantity: Number(quantity), uom, sku: after('VN'), ...(elements.includes('LT') && { lot: after('LT') }) });
    }
    const last = lines.at(-1);
    if (tag === 'N9' && elements[0] === 'LI' && last) last.line = elements[1] ?? '';
  }
  return { purpose, number, purchaseOrder, shipTo, lines, status: 'open' };
}
