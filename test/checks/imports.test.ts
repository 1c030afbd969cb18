import { expect, test } from 'vitest';
import { imports } from '../../scripts/checks/imports.ts';
import { plant } from './tree.ts';

const value = 'export const value = 1;\n';
const use = (...from: string[]) => from.map((path, index) => `import { value as v${index} } from '${path}';\nexport const used${index} = v${index};\n`).join('');
const useType = (from: string) => `import type { value } from '${from}';\nexport type Used = typeof value;\n`;

/** What the rules say of a tree: `rule file → file`, sorted. */
async function broken(files: Record<string, string>): Promise<string[]> {
  const { root, remove } = plant({ 'package.json': JSON.stringify({ name: 'planted', type: 'module', dependencies: { zod: '*', '@aws-sdk/client-s3': '*' }, devDependencies: { 'aws-cdk-lib': '*', graphql: '*' } }), ...files });
  try {
    return (await imports(root)).map(({ file, what }) => `${what.split(':')[0]} ${file}`).sort();
  } finally {
    remove();
  }
}

test('the road that the layers allow is free', async () => {
  expect(
    await broken({
      'core/model/order.ts': `import * as z from 'zod';\nexport const value = z.string();\n`,
      'core/pricing/price.ts': use('../model/order.ts'),
      'statemachines/order/saga.ts': useType('../../core/model/order.ts') + value,
      'lambdas/handler/env.ts': value,
      'lambdas/adapters/store.ts': use('../handler/env.ts') + `import { S3Client } from '@aws-sdk/client-s3';\nexport const s3 = S3Client;\n`,
      'lambdas/steps/price.ts': use('../adapters/store.ts', '../handler/env.ts', '../../core/pricing/price.ts'),
      'lambdas/api/openapi.ts': value,
      'lambdas/connectors/manifest.ts': value,
      'lambdas/connectors/shop/manifest.ts': useType('../manifest.ts') + value,
      'lambdas/connectors/shop/handlers/webhook.ts': use('../../../handler/env.ts', '../manifest.ts'),
      'lib/stack.ts': use('../statemachines/order/saga.ts', '../lambdas/api/openapi.ts', '../lambdas/handler/env.ts', '../lambdas/connectors/shop/manifest.ts'),
      'bin/app.ts': use('../lib/stack.ts'),
      'local/runtime/main.ts': value,
      'local/partners/shop.ts': value,
      'cli/start.ts': use('../local/runtime/main.ts', '../local/partners/shop.ts', '../lambdas/adapters/store.ts', '../lambdas/connectors/shop/manifest.ts'),
    }),
  ).toEqual([]);
});

test('core reaches neither outwards nor to the cloud, to files or to the network', async () => {
  expect(
    await broken({
      'core/model/order.ts': use('../pricing/price.ts'),
      'core/pricing/price.ts': value,
      'core/credit/check.ts': use('../../lambdas/handler/env.ts'),
      'core/credit/store.ts': `import { S3Client } from '@aws-sdk/client-s3';\nexport const s3 = S3Client;\n`,
      'core/credit/file.ts': `import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n`,
      'core/credit/call.ts': `import { request } from 'node:http';\nexport const call = request;\n`,
      'lambdas/handler/env.ts': value,
    }),
  ).toEqual([
    'core-has-no-world core/credit/call.ts',
    'core-has-no-world core/credit/file.ts',
    'core-has-no-world core/credit/store.ts',
    'core-is-the-inside core/credit/check.ts',
    'model-is-the-ground core/model/order.ts',
  ]);
});

test('a type import counts as an import', async () => {
  expect(await broken({ 'core/credit/check.ts': useType('../../lambdas/handler/env.ts'), 'lambdas/handler/env.ts': value })).toEqual(['core-is-the-inside core/credit/check.ts']);
});

test('a connector never sees another connector, nor a route, a step or an event', async () => {
  expect(
    await broken({
      'lambdas/connectors/shop/client.ts': use('../erp/client.ts'),
      'lambdas/connectors/shop/a.ts': use('../../steps/price.ts'),
      'lambdas/connectors/erp/client.ts': value,
      'lambdas/steps/price.ts': value,
    }),
  ).toEqual(['connector-sees-itself lambdas/connectors/shop/a.ts', 'connector-sees-itself lambdas/connectors/shop/client.ts']);
});

test('entries do not lean on one another, and wrappers know no entry', async () => {
  expect(
    await broken({
      'lambdas/api/get.ts': use('../steps/price.ts', '../connectors/shop/client.ts'),
      'lambdas/handler/http.ts': use('../api/post.ts'),
      'lambdas/api/post.ts': value,
      'lambdas/steps/price.ts': value,
      'lambdas/connectors/shop/client.ts': value,
    }),
  ).toEqual(['entries-stand-alone lambdas/api/get.ts', 'entries-stand-alone lambdas/api/get.ts', 'handlers-below-entries lambdas/handler/http.ts']);
});

test('lib names handlers by path only; local knows neither the application nor the CDK; sagas and console see the model', async () => {
  expect(
    await broken({
      'lib/stack.ts': use('../lambdas/steps/price.ts', '../lambdas/handler/http.ts'),
      'local/engine.ts': `${use('../core/model/order.ts')}import { App } from 'aws-cdk-lib';\nexport const app = App;\n`,
      'statemachines/order/saga.ts': use('../../lambdas/steps/price.ts'),
      'console/main.ts': use('../lambdas/handler/http.ts'),
      'lambdas/steps/price.ts': value,
      'lambdas/handler/http.ts': value,
      'core/model/order.ts': value,
    }),
  ).toEqual([
    'console-sees-the-model console/main.ts',
    'lib-names-entries-by-path lib/stack.ts',
    'lib-names-entries-by-path lib/stack.ts',
    'local-is-generic local/engine.ts',
    'local-without-cdk local/engine.ts',
    'sagas-are-tables statemachines/order/saga.ts',
  ]);
});

test('nobody imports bin, cli or test, and only they import lib and local', async () => {
  expect(
    await broken({
      'lambdas/steps/price.ts': use('../../lib/stack.ts', '../../local/main.ts', '../../cli/start.ts', '../../test/fake.ts'),
      'cli/start.ts': use('../lib/stack.ts'),
      'lib/stack.ts': value,
      'local/main.ts': value,
      'test/fake.ts': value,
    }),
  ).toEqual([
    'cli-drives cli/start.ts',
    'entries-stand-alone lambdas/steps/price.ts',
    'entries-stand-alone lambdas/steps/price.ts',
    'entries-stand-alone lambdas/steps/price.ts',
    'entries-stand-alone lambdas/steps/price.ts',
    'nobody-imports-the-edges lambdas/steps/price.ts',
    'nobody-imports-the-edges lambdas/steps/price.ts',
  ]);
});

test('what runs in Lambda comes from dependencies, and every import leads to something declared', async () => {
  expect(
    await broken({
      'lambdas/steps/a.ts': `import { graphql } from 'graphql';\nexport const ask = graphql;\n`,
      'lambdas/steps/b.ts': use('./gone.ts'),
      'local/c.ts': `import fc from 'fast-check';\nexport const property = fc;\n`,
    }),
  ).toEqual(['deployed-code-has-its-packages lambdas/steps/a.ts', 'imports-resolve lambdas/steps/b.ts', 'packages-are-declared local/c.ts']);
});

test('two modules that need each other are found, unless one needs only a type', async () => {
  expect(
    await broken({
      'core/pricing/a.ts': use('./b.ts') + value,
      'core/pricing/b.ts': use('./a.ts') + value,
      'core/credit/a.ts': use('./b.ts') + value,
      'core/credit/b.ts': useType('./a.ts') + value,
    }),
  ).toEqual(['no-cycles core/pricing/a.ts']);
});
