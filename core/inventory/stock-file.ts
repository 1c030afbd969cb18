import * as z from 'zod';
import { type FeedError, rowsOf } from '../masterdata/feed-file.ts';
import { Sku } from '../model/identity.ts';
import type { Item } from '../model/masterdata.ts';
import { NonNegativeDecimal } from '../model/quantity.ts';
import type { StockFeed, ToldLevel } from './stock-feed.ts';
import { SKEW_MS } from './take-stock.ts';

/** What its levels come from, as accounts of warehouses have it. */
export const STOCK_FILE = 'stock-file';
const COLUMNS = ['warehouse', 'sku', 'onHand', 'asOf', 'blocked'] as const;
const Level = z.strictObject({ warehouse: z.string().min(1).max(50), sku: Sku, onHand: NonNegativeDecimal, asOf: z.iso.datetime({ offset: true }), blocked: NonNegativeDecimal.optional() });
type Level = z.infer<typeof Level>;

export interface FileLevel extends ToldLevel {
  warehouse: string;
  line: number;
}

/**
 * Levels of stock as a flat file: CSV by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) with the header warehouse, sku, onHand, asOf and, where it says something of it, blocked. Quantities are
 * in the base unit, `asOf` is ISO 8601 with its zone, and not still to come; there is one line for an article at a warehouse. Every line is looked at, so that all that is wrong is said at once; a
 * file with errors has no levels.
 */
export function readStockFile(text: string, at: Date): { levels: FileLevel[]; errors: FeedError[] } {
  const { rows, errors } = rowsOf(text.replace(/^\uFEFF/, ''));
  const [header, ...lines] = rows;
  if (errors.length > 0 || !header) return { levels: [], errors: errors.length > 0 ? errors : [{ line: 1, message: 'the file is empty' }] };
  const names = header.cells.map((name) => name.trim());
  for (const name of COLUMNS) if (name !== 'blocked' && !names.includes(name)) errors.push({ line: header.line, column: name, message: 'the column is missing' });
  names.forEach((name, place) => {
    if (!(COLUMNS as readonly string[]).includes(name)) errors.push({ line: header.line, column: name, message: `is no column of it: ${COLUMNS.join(', ')}` });
    else if (names.indexOf(name) !== place) errors.push({ line: header.line, column: name, message: 'the column is there twice' });
  });
  if (errors.length === 0 && lines.length === 0) errors.push({ line: header.line, message: 'there is no line below the header' });
  if (errors.length > 0) return { levels: [], errors };
  const levels: FileLevel[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of lines) {
    const fields = Object.fromEntries(names.map((name, index) => [name, (cells[index] ?? '').trim()] as const).filter(([name, value]) => name !== 'blocked' || value !== ''));
    const read = Level.safeParse(fields);
    const place = `${fields.sku} at ${fields.warehouse}`;
    const before = seen.get(place);
    if (cells.length !== names.length) errors.push({ line, message: `${cells.length} values for ${names.length} columns` });
    else if (before !== undefined) errors.push({ line, column: 'sku', message: `${place} is on line ${before} already` });
    else if (read.success && Date.parse(read.data.asOf) > at.getTime() + SKEW_MS) errors.push({ line, column: 'asOf', message: 'is still to come' });
    else if (read.success) levels.push(levelOf(read.data, line));
    else for (const { path, message } of read.error.issues) errors.push({ line, column: path.join('.'), message });
    seen.set(place, before ?? line);
  }
  return { levels: errors.length > 0 ? [] : levels, errors };
}

/** A file that was cut off within a line has no end of it, and a figure may be half of one; a line that is missing tells nothing. */
export const endsItsLine = (text: string): boolean => /[\r\n]$/.test(text);

const levelOf = ({ asOf, blocked, ...said }: Level, line: number): FileLevel => ({ ...said, ...(blocked !== undefined && { blocked }), asOf: new Date(asOf), line });

/** Lots are not in such a file: what is kept by them would lose them. */
export const withoutLots = (levels: readonly FileLevel[], items: ReadonlyMap<string, Item>): FeedError[] =>
  levels.filter(({ sku }) => items.get(sku)?.lots).map(({ line, sku }) => ({ line, column: 'sku', message: `${sku} is kept by lots, of which this file says nothing` }));

/** The file as what a warehouse system would answer. What it tells was so when its oldest line was. */
export function stockFileFeed(levels: readonly FileLevel[]): StockFeed {
  const at = (warehouse: string) => levels.filter((level) => level.warehouse === warehouse).map(({ warehouse: _, line: __, ...level }): ToldLevel => level);
  const [first, ...others] = levels.map(({ asOf }) => asOf);
  return {
    connector: STOCK_FILE,
    warehouses: [...new Set(levels.map(({ warehouse }) => warehouse))],
    ...(first && { asOf: others.reduce((oldest, one) => (one < oldest ? one : oldest), first) }),
    changes: async () => ({ rows: [] }),
    levels: async (warehouse) => ({ rows: at(warehouse) }),
    level: async (warehouse, sku) => at(warehouse).find((level) => level.sku === sku),
    lots: async () => [],
  };
}
