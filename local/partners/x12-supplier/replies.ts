import type { Interchange } from './interchange.ts';
import { cents, type Line, type OrderRecord, type ShipmentRecord } from './orders.ts';

/** The bodies of what a supplier sends, between ST and SE. */
type Body = (string | undefined)[][];

const day = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '');
const clock = (at: Date) => at.toISOString().slice(11, 16).replace(':', '');

/** 997 of one group: it can read everything, or nothing. */
export const acknowledgment = ({ functionalId, control, sets }: Interchange['groups'][number], refused: boolean): Body => [
  ['AK1', functionalId, control],
  ...sets.flatMap((set): Body => [['AK2', set.type, set.control], refused ? ['AK5', 'R', '5'] : ['AK5', 'A']]),
  ['AK9', refused ? 'R' : 'A', String(sets.length), String(sets.length), refused ? '0' : String(sets.length)],
];

export interface LineAnswer {
  line: string;
  parts: { code: 'IA' | 'IB' | 'IR'; quantity: number; shipOn?: Date }[];
}

export function orderAcknowledgment(order: OrderRecord, answers: readonly LineAnswer[], priceOf: (line: OrderRecord['lines'][number]) => string, at: Date): Body {
  const plain = answers.every(({ parts }) => parts.every(({ code }) => code === 'IA'));
  const none = answers.every(({ parts }) => parts.every(({ code }) => code === 'IR'));
  return [
    ['BAK', '00', none ? 'RD' : plain ? 'AD' : 'AC', order.number, order.date, undefined, undefined, undefined, order.sellerOrder, day(at)],
    ...order.lines.filter(({ quantity }) => quantity > 0).flatMap((line): Body => [
      ['PO1', line.line, String(line.quantity), line.uom, priceOf(line), 'PE', 'VN', line.part, 'BP', line.buyerPart],
      ...(answers.find((answer) => answer.line === line.line)?.parts ?? []).map(({ code, quantity, shipOn }) => ['ACK', code, String(quantity), line.uom, ...(shipOn ? ['068', day(shipOn)] : [])]),
    ]),
    ['CTT', String(order.lines.length)],
  ];
}

/** 856: one carton per shipment, with its SSCC-18. */
export function shipNotice(order: OrderRecord, { id, tracking, sscc, lines }: ShipmentRecord, at: Date): Body {
  const items = lines.flatMap(({ line, quantity }, index): Body => {
    const { part = '', buyerPart = '', uom = '' } = order.lines.find((one) => one.line === line) ?? {};
    return [['HL', String(index + 4), '3', 'I', '0'], ['LIN', line, 'VN', part, 'BP', buyerPart], ['SN1', line, String(quantity), uom]];
  });
  return [
    ['BSN', '00', id, day(at), clock(at), '0001'],
    ['HL', '1', undefined, 'S', '1'], ['TD1', 'CTN25', '1'], ['TD5', 'B', '2', 'UPSN', undefined, 'GROUND'], ['REF', 'CN', tracking], ['DTM', '011', day(at)], ...order.shipTo,
    ['HL', '2', '1', 'O', '1'], ['PRF', order.number, undefined, undefined, order.date],
    ['HL', '3', '2', 'P', '1'], ['MAN', 'GM', `00${sscc}`],
    ...items,
    ['CTT', String(3 + lines.length)],
  ];
}

export function invoice(order: OrderRecord, { id, lines }: ShipmentRecord, number: string, priceOf: (line: OrderRecord['lines'][number]) => string, at: Date): Body {
  const billed = lines.flatMap(({ line, quantity }) => {
    const found = order.lines.find((one) => one.line === line);
    return found ? [{ ...found, quantity, price: priceOf(found) }] : [];
  });
  return [
    ['BIG', day(at), number, order.date, order.number],
    ['CUR', 'SE', 'USD'],
    ['REF', 'SI', id],
    ['ITD', '01', '3', undefined, undefined, undefined, undefined, '30'],
    ...billed.map(({ line, quantity, uom, price, part, buyerPart }) => ['IT1', line, String(quantity), uom, price, 'PE', 'VN', part, 'BP', buyerPart]),
    ['TDS', String(billed.reduce((sum, { price, quantity }) => sum + cents(price, quantity), 0))],
    ['CTT', String(billed.length)],
  ];
}

/** 865 to a cancellation. */
export const cancellationAnswer = (order: OrderRecord, sequence: string, cancelled: boolean, at: Date): Body => [
  ['BCA', '06', cancelled ? 'AT' : 'RJ', order.number, undefined, sequence, order.date, undefined, undefined, order.sellerOrder, day(at)],
];

/** 865 to an 860 that wants less, line by line. */
export const reductionAnswer = (order: OrderRecord, sequence: string, answers: readonly { line: Line; change: string; quantity: number; given: boolean }[], at: Date): Body => [
  ['BCA', '06', answers.every(({ given }) => given) ? 'AD' : answers.some(({ given }) => given) ? 'AC' : 'RD', order.number, undefined, sequence, order.date, undefined, undefined, order.sellerOrder, day(at)],
  ...answers.flatMap(({ line: { line, uom, part, buyerPart, quantity: before }, change, quantity, given }): Body => [
    ['POC', line, change, String(given ? quantity : before), undefined, uom, undefined, undefined, 'VN', part, 'BP', buyerPart],
    ['ACK', given ? 'IA' : 'IR', String(given ? quantity : before), uom],
  ]),
  ['CTT', String(answers.length)],
];

/** GS1: https://www.gs1.org/services/how-calculate-check-digit-manually */
export function sscc(serial: number): string {
  const body = `00614141${String(serial).padStart(9, '0')}`;
  const sum = [...body].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
