import { StockFile, type StockFileTaken } from '../../core/model/stock-file.ts';
import { stores } from '../adapters/stores.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { takeStockFile } from '../handler/stock-levels-file.ts';

/** Levels of a warehouse whose system has no other way to tell them: all of the file is read, and its bytes kept, before anything is taken. */
export const handler = http({ scope: 'stock.write', roles: ['warehouse', 'integration'], body: StockFile }, async ({ caller: { entity, ...caller }, body, correlationId, at }, event) =>
  once(idempotencyKey(event, { entity, ...caller }), correlationId, async (store) => {
    const answer: Answer<StockFileTaken> = { status: 200, body: await takeStockFile(Buffer.from(body.content, 'base64'), { entity, correlationId, at }) };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
    return answer;
  }),
);
