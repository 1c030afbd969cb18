import { expect, test } from 'vitest';
import { TrytonClient } from '../../../../lambdas/connectors/tryton/client.ts';
import answers from '../../../../lambdas/connectors/tryton/fixtures/answers.json' with { type: 'json' };
import { Sale } from '../../../../lambdas/connectors/tryton/schema.ts';
import { answering, type Given } from '../answering.ts';

const SETTINGS = { url: 'http://erp.test', database: 'erp', user: 'integration', password: 'hunter2' };
const LOGIN: Given[] = [{ body: { id: 1, result: [2, 'token-1'] } }, { body: { id: 2, result: { company: 1, language: 'en' } } }];
const asking = (...given: Given[]) => {
  const server = answering(...given);
  return { server, client: new TrytonClient(SETTINGS, server) };
};
const sales = (client: TrytonClient) => client.read(Sale, 'sale.sale', [3]);

test('a session is opened once, and its context goes with every call', async () => {
  const { server, client } = asking(...LOGIN, { body: answers.sale }, { body: answers.sale });
  expect(await sales(client)).toEqual([{ id: 3, number: '3', reference: 'ORD-0000000000000001', state: 'processing', shipment_state: 'waiting', shipment_method: 'order', warehouse: 5, shipments: [4], lines: [5] }]);
  await sales(client);
  expect(server.asked.map((each) => each.body.method)).toEqual(['common.db.login', 'model.res.user.get_preferences', 'model.sale.sale.read', 'model.sale.sale.read']);
  expect(server.asked[2]?.headers.get('authorization')).toBe(`Session ${Buffer.from('integration:2:token-1').toString('base64')}`);
  expect(server.asked[2]?.body.params).toEqual([[3], ['number', 'reference', 'state', 'shipment_state', 'shipment_method', 'warehouse', 'shipments', 'lines'], { company: 1, language: 'en' }]);
});

test('a server of series 8 is asked at its new path', async () => {
  const { server, client } = asking({ status: 405, text: '' }, { body: { id: 1, result: [2, 'token-1', null] } }, { body: { id: 2, result: { company: 1 } } }, { body: answers.sale });
  await sales(client);
  expect(server.asked.map((each) => each.url)).toEqual(['http://erp.test/erp/', 'http://erp.test/erp/rpc/', 'http://erp.test/erp/rpc/', 'http://erp.test/erp/rpc/']);
});

test('a session that has ended is replaced once', async () => {
  const { client } = asking(...LOGIN, { status: 401, text: '' }, ...LOGIN, { body: answers.sale });
  expect(await sales(client)).toHaveLength(1);
  const { client: again } = asking(...LOGIN, { status: 401, text: '' }, ...LOGIN, { status: 401, text: '' });
  await expect(sales(again)).rejects.toMatchObject({ name: 'Transient', code: 'erp.unauthorized' });
});

test.each([
  ['no connection', new TypeError('fetch failed'), 'erp.unreachable'],
  ['throttling', { status: 429, text: 'slow down', headers: { 'retry-after': '7' } }, 'erp.throttled'],
  ['an outage', { status: 503, text: '<html>' }, 'erp.failed'],
  ['half an answer', { text: '{"id":1,"resu' }, 'erp.malformed'],
  ['another form', { body: { id: 1, result: [{ id: 'three' }] } }, 'erp.malformed'],
  ['a lock', { body: answers.concurrency }, 'erp.failed'],
  ['a programming error', { body: answers.traceback }, 'erp.failed'],
] as const)('%s is worth trying again', async (_, given, code) => {
  const { client } = asking(...LOGIN, given as Given);
  const error = await sales(client).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'Transient', code });
  expect(JSON.stringify([error, (error as Error).message])).not.toContain('hunter2');
});

test('a refusal is said in the words of Tryton', async () => {
  const { client } = asking(...LOGIN, { body: answers.userError });
  await expect(sales(client)).rejects.toMatchObject({ name: 'Rejected', code: 'erp.refused', message: expect.stringContaining('is not one of the allowed options') });
});

test('only the warnings that are expected are acknowledged', async () => {
  const { client } = asking(...LOGIN, { body: answers.userWarning });
  await expect(client.press('sale.sale', 'confirm', [5])).rejects.toMatchObject({ name: 'Rejected', code: 'erp.credit-limit' });
  const { server, client: other } = asking(...LOGIN, { body: answers.userWarningOfSeries8 }, { body: { id: 4, result: [1] } }, { body: { id: 5, result: null } });
  await other.press('account.invoice', 'post', [5], (warning) => warning.kind === 'invoice_taxes');
  expect(server.asked.at(-2)?.body).toMatchObject({ method: 'model.res.user.warning.create', params: [[{ user: 2, name: 'b6c9d9f1a1c04b9f8a2f1f0c3f0f9f55.invoice_taxes', always: false }], { company: 1 }] });
  expect(server.asked.at(-1)?.body.method).toBe('model.account.invoice.post');
});
