import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { TEMPLATES, type TemplateKind, writeConnector } from '../../../scripts/new-connector/write.ts';
import { blocksIn, change, PAGE } from '../../../scripts/tutorial/blocks.ts';
import { excusesOf, type Folder, foldersOf, keepsItsPromises } from './kit/keeps.ts';
import { overlay } from './kit/overlay.ts';
import { theWorld } from './kit/world.ts';

const world = theWorld();
const ROOT = join(import.meta.dirname, '../../..');
const folders = await foldersOf(ROOT);
const testsIn = (root: string) => globSync(join(root, 'test/lambdas/connectors/acme-*/*.test.ts')).sort();

for (const { manifest, kit } of folders) if (kit) keepsItsPromises(world, { manifest, kit });

const anew = overlay();
afterAll(() => anew.remove());
for (const kind of Object.keys(TEMPLATES) as TemplateKind[]) writeConnector(anew.root, { name: `acme-${kind}`, kind, title: `Acme ${kind}` });
writeConnector(anew.root, { name: 'acme-freight', kind: 'carrier', title: 'Acme Freight' });
for (const block of blocksIn(readFileSync(join(ROOT, PAGE), 'utf8'))) if (block.what === 'change') change(anew.root, block);
const written = await foldersOf(anew.root);

describe('as npm run new:connector writes it, one as docs/adding-a-connector.md goes on from there', async () => {
  for (const { manifest, kit } of written) if (kit) keepsItsPromises(world, { manifest, kit });
  for (const file of testsIn(anew.root)) await import(/* @vite-ignore */ pathToFileURL(file).href);

  test('a connector of each kind that there is a template for', () => {
    expect(written.map(({ manifest, kit }) => [manifest.name, kit?.kind])).toEqual([
      ['acme-carrier', 'carrier'], ['acme-channel', 'channel'], ['acme-freight', 'carrier'], ['acme-ledger', 'ledger'], ['acme-tax', 'tax'], ['acme-warehouse', 'warehouse'],
    ]);
  });
});

test('every connector has its kit: test/lambdas/connectors/<name>/kit.ts', () => {
  expect(folders.filter(({ kit }) => !kit).map(({ manifest }) => manifest.name)).toEqual([]);
});

test('a promise is kept or excused with a reason; what a manifest announces is not excused', () => {
  const [{ manifest, kit } = {} as Folder] = folders.filter((folder) => folder.manifest.webhook && folder.kit);
  if (!kit) throw new Error('no folder with a webhook');
  expect(excusesOf({ manifest, kit: { ...kit, excused: { watermark: 'no', 'webhook-twice': 'it never comes more than once', 'nothing-secret-said': 'nobody reads the log anyway' } } })).toEqual([
    'watermark: no reason', 'webhook-twice: the manifest announces that something comes in', 'nothing-secret-said: nobody is excused from that',
  ]);
});
