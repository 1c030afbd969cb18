import * as z from 'zod';
import { Idle, Rejected } from '../../core/model/errors.ts';
import { Role } from '../../core/model/identity.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { transientOr } from '../adapters/transient-or.ts';
import { now, stores } from '../adapters/stores.ts';
import { rowsOf } from './desk-row.ts';
import { described } from './described.ts';
import { Env, env } from './env.ts';
import { log } from './log.ts';
import { within } from './transaction.ts';

/** What the compiled saga sends to each of its steps: references only. */
export const StepInput = z.object({
  sagaId: z.string(),
  step: z.string(),
  seq: z.int(),
  owner: Role,
  undo: z.string().optional(),
  settles: z.boolean().optional(),
  item: z.string().optional(),
});
export type StepInput = z.infer<typeof StepInput>;

export interface StepContext {
  saga: Saga;
  item?: string;
  at: Date;
}

/** What the unwind machine sends to an undo. */
export const UndoInput = z.object({ sagaId: z.string(), key: z.string(), step: z.string() });

export const stepKey = (input: Pick<StepInput, 'step' | 'item'>) => (input.item ? `${input.step}#${input.item}` : input.step);

/**
 * Around every step: claims its row in the register before it acts and completes it after. A step that has completed before gives its
 * result again and does nothing. Rejected is kept on the row, for the parking place to read.
 */
export const step =
  (run: (context: StepContext) => Promise<Record<string, unknown> | undefined | void>) =>
  async (event: unknown): Promise<Record<string, unknown>> => {
    const input = StepInput.parse(event);
    return claimed(input, { leaseMs: Number(env(Env.TimeoutMs)) }, run);
  };

/** The same for commands, whose connector is known too. */
export async function claimed(
  input: StepInput,
  by: { leaseMs: number; connector?: string; exclusive?: boolean },
  run: (context: StepContext) => Promise<Record<string, unknown> | undefined | void>,
): Promise<Record<string, unknown>> {
  const key = stepKey(input);
  const { sagaId, step: name, seq, owner, undo, settles, item } = input;
  const saga = await stores.register.claim(sagaId, { key, step: name, seq, owner, ...by, ...(undo && { undo }), ...(settles && { settles }), ...(item && { item }) });
  const entry = saga.steps[key];
  if (entry?.status === 'completed') {
    await closeRows(saga, key, false); // an attempt may have ended between the two
    return entry.result ?? {};
  }
  const context = { step: name, sagaId, orderId: saga.orderId, correlationId: saga.correlationId, ...(item && { item }), attempt: entry?.attempts ?? 1 };
  const begun = now().getTime();
  try {
    const result = (await within(saga.correlationId, () => run({ saga, at: now(), ...(item && { item }) }), saga.tracestate)) ?? {};
    await stores.register.complete(sagaId, key, result);
    await closeRows(saga, key, false);
    log.info('step completed', { ...context, ms: now().getTime() - begun });
    return result;
  } catch (error) {
    await settle(sagaId, key, error);
    if (error instanceof Idle) await closeRows(saga, key, false); // it ends here
    log.warn('step failed', { ...context, ms: now().getTime() - begun, ...described(error) });
    throw transientOr(error);
  }
}

/** Around every undo that is a function: safe to repeat, and what was undone is not undone again. */
export const undo =
  (run: (context: StepContext) => Promise<void>) =>
  async (event: unknown): Promise<Record<string, never>> => {
    const { sagaId, key } = UndoInput.parse(event);
    await undoing(sagaId, key, Number(env(Env.TimeoutMs)), run);
    return {};
  };

export async function undoing(sagaId: string, key: string, leaseMs: number, run: (context: StepContext) => Promise<void>): Promise<void> {
  const saga = await stores.register.claimUndo(sagaId, key, leaseMs);
  const entry = saga.steps[key];
  if (entry?.status === 'undone') return closeRows(saga, key, true);
  try {
    await within(saga.correlationId, () => run({ saga, at: now(), ...(entry?.item && { item: entry.item }) }), saga.tracestate);
    await stores.register.undone(sagaId, key);
    await closeRows(saga, key, true);
    log.info('undo completed', { undo: entry?.undo, sagaId, orderId: saga.orderId, correlationId: saga.correlationId });
  } catch (error) {
    await settle(sagaId, key, error);
    log.warn('undo failed', { undo: entry?.undo, sagaId, orderId: saga.orderId, correlationId: saga.correlationId, ...described(error) });
    throw transientOr(error);
  }
}

/** A success closes what waited for it by itself: where it was parked, and where its execution stood still. */
async function closeRows(saga: Saga, key: string, undoing: boolean): Promise<void> {
  if (!saga.steps[key]?.exceptionId) return;
  for (const id of rowsOf(saga.sagaId, key, undoing)) await stores.desk.close(id, now());
}

/** The attempt is over: its lease ends now. If even that cannot be written, the lease runs out by itself. */
async function settle(sagaId: string, key: string, error: unknown): Promise<void> {
  const rejection = error instanceof Rejected ? { code: error.code, message: error.message, detail: error.detail } : undefined;
  try {
    await stores.register.settle(sagaId, key, rejection);
  } catch (secondary) {
    if (rejection) throw secondary;
    log.warn('lease not ended', { sagaId, key, ...described(secondary) });
  }
}

export { described };
