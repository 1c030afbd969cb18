import { stores } from '../../lambdas/adapters/stores.ts';
import { AwsFault } from '../support/aws.ts';
import type { Bench, Break, Call } from './bench.ts';

/** An error by the name that Step Functions matches. */
const named = (name: string) => Object.assign(new Error(`${name} of the test`), { name });
const token = (call: Call) => (typeof call.event.taskToken === 'string' ? call.event.taskToken : undefined);
const keyOf = ({ event }: Call) => String(event.key ?? (event.item ? `${String(event.step)}#${String(event.item)}` : event.step));
const only = (step: string, fault: Break): Break => (call) => (call.name === step ? fault(call) : call.run());

/**
 * No function is reached at first, or its consumer dies before it does anything; the next attempt works. What was not begun leaves nothing behind for the
 * steps after it, so one run is enough for all.
 */
export const notBegun: Break = async (call) => {
  if (call.nth > 1) return call.run();
  throw named('Lambda.ServiceException');
};

/** What was not tried again. */
export const triedOnce = (bench: Bench, steps: readonly { do: string }[]): string[] => steps.map((step) => step.do).filter((name) => (bench.counts.get(name) ?? 0) < 2);

/** Everything was done, and nobody hears of it. */
export const answerLost = (bench: Bench, step: string): Break => only(step, async (call) => {
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

/** A person is needed; after they have looked, it works. */
export const refused = (bench: Bench, step: string): Break => only(step, async (call) => {
  if (call.nth > 1) return call.run();
  const { sagaId, seq, owner, undo, item } = call.event as { sagaId: string; seq: number; owner: 'finance'; undo?: string; item?: string };
  const key = keyOf(call);
  if (call.event.key) await stores.register.claimUndo(sagaId, key, 1);
  else await stores.register.claim(sagaId, { key, step, seq, owner, ...(undo && { undo }), ...(item && { item }), ...(token(call) && { connector: String(call.event.connector) }), leaseMs: 1 });
  await stores.register.settle(sagaId, key, { code: 'test.refused', message: 'refused by the test', detail: {} });
  if (!token(call)) throw named('Rejected');
  await bench.work.ask('SendTaskFailure', { taskToken: token(call) ?? '', error: 'Rejected', cause: '' });
  return { batchItemFailures: [] };
});

/** Nothing answers until `back`. */
export function down(bench: Bench, step: string): { fault: Break; back: () => void } {
  let isDown = true;
  const fault = only(step, async (call) => {
    if (!isDown) return call.run();
    if (!token(call)) throw named('Transient');
    await bench.work.ask('SendTaskFailure', { taskToken: token(call) ?? '', error: 'Transient', cause: '' });
    return { batchItemFailures: [] };
  });
  return { fault, back: () => void (isDown = false) };
}
