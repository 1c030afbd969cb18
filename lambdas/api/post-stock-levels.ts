import { createHash } from 'node:crypto';
import { readStockFile, stockFileFeed, withoutLots } from '../../core/inventory/stock-file.ts';
import type { FeedError } from '../../core/masterdata/feed-file.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { Owner } from '../../core/model/identity.ts';
import { StockFile, type StockFileTaken } from '../../core/model/stock-file.ts';
import { stores } from '../adapters/stores.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { keepDocument } from '../handler/keep-document.ts';
import { takeStockFrom } from '../handler/take-stock.ts';

const MOST_ERRORS = 50;

/** Levels of a warehouse whose system has no other way to tell them: all of the file is read, and its bytes kept, before anything is taken. */
export const handler = http({ scope: 'stock.write', roles: ['warehouse', 'integration'], body: StockFile }, async ({ caller: { entity, ...caller }, body, correlationId, at }, event) =>
  once(idempotencyKey(event, { entity, ...caller }), correlationId, async (store) => {
    const bytes = Buffer.from(body.content, 'base64');
    const { levels, errors } = readStockFile(bytes.toString('utf8'), at);
    refuse(errors);
    const feed = stockFileFeed(levels);
    const owners = await Promise.all(feed.warehouses.map((warehouse) => ownerOf(entity, warehouse)));
    const skus = [...new Set(levels.map(({ sku }) => sku))];
    const items = await stores.masterdata.items(entity, skus);
    refuse(withoutLots(levels, items));
    const document = `stock/${entity}/${at.toISOString().slice(0, 10)}/${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
    await keepDocument(document, bytes, correlationId);
    const [owner] = owners;
    if (owner) await takeStockFrom(feed, owner, correlationId);
    const answer: Answer<StockFileTaken> = { status: 200, body: { document, correlationId, levels: levels.length, warehouses: [...feed.warehouses], unknown: skus.filter((sku) => !items.has(sku)) } };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
    return answer;
  }),
);

function refuse(errors: readonly FeedError[]): void {
  const [first] = errors;
  if (!first) return;
  const told = errors.slice(0, MOST_ERRORS).map(({ line, column, message }) => ({ field: `line ${line}${column ? `, ${column}` : ''}`, message }));
  throw new Invalid('stock-file.refused', `${errors.length === 1 ? 'a line is' : `${errors.length} lines are`} wrong: line ${first.line}${first.column ? `, ${first.column}` : ''}: ${first.message}`, 422, { field: told[0]?.field, errors: told });
}

/** A warehouse has one writer of its levels: its account says that it is the file. @throws Invalid 422 stock-file.warehouse-unknown */
async function ownerOf(entity: string, warehouse: string): Promise<Owner> {
  const found = await stores.masterdata.account('stock-file', warehouse);
  if (found?.entity !== entity) throw new Invalid('stock-file.warehouse-unknown', `${warehouse} is no warehouse of ${entity} whose levels come by file`, 422, { warehouse });
  return found;
}
