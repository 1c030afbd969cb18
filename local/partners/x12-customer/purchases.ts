/** The bodies of what a customer sends, between ST and SE. */
type Body = (string | undefined)[][];

export interface Purchase {
  number: string;
  /** What the customer calls the place that the goods go to. */
  shipTo: string;
  lines: { line: string; quantity: string; uom: string; price: string; part?: string; buyerPart?: string }[];
}

export interface PurchaseChange {
  number: string;
  sequence: string;
  /** Absent: all of it is cancelled. */
  lines?: { line: string; change: 'AI' | 'CA' | 'DI' | 'PC' | 'QD' | 'QI'; quantity?: string; uom?: string; price?: string; part?: string }[];
}

const day = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '');
const named = (part: string | undefined, buyerPart?: string) => [...(part ? ['VN', part] : []), ...(buyerPart ? ['BP', buyerPart] : [])];

export const purchaseOrder = ({ number, shipTo, lines }: Purchase, at: Date): Body => [
  ['BEG', '00', 'SA', number, undefined, day(at)],
  ['CUR', 'BY', 'USD'],
  ['REF', 'IA', '88'],
  ['N1', 'ST', undefined, '92', shipTo],
  ...lines.map(({ line, quantity, uom, price, part, buyerPart }) => ['PO1', line, quantity, uom, price, 'PE', ...named(part, buyerPart)]),
  ['CTT', String(lines.length)],
];

export const purchaseChange = ({ number, sequence, lines }: PurchaseChange, ordered: Date, at: Date): Body => [
  ['BCH', lines ? '04' : '01', 'SA', number, undefined, sequence, day(ordered), undefined, undefined, undefined, undefined, day(at)],
  ...(lines ?? []).map(({ line, change, quantity, uom, price, part }) => ['POC', line, change, quantity, undefined, uom, price, price && 'PE', ...named(part)]),
  ...(lines ? [['CTT', String(lines.length)]] : []),
];
