import type { DeskException } from '../../core/model/exception.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { AwsFault } from '../support/aws.ts';
import type { Bench, Break, Call } from './bench.ts';

/** An error by the name that Step Functions matches. */
const named = (name: string) => Object.assign(new Error(`${name} of the test`), { name });
const token = (call: Call) => (typeof call.event.taskToken === 'string' ? call.event.taskToken : undefined);
const keyOf = ({ event }: Call) => String(event.key ?? (event.item ? `${String(event.step)}#${String(event.item)}` : event.step));
const only = (steps: readonly string[], fault: Break): Break => (call) => (steps.includes(call.name) ? fault(call) : call.run());

/*
 * What a step got over leaves nothing behind for the steps after it, so one run is enough for all that go on; what ends there has a run of its own.
 */

/** No function is reached at first, or its consumer dies before it does anything; the next attempt works. */
export const notBegun: Break = async (call) => {
  if (call.nth > 1) return call.run();
  throw named('Lambda.ServiceException');
};

/** What was tried again. */
export const triedAgain = (bench: Bench, steps: readonly { do: string }[]): string[] => namesOf(steps).filter((name) => (bench.counts.get(name) ?? 0) > 1);
/** Sees to a row where there must be none. */
export const nobody = (row: DeskException) => Promise.reject(new Error(`${row.step} stands still: ${row.code}`));
export const namesOf = (steps: readonly { do: string }[]): string[] => steps.map((step) => step.do);

/** Everything was done, and nobody hears of it. */
export const answerLost = (bench: Bench, ...steps: string[]): Break => only(steps, async (call) => {
  if (call.nth > 1) return call.run();
  if (!token(call)) {
    await call.run();
    throw named('Sandbox.Timedout');
  }
  const [success, failure] = ['SendTaskSuccess', 'SendTaskFailure'].map((action) => bench.aws.instead(action, () => {
    throw new AwsFault('ServiceUnavailable', 503);
  }));
  try {
    return await call.run();
  } finally {
    success?.();
    failure?.();
  }
});

/** The step, or its undo, is claimed, and that is all. */
async function begin(call: Call): Promise<void> {
  const { sagaId, seq, owner, undo, item } = call.event as { sagaId: string; seq: number; owner: 'finance'; undo?: string; item?: string };
  const key = keyOf(call);
  if (call.event.key) await stores.register.claimUndo(sagaId, key, 1);
  else await stores.register.claim(sagaId, { key, step: call.name, seq, owner, ...(undo && { undo }), ...(item && { item }), ...(token(call) && { connector: String(call.event.connector) }), leaseMs: 1 });
}

/** A person is needed; after they have looked, it works. */
export const refused = (bench: Bench, ...steps: string[]): Break => only(steps, async (call) => {
  if (call.nth > 1) return call.run();
  await begin(call);
  await stores.register.settle(String(call.event.sagaId), keyOf(call), { code: 'test.refused', message: 'refused by the test', detail: {} });
  if (!token(call)) throw named('Rejected');
  await bench.work.ask('SendTaskFailure', { taskToken: token(call) ?? '', error: 'Rejected', cause: '' });
  return { batchItemFailures: [] };
});

/** None answers until somebody brings it back: `back` does so for the one that was asked last. `asked`: which were asked in vain. */
export function down(bench: Bench, ...steps: string[]): { fault: Break; back: () => void; asked: Set<string> } {
  const gone = new Set(steps);
  const asked = new Set<string>();
  let last = '';
  const fault: Break = async (call) => {
    if (!gone.has(call.name)) return call.run();
    asked.add((last = call.name));
    await begin(call);
    if (!token(call)) throw named('Transient');
    await bench.work.ask('SendTaskFailure', { taskToken: token(call) ?? '', error: 'Transient', cause: '' });
    return { batchItemFailures: [] };
  };
  return { fault, back: () => void gone.delete(last), asked };
}
