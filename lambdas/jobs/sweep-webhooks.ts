import { now, stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { nudge } from '../handler/nudge.ts';

/** Has sent what is due: retries that are further away than a queue can delay, replays, and whatever a nudge got lost for. */
export async function handler(): Promise<{ nudged: number }> {
  let nudged = 0;
  for (const entity of env(Env.Entities).split(' ')) {
    for (const { subscriptionId, status } of await stores.webhooks.list(entity)) {
      if (status !== 'active' || (await stores.webhooks.due(subscriptionId, now(), 1)).length === 0) continue;
      await nudge({ entity, subscriptionId });
      nudged += 1;
    }
  }
  return { nudged };
}
