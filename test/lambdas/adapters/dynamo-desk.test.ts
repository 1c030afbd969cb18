import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../core/model/exception.ts';
import type { Role } from '../../../core/model/identity.ts';
import { writeCursor } from '../../../lambdas/adapters/cursor.ts';
import { DynamoDesk } from '../../../lambdas/adapters/dynamo-desk.ts';
import { AT } from '../../support/builders.ts';
import { anException } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const desk = new DynamoDesk();
const decision = (action: Decision['action'], by = 'ann', at = '2026-11-23T11:00:00.000Z'): Decision => ({ action, by, at });
const open = (query: Partial<Parameters<DynamoDesk['list']>[0]> = {}) => desk.list({ entity: 'NW-US', status: 'open', limit: 10, ...query });

describe('a parked row', () => {
  test('carries the token and the attempt that it waits for', async () => {
    await desk.park(anException(), 'token-1', 1);
    expect(await desk.parking('EXC-1')).toEqual({ exception: anException(), taskToken: 'token-1', attempt: 1 });
    expect(await desk.get('EXC-1')).toEqual(anException());
    expect(await desk.parking('EXC-none')).toBeUndefined();
  });

  test('parked again by the same attempt takes the new token; no decision of it is lost', async () => {
    await desk.park(anException(), 'token-1', 1);
    await desk.park(anException({ occurrences: 2 }), 'token-2', 1);
    expect(await desk.parking('EXC-1')).toMatchObject({ taskToken: 'token-2' });
    await desk.decide('EXC-1', decision('retry'));
    await expect(desk.park(anException(), 'token-3', 1)).rejects.toMatchObject({ name: 'Conflict' });
    expect(await desk.get('EXC-1')).toMatchObject({ status: 'answered', decision: { action: 'retry' } });
  });

  test('rejected again by a later attempt is open again, without the old decision', async () => {
    await desk.park(anException(), 'token-1', 1);
    await desk.decide('EXC-1', decision('retry'));
    await desk.park(anException({ occurrences: 2 }), 'token-2', 2);
    expect(await desk.get('EXC-1')).toEqual(anException({ occurrences: 2 }));
    expect((await open()).exceptions).toHaveLength(1);
  });
});

describe('decide', () => {
  test('of two people at once one decides, the other meets a Conflict', async () => {
    await desk.park(anException(), 'token-1', 1);
    const outcomes = await Promise.allSettled([desk.decide('EXC-1', decision('retry', 'ann')), desk.decide('EXC-1', decision('cancel', 'bob'))]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({ reason: { name: 'Conflict', code: 'exception.not-open' } });
  });

  test('moves the row out of the open list, token and all kept', async () => {
    await desk.park(anException(), 'token-1', 1);
    expect(await desk.decide('EXC-1', decision('approve'))).toMatchObject({ status: 'answered', updatedAt: '2026-11-23T11:00:00.000Z', decision: { action: 'approve', by: 'ann' } });
    expect(await desk.parking('EXC-1')).toMatchObject({ taskToken: 'token-1', attempt: 1 });
    expect((await open()).exceptions).toEqual([]);
    expect((await open({ status: 'answered', owner: 'finance' })).exceptions).toHaveLength(1);
  });

  test('there is nothing to decide about a row that is unknown, answered or closed', async () => {
    await expect(desk.decide('EXC-1', decision('retry'))).rejects.toMatchObject({ name: 'Conflict', code: 'exception.unknown' });
    await desk.park(anException(), 'token-1', 1);
    await desk.close('EXC-1', AT);
    await expect(desk.decide('EXC-1', decision('retry'))).rejects.toMatchObject({ code: 'exception.not-open' });
  });
});

test('closed is closed, with its time and without its token; closing again or what never was is nothing', async () => {
  await desk.park(anException(), 'token-1', 1);
  await desk.close('EXC-1', new Date('2026-11-23T12:00:00Z'));
  await desk.close('EXC-1', new Date('2026-11-23T13:00:00Z'));
  await desk.close('EXC-none', AT);
  expect(await desk.parking('EXC-1')).toMatchObject({ exception: { status: 'closed', closedAt: '2026-11-23T12:00:00.000Z' }, taskToken: '' });
  expect((await open({ status: 'closed' })).exceptions).toHaveLength(1);
});

test('a failed execution is raised, and raised again after it was closed', async () => {
  await desk.raise(anException({ kind: 'failed' }));
  await desk.close('EXC-1', AT);
  await desk.raise(anException({ kind: 'failed', occurrences: 2 }));
  expect(await desk.get('EXC-1')).toMatchObject({ status: 'open', occurrences: 2 });
});

describe('list', () => {
  const several = () =>
    Promise.all(
      [18, 12, 16, 14].map((hour, index) =>
        desk.raise(anException({ exceptionId: `EXC-${index}`, deadline: `2026-11-23T${hour}:00:00.000Z`, owner: index === 3 ? 'warehouse' : 'finance', sagaId: `order:${index % 2}` })),
      ),
    );
  const ids = (page: { exceptions: { exceptionId: string }[] }) => page.exceptions.map((exception) => exception.exceptionId);

  test('most urgent first, by owner or all of an entity, page by page', async () => {
    await several();
    expect(ids(await open())).toEqual(['EXC-1', 'EXC-3', 'EXC-2', 'EXC-0']);
    expect(ids(await open({ owner: 'finance' }))).toEqual(['EXC-1', 'EXC-2', 'EXC-0']);
    expect(ids(await open({ entity: 'NW-EU' }))).toEqual([]);
    const first = await open({ limit: 3 });
    expect(ids(first)).toEqual(['EXC-1', 'EXC-3', 'EXC-2']);
    expect(ids(await open({ limit: 3, cursor: first.cursor ?? '' }))).toEqual(['EXC-0']);
  });

  test('by saga', async () => {
    await several();
    expect((await desk.ofSaga('order:1')).map((exception) => exception.exceptionId).sort()).toEqual(['EXC-1', 'EXC-3']);
  });

  test('by whom rows of others were escalated to, page by page, and as long as they are', async () => {
    const to = (role: Role) => ({ level: 1, to: role, at: AT.toISOString(), by: 'ann' });
    for (const index of [1, 2, 3]) await desk.raise(anException({ exceptionId: `EXC-${index}`, deadline: `2026-11-23T1${index}:00:00.000Z`, owner: index === 3 ? 'customer-service' : 'finance', escalation: to('warehouse') }));
    // its own role's first level, and somebody else's
    await desk.raise(anException({ exceptionId: 'EXC-4', owner: 'warehouse', escalation: to('warehouse') }));
    await desk.raise(anException({ exceptionId: 'EXC-5', escalation: to('customer-service') }));
    const first = await open({ escalatedTo: 'warehouse', limit: 2 });
    expect(ids(first)).toEqual(['EXC-1', 'EXC-2']);
    expect(ids(await open({ escalatedTo: 'warehouse', limit: 2, cursor: first.cursor ?? '' }))).toEqual(['EXC-3']);
    expect(ids(await open({ escalatedTo: 'warehouse', owner: 'customer-service' }))).toEqual(['EXC-3']);
    await desk.decide('EXC-1', decision('retry'));
    await desk.close('EXC-2', AT);
    expect([ids(await open({ escalatedTo: 'warehouse' })), ids(await open({ escalatedTo: 'warehouse', status: 'closed' }))]).toEqual([['EXC-3'], ['EXC-2']]);
  });

  test.each([
    ['not base64 of JSON', 'x'],
    ['empty', ''],
    ['of nothing', writeCursor({})],
    ['a list', Buffer.from('["a"]').toString('base64url')],
    ['of numbers', writeCursor({ pk: 1 })],
    ['of other keys', writeCursor({ pk: 'a', sk: 'b' })],
    ['of another list', writeCursor({ pk: 'EXC-1', desk: 'NW-EU#open#finance', deadline: '2026-11-23T12:00:00.000Z' })],
  ])('a cursor that is %s is refused as such', async (_, cursor) => {
    await several();
    await expect(open({ owner: 'finance', cursor })).rejects.toMatchObject({ name: 'Invalid', code: 'request.bad-cursor', status: 400 });
  });
});
