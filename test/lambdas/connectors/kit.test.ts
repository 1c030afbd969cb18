import { join } from 'node:path';
import { expect, test } from 'vitest';
import { excusesOf, type Folder, foldersOf, keepsItsPromises } from './kit/keeps.ts';
import { theWorld } from './kit/world.ts';

/** Folders whose kit is still to be written. */
const WITHOUT_KIT: string[] = [];

const world = theWorld();
const folders = await foldersOf(join(import.meta.dirname, '../../..'));

for (const { manifest, kit } of folders) if (kit) keepsItsPromises(world, { manifest, kit });

test('every connector has its kit: test/lambdas/connectors/<name>/kit.ts', () => {
  expect(folders.filter(({ kit }) => !kit).map(({ manifest }) => manifest.name)).toEqual(WITHOUT_KIT);
});

test('a promise is kept or excused with a reason; what a manifest announces is not excused', () => {
  const [{ manifest, kit } = {} as Folder] = folders.filter((folder) => folder.manifest.webhook && folder.kit);
  if (!kit) throw new Error('no folder with a webhook');
  expect(excusesOf({ manifest, kit: { ...kit, excused: { watermark: 'no', 'webhook-twice': 'it never comes more than once', 'nothing-secret-said': 'nobody reads the log anyway' } } })).toEqual([
    'watermark: no reason', 'webhook-twice: the manifest announces that something comes in', 'nothing-secret-said: nobody is excused from that',
  ]);
});
