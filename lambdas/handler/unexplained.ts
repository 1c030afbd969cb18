import { ENTRY_UNEXPLAINED } from '../../core/bank/purpose-of.ts';
import type { BankStatement, BankTransaction } from '../../core/bank/statement.ts';
import type { Owner } from '../../core/model/identity.ts';
import { now, stores } from '../adapters/stores.ts';
import { notice } from './cash-desk.ts';
import { noticeId } from './notice.ts';

/** As many as a row shows; all of them are in the file, which is kept. */
const SHOWN = 50;

/** One row per statement, of what nobody knows on it; it closes when the statement is loaded again and the house's rules know all of it. */
export async function tellUnexplained({ account, statement }: BankStatement, unexplained: readonly BankTransaction[], { owner, correlationId }: { owner: Owner; correlationId: string }): Promise<void> {
  const about = `${owner.entity}#${account}#${statement}`;
  const id = noticeId(ENTRY_UNEXPLAINED, about);
  if (unexplained.length === 0) return stores.desk.close(id, now());
  // answered once: the same statement is not asked about again
  if ((await stores.desk.get(id))?.decision) return;
  const entries = unexplained.slice(0, SHOWN).map(({ place, direction, amount, valueOn, code, reference, text }) => ({ place, direction, amount, valueOn, code, ...(reference && { reference }), said: text.slice(0, 140) }));
  const message = `${unexplained.length} movements on ${account} are none that anybody knows of (statement ${statement})`;
  await notice({ ...owner, correlationId }, { code: ENTRY_UNEXPLAINED, message, detail: { account, statement, count: unexplained.length, entries } }, about);
}
