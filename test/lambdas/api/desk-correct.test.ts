import { beforeEach, describe, expect, test } from 'vitest';
import { correctable } from '../../../core/exceptions/correct-order.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import type { Order } from '../../../core/model/order.ts';
import { handler as one } from '../../../lambdas/api/get-exception.ts';
import { handler as approve } from '../../../lambdas/api/post-exception-approve.ts';
import { handler as correct } from '../../../lambdas/api/post-exception-correct.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { fakeAws } from '../../support/aws.ts';
import { aCustomer, aLine, anItem, anOrder } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anException, aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
logged();
const ORDER: Order = anOrder({ lines: [aLine({ sku: 'BOLT-M9', quantity: { amount: '10', uom: 'EA' }, steps: 0 })] });
const ROW = anException({ code: 'order.unknown-sku', owner: 'customer-service', step: 'enrich-order' });
const service = (name: string) => aPerson('customer-service', name);
let keys = 0;
const ask = async (handler: typeof correct, body: object, caller: Record<string, string>, key = `k${(keys += 1)}`): Promise<Record<string, unknown>> => {
  const { statusCode, body: text } = await handler(aRequestEvent(body, { caller, id: 'EXC-1', path: '/v1/exceptions/EXC-1/x', headers: { 'Idempotency-Key': key } }));
  return { said: statusCode, ...(JSON.parse(text) as object) };
};
const fix = (patch: object, caller = service('ann'), version = 1, key?: string) => ask(correct, { patch, reason: 'the customer said so', version }, caller, key);
const pass = (caller: Record<string, string>) => ask(approve, { reason: 'as agreed' }, caller);
const lines = (change: object) => ({ lines: correctable(ORDER).lines.map((line) => ({ ...line, ...change })) });
const order = () => stores.orders.get('NW-US', ORDER_ID);
const seenBy = async (caller: Record<string, string>) => JSON.parse((await one(aRequestEvent('', { caller, id: 'EXC-1' }))).body) as DeskException & { history: { action: string; by: string; before?: object; after?: object }[]; document?: { version: number; payload: Order }; difference?: object; actions: string[] };
const woken = () => aws.of('SendTaskSuccess').map(({ taskToken, output }) => `${taskToken} ${output}`);

beforeEach(async () => {
  await stores.unit.commit([{ change: 'order', order: ORDER }, { change: 'article', item: anItem() }, { change: 'customer', customer: aCustomer() }]);
  await stores.register.open(aSaga());
  await stores.desk.park(ROW, 'token-1', 1);
  aws.answer('SendTaskSuccess', () => ({}));
});

describe('an order whose article nobody knows', () => {
  test('is corrected: a new version, the original kept, and the parked step runs again', async () => {
    expect(await fix(lines({ sku: 'BOLT-M8' }))).toMatchObject({ said: 200, action: 'correct', status: 'answered', version: 2 });
    expect(await order()).toMatchObject({ version: 2, revision: 2, lines: [{ sku: 'BOLT-M8', steps: 0 }] });
    expect(await tables.get('orders', { pk: `NW-US#${ORDER_ID}`, sk: 'version#0001' })).toMatchObject({ body: { version: 1, lines: [{ sku: 'BOLT-M9' }] } });
    expect(woken()).toEqual(['token-1 {"action":"retry"}']);
    const { history } = await seenBy(service('ann'));
    expect(history.at(-1)).toMatchObject({ by: 'ann', action: 'correct', before: { 'lines[0].sku': 'BOLT-M9' }, after: { 'lines[0].sku': 'BOLT-M8' } });
  });

  test('is shown as it can be corrected, with its version', async () => {
    const { document, actions } = await seenBy(service('ann'));
    expect(document).toMatchObject({ kind: 'order', id: ORDER_ID, version: 1, payload: { lines: [{ sku: 'BOLT-M9' }] } });
    expect(actions).toEqual(['retry', 'cancel', 'correct']);
  });

  test('is not made into another one that the rules refuse, nor by who has seen an older version', async () => {
    expect(await fix(lines({ sku: 'BOLT-M10' }))).toMatchObject({ said: 422, code: 'correction.refused', rule: 'order.unknown-sku' });
    expect(await fix(lines({ sku: 'BOLT-M8' }), service('ann'), 2)).toMatchObject({ said: 409, code: 'correction.stale' });
    expect(await fix(lines({ sku: 'BOLT-M8' }), aPerson('warehouse'))).toMatchObject({ said: 404, code: 'exception.not-found' });
    expect([(await order())?.version, woken()]).toEqual([1, []]);
  });

  test('is corrected once, however often it is said; what a crash left undone is done then', async () => {
    aws.fail('SendTaskSuccess', 'ThrottlingException');
    expect(await fix(lines({ sku: 'BOLT-M8' }))).toMatchObject({ said: 503 });
    aws.answer('SendTaskSuccess', () => ({}));
    expect(await fix(lines({ sku: 'BOLT-M8' }))).toMatchObject({ said: 200, status: 'answered', version: 2 });
    expect([(await order())?.version, woken().at(-1)]).toEqual([2, 'token-1 {"action":"retry"}']);
    expect(await fix(lines({ sku: 'BOLT-M9' }), service('bob'), 2)).toMatchObject({ said: 409, code: 'exception.not-open' });
  });
});

describe('money and quantities', () => {
  const more = lines({ sku: 'BOLT-M8', quantity: { amount: '20', uom: 'EA' } });

  test('wait for a second person, who is not the first', async () => {
    expect(await fix(more)).toMatchObject({ said: 202, action: 'propose', status: 'proposed' });
    expect([(await order())?.version, woken()]).toEqual([1, []]);
    expect(await seenBy(service('bob'))).toMatchObject({ status: 'open', correction: { needs: 'approval', by: 'ann' }, difference: { before: { 'lines[0].quantity.amount': '10' }, after: { 'lines[0].quantity.amount': '20' } } });
    expect(await pass(service('ann'))).toMatchObject({ said: 403, code: 'correction.own' });
    expect(await pass(aPerson('warehouse', 'wendy'))).toMatchObject({ said: 404, code: 'exception.not-found' });
    expect(await pass(aPerson('integration', 'ines'))).toMatchObject({ said: 403, code: 'auth.role-missing' });
    expect(await pass(service('bob'))).toMatchObject({ said: 202, action: 'approve' });
    expect(await order()).toMatchObject({ version: 2, lines: [{ sku: 'BOLT-M8', quantity: { amount: '20' } }] });
    expect(woken()).toEqual(['token-1 {"action":"retry"}']);
    expect((await seenBy(service('bob'))).history.map(({ by, action }) => [by, action])).toEqual([['crossdock', 'opened'], ['ann', 'propose'], ['bob', 'approve']]);
  });

  test('that were proposed to an older version are not approved', async () => {
    await fix(more);
    await stores.unit.commit([{ change: 'order', order: { ...ORDER, version: 2 }, ifRevision: 1 }]);
    expect(await pass(service('bob'))).toMatchObject({ said: 409, code: 'correction.stale' });
  });
});

test('personal data is shown to who may see it, and changed by them alone', async () => {
  expect(await fix({ ...lines({ sku: 'BOLT-M8' }), shipTo: { street: '2 Oak St' }, discount: { minor: 1, currency: 'USD' } })).toMatchObject({ said: 202 });
  const told = JSON.stringify(await seenBy(aPerson('integration', 'ines')));
  expect(told).not.toContain('Oak St');
  expect(told).not.toContain('1 Main St');
  expect(JSON.stringify(await seenBy(service('bob')))).toContain('2 Oak St');
  expect(await fix({ ...lines({ sku: 'BOLT-M8' }), shipTo: { street: '3 Elm St' } }, aPerson('integration', 'ines'))).toMatchObject({ said: 403, code: 'auth.role-missing', field: 'shipTo.street' });
});
