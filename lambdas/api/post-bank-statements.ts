import { BankStatementFile, type BankStatementsTaken } from '../../core/model/bank.ts';
import { stores } from '../adapters/stores.ts';
import { takeStatementFile } from '../handler/statement-file.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

/** Of the fifteen seconds that the function has: an answer, and whatever is under way, need some. */
const TIME = 10_000;

/** A file of a bank: all of it is read before anything is taken. */
export const handler = http({ scope: 'receipts.write', roles: ['finance'], body: BankStatementFile }, async ({ caller, body, correlationId, at }, event) =>
  once(idempotencyKey(event, caller), correlationId, async (store) => {
    const taken = await takeStatementFile(Buffer.from(body.content, 'base64'), { entity: caller.entity, correlationId, at, until: at.getTime() + TIME });
    const answer: Answer<BankStatementsTaken> = { status: 200, body: taken };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
    return answer;
  }),
);
