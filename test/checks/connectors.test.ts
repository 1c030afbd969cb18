import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectors } from '../../scripts/checks/connectors.ts';
import { said } from '../../scripts/checks/problem.ts';
import { plant } from './tree.ts';

const readme = (level: string) => `# X\n\n**Proof reached: level ${level}.** Held by \`acme-client\`.\n\n## Rules that are not obvious\n\n- none\n\n## Not covered\n\nMuch.\n`;
const ACME = {
  'package.json': '{ "devDependencies": { "acme-client": "1.0.0", "vitest": "1.0.0" } }',
  'lambdas/connectors/acme/manifest.ts': '',
  'lambdas/connectors/acme/fixtures/a.json': '{}',
  'local/partners/acme/acme.ts': '',
  'test/lambdas/connectors/acme/kit.ts': '',
};
const found = (files: Record<string, string>) => {
  const { root, remove } = plant({ ...ACME, ...files });
  const problems = connectors(root).map(said).map((line) => line.replace('lambdas/connectors/acme/README.md  ', ''));
  remove();
  return problems;
};

test('every connector has its kit, and says which proof it has reached and what it does not cover, as it is', () => {
  expect(connectors(join(import.meta.dirname, '../..')).map(said)).toEqual([]);
});

test('one without a README, a kit, a document of the vendor or a simulator is found', () => {
  const bare = { 'package.json': '{}', 'lambdas/connectors/bare/manifest.ts': '', 'lambdas/connectors/bare/README.md': readme('2') };
  const { root, remove } = plant(bare);
  expect(connectors(root).map(({ what }) => what)).toEqual([
    'no kit: test/lambdas/connectors/bare/kit.ts describes the connector to the promises of test/lambdas/connectors/kit', 'no document as the vendor sends it under fixtures/: that is level 1', 'level 2, and there is no simulator local/partners/bare',
  ]);
  remove();
  expect(found({})).toEqual(['no heading «## Rules that are not obvious»', 'no heading «## Not covered»', 'it does not say «**Proof reached: level …»']);
});

test('a level is neither claimed without its proof nor left unsaid', () => {
  const DRIVEN = { 'test/local/partners/acme.test.ts': "import { client } from 'acme-client';\n" };
  const REAL = { 'test/real/acme.test.ts': '' };
  const at = (level: string, files: Record<string, string> = {}) => found({ 'lambdas/connectors/acme/README.md': readme(level), ...files });
  expect(at('2')).toEqual([]);
  expect(at('2', DRIVEN)).toEqual(["a vendor's client, acme-client, drives the simulator: that is level 3"]);
  expect(at('3')).toEqual(['level 3, and no client that the paragraph names in backticks drives the simulator in its tests']);
  expect(at('3', DRIVEN)).toEqual([]);
  expect(at('3', { ...DRIVEN, ...REAL })).toEqual(['it is proven against the real system under test/real: that is level 4']);
  expect(at('4', DRIVEN)).toEqual(['level 4, and nothing of it is under test/real']);
  expect(at('4', REAL)).toEqual([]);
  expect(at('7')).toEqual(['the levels of proof are 1 to 4']);
});
