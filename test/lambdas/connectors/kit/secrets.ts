import { expect } from 'vitest';
import type { Manifest } from '../../../../lambdas/connectors/manifest.ts';
import { log } from '../../../../lambdas/handler/log.ts';
import { described } from '../../../../lambdas/handler/step.ts';
import type { FaultKind } from '../../../../local/partners/faults.ts';
import type { Bench, Kit } from './kit.ts';
import { knock, type World } from './world.ts';

const FAULTS: FaultKind[] = ['reset', 'unavailable', 'rateLimit', 'lostAnswer', 'malformed', 'expired', 'reject'];
/** Shorter ones are in any text. */
const SHORTEST = 4;

/** Every text in the secret that stands under a name which the manifest masks. */
export function secretsIn(settings: unknown, masks: readonly string[], masked = false): string[] {
  if (typeof settings === 'string') return masked && settings.length >= SHORTEST ? [settings] : [];
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([name, value]) => secretsIn(value, masks, masked || masks.includes(name)));
}

/** Everything that can go wrong goes wrong, and what is said of it is read. */
export const nothingSecretSaid = (world: World, kit: Kit, { masks, secret }: Manifest) =>
  world.withBench(kit, async (bench) => {
    const { settings, given, personal, webhook } = bench;
    const said: string[] = [];
    for (const error of await troubles(bench)) {
      log.error('it failed', described(error));
      said.push(`${JSON.stringify(error)} ${String(error)} ${(error as Error).stack ?? ''}`);
    }
    expect(said.length, 'errors that were read').toBeGreaterThan(0);
    if (webhook) {
      await world.withDoor(webhook, async (came) => {
        await webhook.first();
        await world.until(came, 1, webhook.settleMs ?? 1);
        const { headers, body, answer } = came[0] ?? { headers: {}, body: '', answer: '' };
        said.push(answer, (await knock(webhook, headers, `${body} `)).answer, (await knock(webhook, { ...headers, [webhook.signatureHeader]: 'x' }, body)).answer);
      });
    }
    const secrets = [...secretsIn(settings, masks), ...(given?.() ?? [])];
    if (secret) expect(secrets, 'values of the secret that its manifest masks').not.toEqual([]);
    const all = [...said, ...world.lines].join('\n');
    expect([...secrets, ...personal].filter((value) => all.includes(value))).toEqual([]);
  });

async function troubles({ main, partner }: Bench): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const kind of FAULTS) {
    for (const operation of main.asks) {
      partner.faults.add({ kind, operation, count: 0 });
      errors.push(...(await main.make().then(() => [], (error: unknown) => [error])));
      partner.faults.clear();
    }
  }
  return errors;
}
