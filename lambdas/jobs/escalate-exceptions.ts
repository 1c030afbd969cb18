import { escalated, escalatedEvent } from '../../core/exceptions/escalation.ts';
import { Conflict } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { Turns } from '../handler/turns.ts';

/** Of each entity in one run: after an outage the rest is escalated minutes later. */
const MOST = 300;
/** The function ends at 55 seconds. */
const BUDGET_MS = 40_000;

/**
 * Rows that nobody has answered in time go one level up, and the level is told, once.
 * @throws Error where one could not be escalated: all others were
 */
export async function handler(): Promise<{ escalated: number }> {
  let count = 0;
  const entities = env(Env.Entities).split(' ');
  const turns = new Turns(entities.length, BUDGET_MS);
  for (const entity of entities) {
    const due = await stores.desk.due(entity, now(), MOST);
    await turns.through(
      due,
      async (row) => {
        count += await escalate(row, now());
      },
      ({ exceptionId, code }) => ({ exceptionId, code }),
    );
  }
  turns.failIfAny();
  return { escalated: count };
}

/** The index may be behind: a row that somebody answered, or that another run escalated, is left alone. */
async function escalate(seen: DeskException, at: Date): Promise<number> {
  const row = escalated(seen, 'crossdock', at);
  const { level = 0, to } = row.escalation ?? {};
  const entry = { at: at.toISOString(), by: 'crossdock', action: 'escalate' as const, after: { level, to } };
  try {
    await stores.unit.commit([{ change: 'desk-act', seen, row, entry }, { change: 'event', event: escalatedEvent(row, at) }]);
  } catch (error) {
    if (error instanceof Conflict) return 0;
    throw error;
  }
  log.info('exception escalated', { exceptionId: row.exceptionId, code: row.code, level, to, orderId: row.orderId, correlationId: row.correlationId });
  return 1;
}
