import type { OrderRecord, ShipmentRecord, Stock } from './orders.ts';

/** The bodies of what a warehouse sends, between ST and SE. */
type Body = (string | undefined)[][];

const day = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '');
const clock = (at: Date) => at.toISOString().slice(11, 16).replace(':', '');

/** 945: what left in one carton; with nothing in it, that nothing does. */
export function shippingAdvice({ number, purchaseOrder, lines }: OrderRecord, shipment: ShipmentRecord, at: Date): Body {
  const units = shipment.lines.reduce((sum, line) => sum + line.quantity, 0);
  return [
    ['W06', 'F', number, day(at), shipment.id, undefined, purchaseOrder],
    ['N1', 'WH', 'Third Party Logistics'],
    ...(units > 0 ? [['N9', 'CN', shipment.tracking], ['G62', '11', day(at), 'W', clock(at)], ['W27', 'M', 'FDEG', 'GROUND']] : []),
    ['LX', '1'],
    ...(units > 0 ? [['MAN', 'GM', `00${shipment.sscc}`]] : []),
    ...lines.flatMap((line, index): Body => {
      const shipped = shipment.lines.find((one) => one.index === index)?.quantity ?? 0;
      const status = units === 0 ? 'CU' : shipped >= line.quantity ? 'CC' : 'CP';
      return [['W12', status, String(line.quantity), String(shipped), String(line.quantity - shipped), line.uom, undefined, 'VN', line.sku], ['N9', 'LI', line.line], ...(line.lot ? [['N9', 'LT', line.lot]] : [])];
    }),
    ['W03', String(units), undefined, undefined, undefined, undefined, units > 0 ? '1' : undefined],
  ];
}

/** 846: what is there of each article and lot. */
export function inventoryAdvice(stock: readonly Stock[], number: number, at: Date): Body {
  return [
    ['BIA', '00', 'DD', `INV-${number}`, day(at), clock(at) + at.toISOString().slice(17, 19)],
    ['N1', 'WH', 'Third Party Logistics'],
    ...stock.flatMap(({ sku, lot, expires, onHand, held }, index): Body => [
      ['LIN', String(index + 1), 'VN', sku, ...(lot ? ['LT', lot] : [])],
      ...(expires ? [['DTM', '036', expires.replaceAll('-', '')]] : []),
      ['QTY', '17', String(onHand), 'EA'],
      ['QTY', 'QH', String(held), 'EA'],
    ]),
    ['CTT', String(stock.length), String(stock.reduce((sum, { onHand }) => sum + onHand, 0))],
  ];
}

interface Moved {
  sku: string;
  lot?: string;
  quantity: number;
}

/** 944: what came in. */
export const stockReceipt = ({ sku, lot, quantity }: Moved, number: number, at: Date): Body => [
  ['W17', 'F', day(at), `RCV${number}`, undefined, undefined, 'W', clock(at)],
  ['N1', 'WH', 'Third Party Logistics'],
  ['W07', String(quantity), 'EA', undefined, 'VN', sku],
  ...(lot ? [['N9', 'LT', lot]] : []),
  ['W14', String(quantity)],
];

/** 947: so much more, or less: other, as its reason. */
export const inventoryAdjustment = ({ sku, lot, quantity }: Moved, number: number, at: Date): Body => [
  ['W15', day(at), `ADJ${number}`],
  ['N1', 'WH', 'Third Party Logistics'],
  ['W19', 'AH', String(quantity), 'EA', undefined, 'VN', sku],
  ...(lot ? [['N9', 'LT', lot]] : []),
];
