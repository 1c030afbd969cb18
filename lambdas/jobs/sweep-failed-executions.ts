import { failedExecutions } from '../adapters/executions.ts';
import { Env, env } from '../handler/env.ts';
import { raiseFailed } from '../handler/raise-failed.ts';

/** Of each machine and status: enough for any outage between two runs to be seen soon, bounded in time. */
const MOST = 200;

/** Failed executions that no event told of: status events are best effort. */
export async function handler(): Promise<{ seen: number }> {
  let seen = 0;
  for (const machine of env(Env.MachineArns).split(' ')) {
    for (const status of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
      for await (const execution of failedExecutions(machine, status, MOST)) {
        if (!execution.input.sagaId) continue; // started by hand, for no saga
        await raiseFailed(execution.input.sagaId, execution.executionArn, execution.status);
        seen += 1;
      }
    }
  }
  return { seen };
}
