import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bundle } from '../../lib/bundle.ts';
import { findConnectors, handlerFile, handlersOf } from '../../lib/connectors.ts';
import { pascal, plus } from '../../lib/constructs/granted-functions.ts';
import { routesOf } from '../../lib/constructs/openapi.ts';
import { actionsOf, indexesOf } from '../../lib/constructs/table-access.ts';

test('a handler that is not there fails the build by its path', async () => {
  await expect(bundle('nothing', ['lambdas/steps/no-such-step.ts'])).rejects.toThrow('nothing: there is no lambdas/steps/no-such-step.ts');
});

describe('an asset is built again', () => {
  const sources = `.build/sources-${process.pid}`;
  const asset = `of-sources-${process.pid}`;
  const part = join(sources, 'part.ts');
  /** An hour ago, but where said otherwise. */
  const write = (says: string, at = Date.now() - 3_600_000) => {
    writeFileSync(part, `export const part: string = '${says}';`);
    utimesSync(part, at / 1000, at / 1000);
  };
  const built = async () => {
    const { directory, hash } = await bundle(asset, [`${sources}/handler.ts`]);
    const { handler } = (await import(/* @vite-ignore */ pathToFileURL(join(directory, 'handler.mjs')).href)) as { handler: () => string };
    return { directory, hash, says: handler(), known: statSync(`.build/${asset}.json`, { throwIfNoEntry: false })?.mtimeMs };
  };
  beforeEach(() => {
    mkdirSync(sources, { recursive: true });
    const handler = join(sources, 'handler.ts');
    writeFileSync(handler, "import { part } from './part.ts';\nexport const handler = () => part;");
    utimesSync(handler, 1_000_000, 1_000_000);
    write('one');
  });
  afterEach(() => [sources, `.build/${asset}`, `.build/${asset}.json`].forEach((path) => rmSync(path, { recursive: true, force: true })));

  test('where a source of it changed or is gone, and not otherwise', async () => {
    const first = await built();
    expect(first).toMatchObject({ says: 'one', known: expect.any(Number) });
    expect(await built()).toEqual(first);
    write('two');
    const second = await built();
    expect([second.says, second.hash === first.hash]).toEqual(['two', false]);
    rmSync(part);
    await expect(built()).rejects.toThrow('part.ts');
  });

  test('where its folder is gone', async () => {
    const { directory, hash } = await built();
    rmSync(directory, { recursive: true });
    expect(await built()).toMatchObject({ says: 'one', hash });
    expect(readdirSync(directory)).toEqual(['handler.mjs']);
  });

  test('where a source was written while it was built, so that it may have the one before', async () => {
    write('two', Date.now() + 60_000);
    expect(await built()).toMatchObject({ says: 'two', known: undefined });
  });
});

test('the courier loads as it is deployed, without the native halves of its SSH', async () => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  const { directory } = await bundle('courier-alone', ['lambdas/connectors/x12-warehouse/handlers/courier.ts']);
  expect(await import(/* @vite-ignore */ pathToFileURL(join(directory, 'courier.mjs')).href)).toMatchObject({ handler: expect.any(Function) });
  vi.unstubAllEnvs();
});

test('connectors are found by their folders', async () => {
  expect((await findConnectors()).map(({ name }) => name)).toEqual(['amazon', 'avalara', 'easypost', 'lake', 'notifications', 'salesforce', 'shiphero', 'shopify', 'stripe', 'tryton', 'x12-supplier', 'x12-warehouse', 'xero']);
});

test('a manifest names the handlers that its connector has', () => {
  const manifest = { name: 'x', title: 'X', kind: 'channel' as const, secret: {}, masks: [] };
  expect(handlersOf(manifest)).toEqual([]);
  expect(
    handlersOf({
      ...manifest,
      commands: { concurrency: 2, timeoutSeconds: 30 },
      webhook: { timeoutSeconds: 5 },
      files: { every: 'rate(5 minutes)', timeoutSeconds: 60 },
      shadow: { events: ['order.accepted'], concurrency: 2, timeoutSeconds: 30 },
      subscriptions: [{ handler: 'tell', events: ['order.received'], concurrency: 2, timeoutSeconds: 5 }],
      polls: [{ handler: 'look', every: 'rate(5 minutes)', timeoutSeconds: 60 }],
    }),
  ).toEqual(['commands', 'webhook', 'files', 'courier', 'shadow', 'tell', 'look']);
});

/** They look at what is stored here. */
const ASK_NOBODY = ['lake copy-journals', 'x12-supplier watch-acknowledgments', 'x12-warehouse watch-answers'];

test('a poll takes it that its partner is away: lambdas/handler/poll.ts', async () => {
  const polls = (await findConnectors()).flatMap(({ name, polls: of = [] }) => of.map(({ handler }) => ({ name, handler })));
  const made = (name: string, handler: string) => (handler === 'read-orders' ? `readOrders('${name}', ` : `poll('${name}', '${handler}', `);
  const careless = polls.filter(({ name, handler }) => !readFileSync(new URL(`../../${handlerFile(name, handler)}`, import.meta.url), 'utf8').includes(`export const handler = ${made(name, handler)}`));
  expect(careless.map(({ name, handler }) => `${name} ${handler}`)).toEqual(ASK_NOBODY);
});

test('words of a grant become actions, and an index is no action on the table', () => {
  expect(actionsOf(['get', 'put', 'index/desk'])).toEqual(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem']);
  expect(indexesOf(['get', 'index/desk', 'index/entity'])).toEqual(['desk', 'entity']);
});

test('grants add up without saying anything twice', () => {
  expect(plus({ orders: ['get'] }, { orders: ['get', 'put'], stock: ['query'] })).toEqual({ orders: ['get', 'put'], stock: ['query'] });
});

test('a step, its state and its construct have one name', () => {
  expect(pascal('reserve-stock')).toBe('ReserveStock');
});

test('an operation that no function can be found for is refused', () => {
  expect(() => routesOf({ openapi: '3.0.1', info: { title: 'T', version: '1' }, paths: { '/a': { get: { responses: {} } } } })).toThrow('GET /a has no operationId');
});
