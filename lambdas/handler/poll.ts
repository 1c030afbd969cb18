import type { Context } from 'aws-lambda';
import { Transient } from '../../core/model/errors.ts';
import type { Owner } from '../../core/model/identity.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env, env } from './env.ts';
import { newCorrelationId } from './ids.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';
import { described } from './step.ts';

export const UNANSWERED = 'connector.unanswered';

/**
 * What asks an outside system by a schedule. One that does not answer is nothing that failed here, and the next round asks again: there is one row on the desk as long as it lasts, which closes by itself at the
 * first answer. What is wrong in any other way fails, is tried again, and lies among the dead letters.
 * @param name the poll's own, as in the manifest
 */
export const poll =
  <Call extends unknown[], T>(connector: string, name: string, read: (...call: Call) => Promise<T>) =>
  async (...call: Call): Promise<T | { unanswered: string }> => {
    try {
      const done = await read(...call);
      for (const { entity } of await ownersOf(connector)) await stores.desk.close(noticeId(UNANSWERED, aboutOf(entity, connector, name)), now());
      return done;
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const correlationId = newCorrelationId();
      log.warn('partner did not answer', { connector, poll: name, correlationId, ...described(error) });
      for (const owner of await ownersOf(connector)) await tell(owner, connector, name, error, correlationId);
      return { unanswered: error.code };
    }
  };

/** What another page may take, and what is left to do after it. */
const RESERVE_MS = 15_000;

/** Whether a run has time for another page, once it has waited for so long. */
export const timeLeft = (context: Pick<Context, 'getRemainingTimeInMillis'>) => (waitMs = 0): boolean => context.getRemainingTimeInMillis() - waitMs > RESERVE_MS;

/** Since when is in the row: told again, it would only be announced again. */
async function tell(owner: Owner, connector: string, name: string, { code, message }: Transient, correlationId: string): Promise<void> {
  const about = aboutOf(owner.entity, connector, name);
  const before = await stores.desk.get(noticeId(UNANSWERED, about));
  if (before?.status === 'open') return;
  const noticed = { code: UNANSWERED, message: `${connector} does not answer ${name}: ${message}`, detail: { connector, poll: name, code } };
  await stores.desk.raise({ ...noticeRow({ ...owner, orderId: '', correlationId }, noticed, about, connector, now()), occurrences: (before?.occurrences ?? 0) + 1 });
}

const aboutOf = (entity: string, connector: string, name: string) => `${entity}#${connector}#${name}`;

/** Whose connector it is; where that hangs on its accounts, everybody's. */
async function ownersOf(connector: string): Promise<Owner[]> {
  const owner = await stores.masterdata.account(connector, '*');
  return owner ? [owner] : env(Env.Entities).split(' ').map((entity) => ({ entity, businessUnit: '*', region: '*' }));
}
