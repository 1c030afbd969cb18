import { money, type Money, parseDecimal } from '../../../core/model/money.ts';
import type { Order } from '../../../core/model/order.ts';
import { sequenceOf, type Priced } from './from-canonical.ts';
import type { DateTime, InvoiceRecord, Move, Sale, SaleLine } from './schema.ts';

/** Several sales are one order to the world: the first one's id, and all numbers. */
export const erpOrder = (sales: readonly Sale[]): { id: string; number: string } => ({
  id: String(sales[0]?.id),
  number: sales.map((sale) => sale.number ?? `#${sale.id}`).join(','),
});

export const numbered = (document: { id: number; number: string | null }): { id: string; number: string } => ({
  id: String(document.id),
  number: document.number ?? `#${document.id}`,
});

/** A supplier ships it: Tryton moves no stock for it. */
export const isDropShip = (sale: Sale): boolean => sale.shipment_method === 'manual';

/** A sale that was cancelled after it had been processed is `done` in Tryton, with nothing sent that is not cancelled. */
export const isLive = (sale: Sale, moves: readonly Move[]): boolean =>
  sale.state !== 'cancelled' && (isDropShip(sale) || !(sale.state === 'done' && moves.every((move) => move.state === 'cancelled')));

/** Whether a sale found under our reference says what we would say now. */
export function sameLines(lines: readonly SaleLine[], wanted: readonly (Priced & { product: number; sequence: number })[]): boolean {
  return (
    lines.length === wanted.length &&
    wanted.every((want) =>
      lines.some(
        (line) =>
          line.product === want.product && line.unit === want.unit && line.sequence === want.sequence && line.quantity === Number(want.quantity) && Number(line.unit_price) === Number(want.unitPrice),
      ),
    )
  );
}

/** Our line of each sale line. */
export const lineIds = (order: Order, lines: readonly SaleLine[]): Map<number, string> =>
  new Map(lines.flatMap((line) => order.lines.filter(({ lineId }) => sequenceOf(order, lineId) === line.sequence).map(({ lineId }) => [line.id, lineId] as const)));

/** `sale.line,3` → 3 where it is of that model. */
export function idIn(origin: string | null, model: string): number | undefined {
  const [of, id] = (origin ?? '').split(',');
  return of === model ? Number(id) : undefined;
}

export const amounts = (invoice: InvoiceRecord, currency: string): Record<'untaxed' | 'tax' | 'total', Money> => ({
  untaxed: parseDecimal(invoice.untaxed_amount, currency),
  tax: parseDecimal(invoice.tax_amount, currency),
  total: parseDecimal(invoice.total_amount, currency),
});

export const sumOf = (amounts: readonly (string | null)[], currency: string): Money =>
  amounts.reduce((sum, amount) => money(BigInt(sum.minor) + BigInt(parseDecimal(amount ?? '0', currency).minor), currency), money(0n, currency));

export const plainDate = ({ year, month, day }: { year: number; month: number; day: number }): string => `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Epoch ms. */
export const instantOf = ({ year, month, day, hour, minute, second, microsecond }: DateTime): number => Date.UTC(year, month - 1, day, hour, minute, second, Math.floor(microsecond / 1000));

/** Without zeros that say nothing: 4.0000 → 4. */
export const plainDecimal = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
