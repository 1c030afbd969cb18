import { describe, expect, test } from 'vitest';
import { claim, comment, dismiss, escalate, mayBeDismissed, mustBeOpen, waits } from '../../../core/exceptions/act.ts';
import { nextLevel } from '../../../core/exceptions/escalation.ts';
import { mayAct } from '../../../core/exceptions/rights.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import type { Role } from '../../../core/model/identity.ts';
import { AT } from '../../support/builders.ts';
import { anException } from '../../support/sagas.ts';

const ann = { name: 'ann', roles: ['finance'] as Role[], at: AT };
const bob = { name: 'bob', roles: ['integration'] as Role[], at: AT };
const codeOf = (act: () => unknown) => {
  try {
    act();
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a claim', () => {
  test('says who is on it, and is written down; claiming again is nothing', () => {
    const act = claim(anException(), false, ann);
    expect(act).toMatchObject({ row: { claimedBy: 'ann' }, entry: { by: 'ann', action: 'claim', after: { claimedBy: 'ann' } } });
    expect(claim(act?.row ?? anException(), false, ann)).toBeUndefined();
  });

  test('is not taken from who has it; they give it back, or integration does', () => {
    const taken = anException({ claimedBy: 'ann' });
    expect(codeOf(() => claim(taken, false, bob))).toBe('exception.claimed');
    expect(codeOf(() => claim(taken, true, { ...ann, name: 'eve' }))).toBe('exception.claimed');
    expect(claim(taken, true, bob)).toMatchObject({ entry: { action: 'release', by: 'bob', before: { claimedBy: 'ann' } } });
    expect(claim(taken, true, ann)?.row.claimedBy).toBeUndefined();
  });

  test('that is given back leaves no name, and nothing to give back is nothing', () => {
    expect(claim(anException(), true, ann)).toBeUndefined();
    const back = claim(anException({ claimedBy: 'ann' }), true, ann);
    expect(back?.row).not.toHaveProperty('claimedBy');
    expect(back).toMatchObject({ row: { updatedAt: AT.toISOString() }, entry: { at: AT.toISOString(), by: 'ann', action: 'release', before: { claimedBy: 'ann' } } });
    expect(back?.entry).not.toHaveProperty('after');
    expect(claim(anException(), false, ann)?.entry).toEqual({ at: AT.toISOString(), by: 'ann', action: 'claim', after: { claimedBy: 'ann' } });
  });

  test('is not taken over by integration either, which may only give it back', () => {
    const taken = anException({ claimedBy: 'ann' });
    expect(() => claim(taken, false, bob)).toThrow('ann is on it');
    expect(() => claim(taken, true, { ...ann, name: 'eve' })).toThrow('ann is on it');
    expect(codeOf(() => claim(anException({ status: 'closed', claimedBy: 'ann' }), true, bob))).toBe('exception.not-open');
  });

  test('of a row that was decided is refused; a comment on it is not', () => {
    expect(codeOf(() => claim(anException({ status: 'answered' }), false, ann))).toBe('exception.not-open');
    expect(comment(anException({ status: 'closed' }), 'it was the scanner', ann).entry).toEqual({ at: AT.toISOString(), by: 'ann', action: 'comment', reason: 'it was the scanner' });
  });
});

test('a row that nothing waits for is dismissed with its reason, once; an execution that waits is not left waiting', () => {
  const act = dismiss(anException({ kind: 'noticed' }), 'told twice', ann);
  expect(act).toMatchObject({ row: { status: 'closed', dismissedBy: 'ann', closedAt: AT.toISOString() }, entry: { action: 'dismiss', reason: 'told twice' } });
  expect(dismiss(act?.row ?? anException(), 'told twice', ann)).toBeUndefined();
  for (const kind of ['parked', 'failed'] as const) expect(codeOf(() => dismiss(anException({ kind }), 'away with it', ann))).toBe('exception.action-not-allowed');
});

test('a row that is closed is not dismissed, unless it was dismissed: then it is nothing', () => {
  expect(codeOf(() => dismiss(anException({ kind: 'noticed', status: 'closed' }), 'again', ann))).toBe('exception.not-open');
  expect(dismiss(anException({ kind: 'noticed', status: 'closed', dismissedBy: 'bob' }), 'again', ann)).toBeUndefined();
  expect(codeOf(() => dismiss(anException({ kind: 'noticed', status: 'answered', dismissedBy: 'bob' }), 'again', ann))).toBe('exception.not-open');
  expect(dismiss(anException({ kind: 'quarantined' }), 'twice', ann)?.entry).toEqual({ at: AT.toISOString(), by: 'ann', action: 'dismiss', reason: 'twice', before: { status: 'open' }, after: { status: 'closed' } });
  expect((['noticed', 'quarantined', 'parked', 'failed'] as const).map((kind) => mayBeDismissed({ kind }))).toEqual([true, true, false, false]);
});

test('an act on a row that is not open says how it is', () => {
  expect(() => mustBeOpen(anException({ exceptionId: 'EXC-7', status: 'answered' }))).toThrow('exception EXC-7 is answered');
  expect(() => mustBeOpen(anException())).not.toThrow();
});

test('a correction waits for a second person while its row is open and nobody has made it', () => {
  const correction = { patch: {}, reason: 'typed wrong', by: 'ann', at: AT.toISOString(), version: 1, needs: 'approval' } as never as NonNullable<DeskException['correction']>;
  expect(waits({ status: 'open', correction })).toBe(true);
  expect([waits({ status: 'closed', correction }), waits({ status: 'open', correction: { ...correction, needs: 'nothing' } as never }), waits({ status: 'open', correction: { ...correction, made: AT.toISOString() } as never }), waits({ status: 'open' })]).toEqual([false, false, false, false]);
});

describe('a row that is late', () => {
  const late = anException({ owner: 'warehouse', severity: 'high', deadline: '2026-11-23T18:00:00.000Z' });

  test('goes to its own role at its deadline, then level by level, each with its own time', () => {
    expect(nextLevel(late)).toEqual({ level: 1, to: 'warehouse', at: '2026-11-23T18:00:00.000Z' });
    expect(nextLevel({ ...late, escalation: { level: 1, to: 'warehouse', at: '2026-11-23T18:01:00.000Z', by: 'crossdock' } })).toEqual({ level: 2, to: 'customer-service', at: '2026-11-23T20:01:00.000Z' });
    expect(nextLevel({ ...late, escalation: { level: 3, to: 'integration', at: '2026-11-23T20:01:00.000Z', by: 'crossdock' } })).toBeUndefined();
    expect(nextLevel({ ...late, status: 'answered' })).toBeUndefined();
  });

  test('is escalated by a person to the next role, or to whom they say; then that role may act on it', () => {
    const up = escalate(late, 'nobody is here', undefined, ann);
    expect(up).toMatchObject({ row: { escalation: { level: 1, to: 'customer-service', by: 'ann' } }, entry: { action: 'escalate', before: { to: 'warehouse', level: 0 }, after: { to: 'customer-service', level: 1 } } });
    expect(escalate(late, 'a price question', 'finance', ann).row.escalation).toMatchObject({ to: 'finance' });
    expect([mayAct(late, ['customer-service']), mayAct(up.row, ['customer-service']), mayAct(up.row, ['warehouse']), mayAct(up.row, ['finance'])]).toEqual([false, true, true, false]);
  });

  test('is told of when it is escalated, and one that is decided is not', () => {
    const up = escalate(late, 'nobody is here', undefined, ann);
    expect(up.also).toMatchObject([{ change: 'event', event: { type: 'exception.escalated' } }]);
    expect(escalate(up.row, 'still nobody', undefined, ann).entry).toMatchObject({ before: { to: 'customer-service', level: 1 }, after: { level: 2 } });
    expect(codeOf(() => escalate({ ...late, status: 'closed' }, 'late', undefined, ann))).toBe('exception.not-open');
  });

  test('that everybody on its way was asked about goes no further', () => {
    expect(codeOf(() => escalate({ ...late, escalation: { level: 3, to: 'integration', at: AT.toISOString(), by: 'ann' } }, 'again', undefined, ann))).toBe('exception.at-the-top');
  });
});
