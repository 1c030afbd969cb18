import { createHash } from 'node:crypto';
import { readStockFile, STOCK_FILE, stockFileFeed, withoutLots } from '../../core/inventory/stock-file.ts';
import type { FeedError } from '../../core/masterdata/feed-file.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { Owner } from '../../core/model/identity.ts';
import type { StockFileTaken } from '../../core/model/stock-file.ts';
import { stores } from '../adapters/stores.ts';
import { keepDocument } from './keep-document.ts';
import { takeStockFrom } from './take-stock.ts';

const MOST_ERRORS = 50;

interface Loading {
  entity: string;
  /** The folder that the file was in, where it came by one: it tells of warehouses that are called so, or whose account names it. */
  source?: string;
  correlationId: string;
  at: Date;
}

/**
 * A file of levels: read as a whole, its warehouses and articles looked at, its bytes kept, then taken. Refused, nothing of it is taken; given again it changes nothing.
 * @throws Invalid 422 stock-file.refused, stock-file.warehouse-unknown
 */
export async function takeStockFile(bytes: Buffer, { entity, source, correlationId, at }: Loading): Promise<StockFileTaken> {
  const { levels, errors } = readStockFile(bytes.toString('utf8'), at);
  refuse(errors);
  const feed = stockFileFeed(levels);
  const owners = await Promise.all(feed.warehouses.map((warehouse) => ownerOf(entity, source, warehouse, levels.find((level) => level.warehouse === warehouse)?.line)));
  const skus = [...new Set(levels.map(({ sku }) => sku))];
  const items = await stores.masterdata.items(entity, skus);
  refuse(withoutLots(levels, items));
  const document = `stock/${entity}/${at.toISOString().slice(0, 10)}/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
  await keepDocument(document, bytes, correlationId);
  const [owner] = owners;
  if (owner) await takeStockFrom(feed, owner, correlationId);
  return { document, correlationId, levels: levels.length, warehouses: [...feed.warehouses], unknown: skus.filter((sku) => !items.has(sku)) };
}

export function refuse(errors: readonly FeedError[]): void {
  const [first] = errors;
  if (!first) return;
  const told = errors.slice(0, MOST_ERRORS).map(({ line, column, message }) => ({ field: placeOf(line, column), message }));
  throw new Invalid('stock-file.refused', `${errors.length === 1 ? 'a line is' : `${errors.length} lines are`} wrong: ${placeOf(first.line, first.column)}: ${first.message}`, 422, { field: told[0]?.field, errors: told });
}

const placeOf = (line: number | undefined, column?: string): string => `line ${line}${column ? `, ${column}` : ''}`;

/** A warehouse has one writer of its levels: its account says that it is the file, and whose. @throws Invalid 422 stock-file.warehouse-unknown */
async function ownerOf(entity: string, source: string | undefined, warehouse: string, line: number | undefined): Promise<Owner> {
  const found = await stores.masterdata.account(STOCK_FILE, warehouse);
  const may = source === undefined || source === warehouse || source === found?.source;
  if (found?.entity === entity && may) return found;
  throw new Invalid('stock-file.warehouse-unknown', `${warehouse} is no warehouse of ${entity} whose levels come by file${source === undefined ? '' : ` from ${source}`}`, 422, { warehouse, field: placeOf(line, 'warehouse') });
}
