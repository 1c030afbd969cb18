import { beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as groups } from '../../../lambdas/api/get-exception-groups.ts';
import { handler as list } from '../../../lambdas/api/get-exceptions.ts';
import { handler as one } from '../../../lambdas/api/get-exception.ts';
import { handler as claim } from '../../../lambdas/api/post-exception-claim.ts';
import { handler as comment } from '../../../lambdas/api/post-exception-comments.ts';
import { handler as dismiss } from '../../../lambdas/api/post-exception-dismiss.ts';
import { handler as escalate } from '../../../lambdas/api/post-exception-escalate.ts';
import { handler as many } from '../../../lambdas/api/post-exceptions-bulk.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { fakeAws } from '../../support/aws.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anException } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
logged();
type Handler = typeof claim;
let keys = 0;
const act = async (handler: Handler, body: unknown, caller = aPerson('finance'), key = `k${(keys += 1)}`): Promise<Record<string, unknown>> => {
  const { statusCode, body: text } = await handler(aRequestEvent(body, { caller, id: 'EXC-1', path: '/v1/exceptions/EXC-1/x', headers: { 'Idempotency-Key': key } }));
  const answer = JSON.parse(text) as Record<string, unknown>;
  return { ...answer, status: statusCode === 200 ? answer.status : statusCode };
};
const read = async <T>(handler: Handler, query: Record<string, string> = {}, caller = aPerson('finance')): Promise<T> =>
  JSON.parse((await handler({ ...aRequestEvent('', { caller, id: 'EXC-1' }), queryStringParameters: query })).body) as T;

beforeEach(() => stores.desk.park(anException(), 'token-1', 1));

describe('acts on a row', () => {
  test('are told with the row, in order, with who, when and why', async () => {
    expect(await act(claim, {})).toMatchObject({ status: 'open', action: 'claim', claimedBy: 'ann' });
    await act(comment, { text: 'rang the customer' }, aPerson('customer-service', 'wendy'));
    expect(await act(escalate, { reason: 'a large one' })).toMatchObject({ status: 'open', action: 'escalate' });
    const { history, comments, claimedBy, escalation } = await read<{ history: Record<string, string>[]; comments: object[]; claimedBy: string; escalation: object }>(one);
    expect(history.map(({ by, action, reason }) => [by, action, reason])).toEqual([['crossdock', 'opened', 'over'], ['ann', 'claim', undefined], ['wendy', 'comment', 'rang the customer'], ['ann', 'escalate', 'a large one']]);
    expect(comments).toMatchObject([{ by: 'wendy', text: 'rang the customer' }]);
    expect([claimedBy, escalation]).toMatchObject(['ann', { level: 1, to: 'customer-service' }]);
  });

  test('are for its owner, who it was escalated to, and integration', async () => {
    expect(await act(claim, {}, aPerson('customer-service'))).toMatchObject({ status: 403, code: 'auth.role-missing' });
    expect(await act(escalate, { reason: 'x' }, aPerson('steward'))).toMatchObject({ status: 404, code: 'exception.not-found' });
    await act(escalate, { reason: 'x' });
    expect(await act(claim, {}, aPerson('customer-service', 'carl'))).toMatchObject({ status: 'open', claimedBy: 'carl' });
    expect(await act(claim, {})).toMatchObject({ status: 409, code: 'exception.claimed' });
    expect(await act(dismiss, { reason: 'x' }, aPerson('integration'))).toMatchObject({ status: 409, code: 'exception.action-not-allowed' });
  });

  test('are done once per key, whatever is sent again', async () => {
    await act(comment, { text: 'once' }, aPerson('finance'), 'same');
    await act(comment, { text: 'once' }, aPerson('finance'), 'same');
    expect(await read<{ comments: object[] }>(one)).toMatchObject({ comments: [{ text: 'once' }] });
  });

  test('at the same moment all count: each looks again where it came second', async () => {
    await Promise.all(['a', 'b', 'c'].map((text) => act(comment, { text }, aPerson('finance', text))));
    expect((await read<{ comments: { text: string }[] }>(one)).comments.map(({ text }) => text).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('lists', () => {
  test('are narrowed by code, by who is on it and by order, and say where to go on', async () => {
    for (const [index, code] of ['stock.short', 'stock.short', 'order.unknown-sku'].entries()) await stores.desk.raise(anException({ exceptionId: `EXC-S${index}`, code, orderId: `ORD-${index}`, ...(index === 1 && { claimedBy: 'wendy' }) }));
    const ids = async (query: Record<string, string>) => (await read<{ exceptions: { exceptionId: string }[] }>(list, query)).exceptions.map(({ exceptionId }) => exceptionId);
    expect(await ids({ code: 'stock.short' })).toEqual(['EXC-S0', 'EXC-S1']);
    expect(await ids({ claimedBy: 'wendy' })).toEqual(['EXC-S1']);
    expect(await ids({ orderId: 'ORD-2', owner: 'finance' })).toEqual(['EXC-S2']);
    expect(await ids({ code: 'nothing' })).toEqual([]);
  });

  test('of what was escalated to a role hold all of it, however much is more urgent', async () => {
    for (let index = 0; index < 120; index += 1) await stores.desk.raise(anException({ exceptionId: `EXC-U${index}`, deadline: '2026-11-23T11:00:00.000Z' }));
    await act(escalate, { reason: 'are they really gone?', to: 'warehouse' });
    const page = await read<{ exceptions: { exceptionId: string; owner: string }[]; cursor?: string }>(list, { escalatedTo: 'warehouse' }, aPerson('warehouse'));
    expect(page).toMatchObject({ exceptions: [{ exceptionId: 'EXC-1', owner: 'finance' }] });
    expect(page.cursor).toBeUndefined();
  });

  test('by cause count what one thing stopped, of the units that the caller sees', async () => {
    for (const unit of ['wholesale', 'wholesale', 'retail']) await stores.desk.raise(anException({ exceptionId: `EXC-${(keys += 1)}`, businessUnit: unit, code: 'stock.short', owner: 'warehouse', step: 'reserve-stock' }));
    expect(await read(groups, { owner: 'warehouse' }, aPerson('warehouse'))).toMatchObject({ groups: [{ cause: 'stock.short~reserve-stock~', count: 3, actions: ['retry', 'cancel'] }], truncated: false });
    expect(await read(groups, {}, { ...aPerson('warehouse'), businessUnits: 'retail' } as ReturnType<typeof aPerson>)).toMatchObject({ groups: [{ count: 1 }] });
  });
});

describe('many rows at once', () => {
  const bulk = async (body: object, caller = aPerson('integration'), key = `k${(keys += 1)}`) => JSON.parse((await many(aRequestEvent({ reason: 'the outage is over', ...body }, { caller, path: '/v1/exceptions/bulk', headers: { 'Idempotency-Key': key } }))).body) as { results: object[]; left: number };
  const failed = (id: string) => anException({ exceptionId: id, kind: 'failed', code: 'execution.failed', owner: 'integration', step: 'create-erp-order', detail: { connector: 'tryton' }, executionArn: `arn:aws:states:us-east-1:000000000000:execution:order:${id}`, deadline: `2026-11-23T1${id.at(-1)}:00:00.000Z` });

  test('of one cause are redriven, each once, and asking again redrives nothing', async () => {
    for (const id of ['F1', 'F2', 'F3']) await stores.desk.raise(failed(id));
    aws.answer('DescribeExecution', () => ({ status: 'FAILED' }));
    const done = { results: ['F1', 'F2', 'F3'].map((exceptionId) => ({ exceptionId, status: 'answered' })), left: 0 };
    const asked = { cause: 'execution.failed~create-erp-order~tryton', action: 'retry' };
    expect(await bulk(asked, aPerson('integration'), 'same')).toEqual(done);
    expect(await bulk(asked, aPerson('integration'), 'same')).toEqual(done);
    expect(await bulk(asked)).toEqual({ results: [], left: 0 });
    expect(aws.of('RedriveExecution').map(({ executionArn }) => String(executionArn).split(':').at(-1)).sort()).toEqual(['F1', 'F2', 'F3']);
    expect(await stores.desk.history('F1', 10)).toMatchObject([{ by: 'ann', action: 'retry', reason: 'the outage is over' }]);
  });

  describe('more than one request takes', () => {
    const ALL = 430;
    const noticed = (index: number, change = {}) => anException({ exceptionId: `EXC-N${String(index).padStart(3, '0')}`, kind: 'noticed', code: 'stock.unknown-sku', owner: 'steward', step: '', ...change });
    const asked = { cause: 'stock.unknown-sku~~', action: 'dismiss' };
    const ids = (done: { results: object[] }) => done.results.map((result) => (result as { exceptionId: string }).exceptionId);
    const openOnes = async () => (await stores.desk.list({ entity: 'NW-US', owner: 'steward', status: 'open', limit: 500 })).exceptions;
    beforeEach(async () => {
      for (let index = 0; index < ALL; index += 25) await Promise.all(Array.from({ length: Math.min(25, ALL - index) }, (_, more) => stores.desk.raise(noticed(index + more))));
      // of the same code, of another cause
      await stores.desk.raise(noticed(999, { detail: { connector: 'shiphero' } }));
    });

    test('are done by asking again, two hundred at a time: each once, and none of another cause', async () => {
      const rounds = [await bulk(asked), await bulk(asked), await bulk(asked), await bulk(asked)];
      expect(rounds.map(({ results, left }) => [results.length, left])).toEqual([[200, 230], [200, 30], [30, 0], [0, 0]]);
      expect(rounds.every(({ results }) => results.every((result) => (result as { status?: string }).status === 'closed'))).toBe(true);
      expect(new Set(rounds.flatMap(ids)).size).toBe(ALL);
      expect((await openOnes()).map(({ exceptionId }) => exceptionId)).toEqual(['EXC-N999']);
    });

    test('where the time of one is over, it says how many are left, and the next goes on with them', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const get = stores.desk.get.bind(stores.desk);
      const slow = vi.spyOn(stores.desk, 'get').mockImplementation(async (id) => {
        vi.setSystemTime(Date.now() + 1000);
        return get(id);
      });
      const first = await bulk(asked);
      slow.mockRestore();
      vi.useRealTimers();
      // one begins each second, for nine of them
      expect([first.results.length, first.left]).toEqual([9, 421]);
      const second = await bulk(asked);
      expect([second.results.length, second.left, new Set([...ids(first), ...ids(second)]).size]).toEqual([200, 221, 209]);
      expect(await openOnes()).toHaveLength(222);
    });
  });

  test('answer each for itself: what one refuses holds up no other', async () => {
    await stores.desk.raise(anException({ exceptionId: 'EXC-2', kind: 'noticed', owner: 'warehouse' }));
    expect(await bulk({ exceptionIds: ['EXC-1', 'EXC-2', 'EXC-2', 'EXC-3'], action: 'dismiss' })).toEqual({
      results: [
        { exceptionId: 'EXC-1', code: 'exception.action-not-allowed', detail: expect.any(String) },
        { exceptionId: 'EXC-2', status: 'closed' },
        { exceptionId: 'EXC-3', code: 'exception.not-found', detail: expect.any(String) },
      ],
      left: 0,
    });
    expect(await bulk({ exceptionIds: ['EXC-1'], action: 'claim' }, aPerson('customer-service'))).toMatchObject({ results: [{ code: 'auth.role-missing' }] });
    expect(await bulk({ exceptionIds: ['EXC-1'], action: 'claim' }, aPerson('warehouse'))).toMatchObject({ results: [{ code: 'exception.not-found' }] });
  });
});
