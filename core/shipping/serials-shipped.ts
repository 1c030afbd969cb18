import { Invalid, Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import { isApprovedFor } from '../ordering/approvals.ts';
import { postingSagaId } from '../sagas/register.ts';
import type { Matched } from './match-shipment.ts';

/** The desk's codes where goods left without their serial numbers, or with others than so many different ones; and with one that had left before. */
export const SERIALS_WRONG = 'shipment.serials-wrong';
export const SERIAL_SHIPPED = 'shipment.serial-shipped';

/** Where a serial number of an article is, as far as we know. */
export interface SerialAt {
  sku: string;
  serial: string;
  orderId: string;
  /** With which it left last. */
  shipmentId: string;
  /** The receipt with which it came back since. */
  receiptId?: string;
}

/** Serial numbers of articles. Each is with one order at a time. */
export interface Serials {
  /**
   * They leave with a shipment, and can be found by their number from then on. Again with the same shipment is the same.
   * @param anyway where a person has approved that they leave again
   * @returns those that have left with another one and are not back: then those that were told with them may not have left either
   */
  ship(order: Pick<Order, 'entity' | 'orderId' | 'correlationId'>, shipmentId: string, left: readonly { sku: string; serials: readonly string[] }[], at: Date, anyway: boolean): Promise<SerialAt[]>;
  /** They are back with a receipt of their order. Safe to repeat. */
  back(entity: string, orderId: string, receiptId: string, came: readonly { sku: string; serials: readonly string[] }[]): Promise<void>;
  /** Those that are known. */
  of(entity: string, sku: string, serials: readonly string[]): Promise<SerialAt[]>;
}

/**
 * Which serial numbers left with the lines of a shipment, of articles that are under serial control: one for each piece, no two the same.
 * @throws Rejected shipment.serials-wrong, unless the warehouse has approved that it is booked with what was told
 */
export function serialsShipped(order: Order, shipment: Shipment, matched: Matched): Matched {
  const pool = shipment.lines.map(({ lineId, sku, serials = [] }) => ({ lineId, sku, serials: [...serials] }));
  const wrong: object[] = [];
  const lines = matched.map((line) => {
    if (!order.lines.find(({ lineId }) => lineId === line.lineId)?.serials) return line;
    const own = pool.filter(({ lineId, sku }) => sku === line.sku && (lineId === undefined || lineId === line.lineId));
    const last = matched.findLastIndex(({ sku }) => sku === line.sku) === matched.indexOf(line);
    // what is told by article alone is shared in the order of the lines; the last one has what is too many
    const serials = own.flatMap((said) => said.serials.splice(0, said.lineId === undefined && !last ? line.steps : said.serials.length));
    if (serials.length !== line.steps || new Set(serials).size !== serials.length) wrong.push({ lineId: line.lineId, sku: line.sku, shipped: line.steps, serials });
    return serials.length > 0 ? { ...line, serials } : line;
  });
  if (wrong.length > 0 && !isApprovedFor(order, SERIALS_WRONG, postingSagaId(shipment.shipmentId))) {
    throw new Rejected(SERIALS_WRONG, `${shipment.shipmentId} ships articles under serial control without one number for each piece`, { wrong });
  }
  return lines;
}

/** The numbers among lines, by article. */
export const serialsOf = (lines: readonly { sku: string; serials?: readonly string[] | undefined }[]): { sku: string; serials: string[] }[] =>
  [...Map.groupBy(lines.filter(({ serials = [] }) => serials.length > 0), ({ sku }) => sku)].map(([sku, of]) => ({ sku, serials: [...new Set(of.flatMap(({ serials = [] }) => serials))] }));

/**
 * A shipment that is not booked yet, with the numbers that somebody read off the pieces: they take the place of those that were told of these articles. Told by article alone, they
 * are shared out over its lines, and the last one has what is too many.
 * @throws Invalid 409 shipment.booked-already, 422 shipment.unknown-line
 */
export function withSerials(shipment: Shipment, told: readonly { lineId?: string | undefined; sku: string; serials: string[] }[]): Shipment {
  if (shipment.matched) throw new Invalid('shipment.booked-already', `${shipment.shipmentId} is booked with the numbers that it has`, 409);
  const isOf = (line: Shipment['lines'][number], { lineId, sku }: (typeof told)[number]) => line.sku === sku && (lineId === undefined || line.lineId === lineId);
  const strange = told.find((one) => !shipment.lines.some((line) => isOf(line, one)));
  if (strange) throw new Invalid('shipment.unknown-line', `${shipment.shipmentId} ships no ${strange.sku}`, 422, { field: 'lines', sku: strange.sku });
  const pool = told.map((one) => ({ ...one, serials: [...one.serials] }));
  const lines = shipment.lines.map((line, index) => {
    const own = pool.filter((one) => isOf(line, one));
    const mine = own.flatMap((one) => one.serials.splice(0, shipment.lines.findLastIndex((last) => isOf(last, one)) === index ? one.serials.length : Number(line.quantity)));
    const { serials: _, ...plain } = line;
    return own.length === 0 ? line : { ...plain, ...(mine.length > 0 && { serials: mine }) };
  });
  return { ...shipment, lines };
}
