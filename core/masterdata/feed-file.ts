import type * as z from 'zod';
import { ErpCustomer, ErpItem, ErpPrice } from './from-erp.ts';

/** Where a file is wrong, for whoever mends it: lines and columns count from 1, as editors show them. */
export interface FeedError {
  line: number;
  /** Name of the header; absent: it is about the whole line. */
  column?: string;
  message: string;
}
export interface FeedRecord<T> {
  line: number;
  said: T;
}
interface Row {
  line: number;
  cells: string[];
}

/** Columns of each kind of file, and how they become a record. */
const FILES = {
  items: { needs: ['sku', 'name', 'baseUnit', 'unitCost', 'currency'], may: ['baseDigits', 'active'], schema: ErpItem },
  customers: { needs: ['customerId', 'name', 'currency'], may: ['active'], schema: ErpCustomer },
  prices: { needs: ['sku', 'price', 'currency', 'uom'], may: [] as string[], schema: ErpPrice },
} as const;
export type FeedKind = keyof typeof FILES;
export interface FeedTypes {
  items: ErpItem;
  customers: ErpCustomer;
  prices: ErpPrice;
}

/**
 * A flat file of master data: CSV by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), commas, semicolons or tabs, as the header has them. Every line is looked at, so that all that is wrong is said at once; a file with
 * errors is taken by nobody.
 */
export function readFeed<K extends FeedKind>(kind: K, text: string): { records: FeedRecord<FeedTypes[K]>[]; errors: FeedError[] } {
  const { rows, errors } = rowsOf(text.replace(/^\uFEFF/, ''));
  const [header, ...lines] = rows;
  if (!header || errors.length > 0) return { records: [], errors: errors.length > 0 ? errors : [{ line: 1, message: 'the file is empty' }] };
  const names = header.cells.map((name) => name.trim());
  const { needs, may, schema } = FILES[kind];
  const known: readonly string[] = [...needs, ...may];
  for (const name of needs.filter((wanted) => !names.includes(wanted))) errors.push({ line: header.line, column: name, message: 'the column is missing' });
  names.forEach((name, at) => {
    if (!known.includes(name)) errors.push({ line: header.line, column: name, message: `is no column of ${kind}: ${known.join(', ')}` });
    else if (names.indexOf(name) !== at) errors.push({ line: header.line, column: name, message: 'the column is there twice' });
  });
  if (errors.length > 0) return { records: [], errors };
  const records: FeedRecord<FeedTypes[K]>[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of lines) {
    if (cells.length !== names.length) {
      errors.push({ line, message: `${cells.length} values for ${names.length} columns` });
      continue;
    }
    const fields = Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? '').trim()]));
    const read = (schema as unknown as z.ZodType<FeedTypes[K]>).safeParse(valueOf(kind, fields));
    const id = fields[needs[0]] ?? '';
    const before = seen.get(id);
    if (before !== undefined) errors.push({ line, column: needs[0], message: `${id} is on line ${before} already` });
    seen.set(id, before ?? line);
    if (read.success) records.push({ line, said: read.data });
    else for (const { path, message } of read.error.issues) errors.push({ line, column: columnOf(kind, path.join('.')), message });
  }
  return { records: errors.length > 0 ? [] : records, errors };
}

const YES = new Set(['', 'yes', 'true', '1', 'y']);
const NO = new Set(['no', 'false', '0', 'n']);

function valueOf(kind: FeedKind, { unitCost, currency, baseDigits = '', active = '', price, ...rest }: Record<string, string>): object {
  const isActive = YES.has(active.toLowerCase()) ? true : NO.has(active.toLowerCase()) ? false : active;
  if (kind === 'prices') return { ...rest, currency, amount: price };
  if (kind === 'customers') return { ...rest, currency, active: isActive };
  return { ...rest, baseDigits: /^\d*$/.test(baseDigits) ? Number(baseDigits) : baseDigits, unitCost: { amount: unitCost, currency }, active: isActive };
}

const columnOf = (kind: FeedKind, path: string): string => ({ 'unitCost.amount': 'unitCost', 'unitCost.currency': 'currency', ...(kind === 'prices' && { amount: 'price' }) })[path] ?? path;

/** Records of a CSV, by the line that each begins on; empty lines are none. */
export function rowsOf(text: string): { rows: Row[]; errors: FeedError[] } {
  const separator = [';', '\t', ','].map((each) => [each, (/^[^\r\n]*/.exec(text)?.[0] ?? '').split(each).length] as const).reduce((most, each) => (each[1] > most[1] ? each : most))[0];
  const rows: Row[] = [];
  let [line, begun, cell, quoted, wasQuoted] = [1, 1, '', false, false];
  let cells: string[] = [];
  const endCell = () => {
    cells.push(cell);
    [cell, wasQuoted] = ['', false];
  };
  const endRow = () => {
    endCell();
    if (cells.length > 1 || cells[0]?.trim()) rows.push({ line: begun, cells });
    cells = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (letter === '\n') line += 1;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else [quoted, wasQuoted] = [false, true];
    } else if (letter === '"' && cell.trim() === '' && !wasQuoted) [cell, quoted] = ['', true];
    else if (letter === '"' || (wasQuoted && letter !== separator && !/\s/.test(letter))) return { rows, errors: [{ line, message: `a quotation mark stands in the middle of a value (value ${cells.length + 1})` }] };
    else if (letter === separator) endCell();
    else if (letter === '\n') {
      endRow();
      begun = line;
    } else if (letter !== '\r') cell += letter;
  }
  if (quoted) return { rows, errors: [{ line: begun, message: `a quotation mark is never closed (value ${cells.length + 1})` }] };
  if (cell !== '' || cells.length > 0) endRow();
  return { rows, errors: [] };
}
