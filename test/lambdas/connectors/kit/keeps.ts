import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../../../lambdas/connectors/manifest.ts';
import { createdOnce, expiredToken, lostAnswer, malformed, rateLimited, slow, unavailable, watermark } from './calls.ts';
import { type Kit, PROMISES, type PromiseName } from './kit.ts';
import { nothingSecretSaid } from './secrets.ts';
import { badSignature, webhookOutOfOrder, webhookTwice } from './webhooks.ts';
import type { World } from './world.ts';

const HOLDS: Record<PromiseName, (world: World, kit: Kit, manifest: Manifest) => Promise<void>> = {
  'created-once': createdOnce,
  'lost-answer': lostAnswer,
  'rate-limited': rateLimited,
  unavailable,
  slow,
  malformed,
  'expired-token': expiredToken,
  'webhook-twice': webhookTwice,
  'webhook-out-of-order': webhookOutOfOrder,
  'bad-signature': badSignature,
  watermark,
  'nothing-secret-said': nothingSecretSaid,
};

/** A folder under lambdas/connectors of a tree, and its kit; `kit` is undefined where it has none. */
export interface Folder {
  manifest: Manifest;
  kit?: Kit;
}

/** Every connector of the tree at `root`. */
export async function foldersOf(root: string): Promise<Folder[]> {
  const names = readdirSync(join(root, 'lambdas/connectors'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const from = async <T>(path: string) => (await import(/* @vite-ignore */ pathToFileURL(join(root, path)).href)) as T;
  return Promise.all(
    names.map(async (name) => {
      const { manifest } = await from<{ manifest: Manifest }>(`lambdas/connectors/${name}/manifest.ts`);
      const has = readdirSync(join(root, 'test/lambdas/connectors', name)).includes('kit.ts');
      return has ? { manifest, kit: (await from<{ kit: Kit }>(`test/lambdas/connectors/${name}/kit.ts`)).kit } : { manifest };
    }),
  );
}

/** A test for each promise that the folder does not excuse itself from. */
export function keepsItsPromises(world: World, { manifest, kit }: Required<Folder>): void {
  const kept = (Object.keys(PROMISES) as PromiseName[]).filter((name) => kit.excused[name] === undefined).map((name): [string, PromiseName] => [PROMISES[name], name]);
  describe.each([manifest.name])('%s', () => {
    test.each(kept)('%s', (_, name) => HOLDS[name](world, kit, manifest));
    test('is of the kind that it says, and has a reason for what it does not promise', () => {
      expect(kit.kind).toBe(manifest.kind);
      expect(excusesOf({ manifest, kit })).toEqual([]);
    });
  });
}

const FEWEST_WORDS = 4;

/** What is wrong with the reasons: an empty one, or one that the manifest contradicts. */
export function excusesOf({ manifest, kit: { excused } }: Required<Folder>): string[] {
  const empty = Object.entries(excused).filter(([, reason]) => reason.trim().split(/\s+/).length < FEWEST_WORDS).map(([name]) => `${name}: no reason`);
  const inbound = Boolean(manifest.webhook ?? manifest.edi);
  const contradicted = (['webhook-twice', 'bad-signature'] as const).filter((name) => inbound && excused[name] !== undefined).map((name) => `${name}: the manifest announces that something comes in`);
  return [...empty, ...contradicted, ...(excused['nothing-secret-said'] === undefined ? [] : ['nothing-secret-said: nobody is excused from that'])];
}
