import type { ConnectorHealth } from '../../core/model/connector-health.ts';
import { Transient } from '../../core/model/errors.ts';
import type { BreakerLimits } from '../../core/model/connector-health.ts';
import { BREAKER_LIMITS } from '../../core/resilience/breaker.ts';
import { now, stores } from '../adapters/stores.ts';
import { Breakers, type Outcome } from './breakers.ts';
import { Env, env } from './env.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';

export const HELD_OFF = 'connector.held-off';

/** The one of this sandbox. */
export const breakers = new Breakers(stores.health, now, tellDesk, limits);

/** What the connector's manifest says of it; the rest is as ever. */
export function limits(): BreakerLimits {
  return { ...BREAKER_LIMITS, ...(JSON.parse(process.env[Env.Breaker] ?? '{}') as Partial<BreakerLimits>) };
}

/** One row per outage and legal entity, which closes by itself: whatever waits goes on then. */
async function tellDesk(before: ConnectorHealth, after: ConnectorHealth): Promise<void> {
  const [wasOpen, isOpen] = [before.openUntil !== undefined, after.openUntil !== undefined];
  if (wasOpen === isOpen) return;
  const { connector, failures, failingSince, lastFailure } = after;
  log.warn(isOpen ? 'connector held off' : 'connector is back', { connector, failures: Math.max(failures, before.failures), code: lastFailure?.code });
  for (const entity of (process.env[Env.Entities] ?? '').split(' ').filter((name) => name !== '')) {
    const about = `${entity}#${connector}`;
    if (!isOpen) await stores.desk.close(noticeId(HELD_OFF, about), now());
    else {
      const of = { entity, businessUnit: '*', region: '*', orderId: '', correlationId: `connector:${connector}` };
      const detail = { connector, failures, ...(failingSince && { failingSince }), ...(lastFailure && { lastFailure }) };
      await stores.desk.raise(noticeRow(of, { code: HELD_OFF, message: 'the outside system does not answer: commands to it wait, and one at a time finds out whether it is back', detail }, about, connector, now()));
    }
  }
}

/**
 * Around what a subscriber tells its system, which has the same breaker as the commands.
 * @throws Transient connector.held-off with the seconds until it is worth another attempt
 */
export async function guarded<T>(connector: string, tell: () => Promise<T>): Promise<T> {
  const turn = await breakers.ask(connector, Number(env(Env.TimeoutMs)));
  if (turn instanceof Date) throw new Transient(HELD_OFF, `${connector} is left alone for a while`, { retryAfter: Math.max(1, Math.ceil((turn.getTime() - now().getTime()) / 1000)) });
  return watched(connector, turn.isProbe, (asked) => {
    asked();
    return tell();
  });
}

/** Runs what has its turn, and has the breaker know what that told of the other side: nothing where it was not asked. @param run says when it asks */
export async function watched<T>(connector: string, isProbe: boolean, run: (asked: () => void) => Promise<T>): Promise<T> {
  let begun: number | undefined;
  const outcome = (failed?: unknown): Outcome => (begun === undefined ? 'nothing' : { ms: performance.now() - begun, failed });
  try {
    const result = await run(() => void (begun = performance.now()));
    await breakers.tell(connector, isProbe, outcome());
    return result;
  } catch (error) {
    await breakers.tell(connector, isProbe, outcome(error));
    throw error;
  }
}
