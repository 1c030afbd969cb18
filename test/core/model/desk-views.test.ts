import { describe, expect, test } from 'vitest';
import * as desk from '../../../core/model/desk-views.ts';
import { anException } from '../../support/sagas.ts';
import { isTaken, readAs } from '../../support/schemas.ts';

const AT = '2026-11-23T10:00:00.000Z';

test('what can be done about a row: try again, let pass, cancel, correct, dismiss', () => {
  expect(desk.DeskAction.options).toEqual(['retry', 'approve', 'cancel', 'correct', 'dismiss']);
});

describe('a question', () => {
  test('is of open rows, fifty at a time, unless it says otherwise', () => {
    expect(readAs(desk.FindExceptions, {})).toEqual({ status: 'open', limit: 50 });
    expect(readAs(desk.FindExceptions, { owner: 'finance', status: 'closed', limit: '100', code: 'credit.past-due', claimedBy: 'ann', orderId: 'ORD-1', cursor: 'c' })).toEqual({ owner: 'finance', status: 'closed', limit: 100, code: 'credit.past-due', claimedBy: 'ann', orderId: 'ORD-1', cursor: 'c' });
    expect(readAs(desk.GroupExceptions, {})).toEqual({ status: 'open' });
  });

  test.each([
    ['fewer than one at a time', { limit: '0' }, false],
    ['one', { limit: '1' }, true],
    ['more than a hundred', { limit: '101' }, false],
    ['half a row', { limit: '1.5' }, false],
    ['a role that there is not', { owner: 'king' }, false],
    ['a state that there is not', { status: 'lost' }, false],
    ['a code of 100', { code: 'x'.repeat(100) }, true],
    ['of 101', { code: 'x'.repeat(101) }, false],
    ['a name of 200', { claimedBy: 'x'.repeat(200) }, true],
    ['of 201', { claimedBy: 'x'.repeat(201) }, false],
    ['an order of 100', { orderId: 'x'.repeat(100) }, true],
    ['of 101', { orderId: 'x'.repeat(101) }, false],
    ['a page of 2000', { cursor: 'x'.repeat(2000) }, true],
    ['of 2001', { cursor: 'x'.repeat(2001) }, false],
    ['something else', { sort: 'age' }, false],
  ])('for %s', (_what, query, is) => expect(isTaken(desk.FindExceptions, query)).toBe(is));
});

describe('an act', () => {
  test('a claim is not a release unless it says so', () => {
    expect([readAs(desk.ClaimException, {}), readAs(desk.ClaimException, { release: true })]).toEqual([{ release: false }, { release: true }]);
  });

  test('a comment says something, up to 2000 letters, without the blanks around it', () => {
    expect(readAs(desk.CommentException, { text: '  it was the scanner ' })).toEqual({ text: 'it was the scanner' });
    expect(['   ', '', 'x'.repeat(2001)].map((text) => isTaken(desk.CommentException, { text }))).toEqual([false, false, false]);
    expect(isTaken(desk.CommentException, { text: 'x'.repeat(2000) })).toBe(true);
  });

  test('dismissing and escalating take a reason of up to 500 letters, without the blanks around it', () => {
    expect(readAs(desk.DismissException, { reason: ' told twice ' })).toEqual({ reason: 'told twice' });
    expect(readAs(desk.EscalateException, { reason: 'nobody is here', to: 'finance' })).toEqual({ reason: 'nobody is here', to: 'finance' });
    expect(readAs(desk.EscalateException, { reason: 'nobody is here' })).toEqual({ reason: 'nobody is here' });
    for (const schema of [desk.DismissException, desk.EscalateException]) {
      expect([' ', 'x'.repeat(501), undefined].map((reason) => isTaken(schema, { reason }))).toEqual([false, false, false]);
      expect(isTaken(schema, { reason: 'x'.repeat(500) })).toBe(true);
    }
  });

  test('a correction is a patch of something, of the version that was seen', () => {
    const correction = { patch: { lines: null }, reason: 'typed wrong', version: 2 };
    expect(readAs(desk.CorrectException, correction)).toEqual(correction);
    expect(readAs(desk.CorrectException, { ...correction, patch: {} })).toBe('patch: a patch of something');
    for (const wrong of [{ version: 0 }, { version: 1.5 }, { reason: ' ' }, { by: 'ann' }]) expect(isTaken(desk.CorrectException, { ...correction, ...wrong })).toBe(false);
  });
});

describe('an act on many rows', () => {
  const act = (change: object) => readAs(desk.BulkExceptions, { action: 'retry', reason: 'the ERP is back', ...change });

  test('names them, or their cause: never both, and never neither', () => {
    expect(act({ cause: 'erp.failed' })).toEqual({ action: 'retry', reason: 'the ERP is back', cause: 'erp.failed' });
    expect(act({ exceptionIds: ['EXC-1'] })).toEqual({ action: 'retry', reason: 'the ERP is back', exceptionIds: ['EXC-1'] });
    expect([act({}), act({ cause: 'erp.failed', exceptionIds: ['EXC-1'] })]).toEqual(['exceptionIds: exceptionIds or cause', 'exceptionIds: exceptionIds or cause']);
  });

  test('is of one to two hundred rows', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `EXC-${n}`);
    expect(desk.MOST_AT_ONCE).toBe(200);
    expect([0, 1, 200, 201].map((count) => typeof act({ exceptionIds: ids(count) }) === 'object')).toEqual([false, true, true, false]);
    expect(['', 'x'.repeat(101)].map((id) => typeof act({ exceptionIds: [id] }))).toEqual(['string', 'string']);
    expect([300, 301].map((length) => typeof act({ cause: 'x'.repeat(length) }))).toEqual(['object', 'string']);
    expect(typeof act({ exceptionIds: ['x'.repeat(100)] })).toBe('object');
  });

  test('is one of those that need no document: no row is corrected with others', () => {
    const possible = ['claim', 'release', 'retry', 'approve', 'cancel', 'dismiss', 'escalate', 'correct', 'comment'].filter((action) => typeof act({ action, cause: 'c' }) === 'object');
    expect(possible).toEqual(['claim', 'release', 'retry', 'approve', 'cancel', 'dismiss', 'escalate']);
  });

  test('is answered row by row: what was done, or what was wrong, and how many are left', () => {
    expect(isTaken(desk.BulkDone, { results: [{ exceptionId: 'EXC-1', status: 'proposed' }, { exceptionId: 'EXC-2', code: 'exception.claimed', detail: 'ann is on it' }], left: 0 })).toBe(true);
    expect([isTaken(desk.BulkDone, { results: [], left: -1 }), isTaken(desk.BulkDone, { results: [{ exceptionId: 'EXC-1', status: 'lost' }], left: 0 })]).toEqual([false, false]);
    for (const status of ['open', 'answered', 'closed', 'proposed']) expect(isTaken(desk.Acted, { exceptionId: 'EXC-1', action: 'retry', status, correlationId: 'c', version: 1, claimedBy: 'ann' })).toBe(true);
    expect([isTaken(desk.Acted, { exceptionId: 'EXC-1', action: 'retry', status: 'lost', correlationId: 'c' }), isTaken(desk.Acted, { exceptionId: 'EXC-1', action: 'retry', status: 'open', correlationId: 'c', version: 0 })]).toEqual([false, false]);
  });
});

describe('what is shown', () => {
  const row = { ...anException(), actions: ['retry'] };

  test('a row has what can be done about it, and of one row its story and its document', () => {
    const more = {
      history: [{ at: AT, by: 'ann', action: 'comment', reason: 'x' }], comments: [{ at: AT, by: 'ann', text: 'x' }], document: { kind: 'order', id: 'ORD-1', version: 1, payload: { a: 1 } }, difference: { before: { a: 1 }, after: { a: 2 } },
    };
    expect([isTaken(desk.ExceptionView, row), isTaken(desk.ExceptionView, { ...row, ...more })]).toEqual([true, true]);
    for (const wrong of [{ actions: ['shout'] }, { document: { ...more.document, kind: 'invoice' } }, { document: { ...more.document, version: 0 } }, { difference: { before: {} } }, { comments: [{ at: AT, by: 'ann' }] }, { colour: 'red' }]) expect(isTaken(desk.ExceptionView, { ...row, ...wrong })).toBe(false);
    expect(isTaken(desk.DeskDocument, { ...more.document, kind: 'inbound' })).toBe(true);
    expect([isTaken(desk.Exceptions, { exceptions: [row], cursor: 'c' }), isTaken(desk.Exceptions, { exceptions: [row], more: true })]).toEqual([true, false]);
  });

  test('rows of one cause are one, with how many they are and the first that is due', () => {
    const group = { cause: 'c', code: 'erp.failed', step: 'create-erp-order', owner: 'integration', severity: 'high', count: 1, oldest: AT, nextDeadline: AT, actions: ['retry'] };
    expect([isTaken(desk.ExceptionGroup, group), isTaken(desk.ExceptionGroup, { ...group, connector: 'tryton' }), isTaken(desk.ExceptionGroup, { ...group, count: 0 }), isTaken(desk.ExceptionGroup, { ...group, severity: 'grave' })]).toEqual([true, true, false, false]);
    expect([isTaken(desk.ExceptionGroups, { groups: [group], truncated: false }), isTaken(desk.ExceptionGroups, { groups: [group] })]).toEqual([true, false]);
  });
});
