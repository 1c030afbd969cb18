import { expect, test } from 'vitest';
import { nextUndo } from '../../../core/sagas/next-undo.ts';
import type { Saga, StepEntry } from '../../../core/sagas/register.ts';
import { AT } from '../../support/builders.ts';

const entry = (seq: number, change: Partial<StepEntry> = {}): StepEntry => ({
  key: `s${seq}`, step: `s${seq}`, seq, owner: 'warehouse', undo: `u${seq}`, status: 'completed', claimedAt: AT.toISOString(), leaseUntil: AT.toISOString(), attempts: 1, ...change,
});
const saga = (...steps: StepEntry[]) => ({ steps: Object.fromEntries(steps.map((step) => [step.key, step])) }) as unknown as Saga;

test('the last step is undone first, claimed-but-unfinished ones included', () => {
  expect(nextUndo(saga(entry(1), entry(2, { status: 'claimed' })), AT)).toMatchObject({ action: 'undo', key: 's2', undo: 'u2' });
  expect(nextUndo(saga(entry(1), entry(2, { status: 'undone' })), AT)).toMatchObject({ action: 'undo', key: 's1' });
});

test('a step without an undo is passed over, and an empty register is done', () => {
  expect(nextUndo(saga(entry(1, { undo: undefined as never })), AT)).toEqual({ action: 'done' });
  expect(nextUndo(saga(), AT)).toEqual({ action: 'done' });
});

test('an attempt that may still be acting is waited for, so that its undo cannot overtake it', () => {
  const acting = entry(2, { status: 'claimed', leaseUntil: new Date(AT.getTime() + 3_200).toISOString() });
  expect(nextUndo(saga(entry(1), acting), AT)).toEqual({ action: 'wait', seconds: 4 });
  expect(nextUndo(saga(entry(1), acting), new Date(AT.getTime() + 3_200))).toMatchObject({ action: 'undo', key: 's2' });
  const longer = entry(3, { status: 'claimed', leaseUntil: new Date(AT.getTime() + 4_900).toISOString() });
  expect(nextUndo(saga(acting, longer), AT)).toEqual({ action: 'wait', seconds: 5 });
  // what is completed acts no more, however long its lease would have been
  expect(nextUndo(saga(entry(1), { ...longer, status: 'completed' }), AT)).toMatchObject({ action: 'undo', key: 's3' });
});

test('what was done before a step that settles it is not taken back, nor is that step; once it is completed, and not before', () => {
  const steps = [entry(1), entry(2), entry(4)];
  expect(nextUndo(saga(...steps, entry(3, { settles: true })), AT)).toMatchObject({ key: 's4' });
  const undone = [entry(1), entry(2), entry(4, { status: 'undone' })];
  expect(nextUndo(saga(...undone, entry(3, { settles: true })), AT)).toEqual({ action: 'done' });
  expect(nextUndo(saga(...undone, entry(3, { settles: true, status: 'claimed' })), AT)).toMatchObject({ key: 's3' });
  expect(nextUndo(saga(...undone, entry(3)), AT)).toMatchObject({ key: 's3' });
});

test('a command is undone on its connector\'s queue', () => {
  expect(nextUndo(saga(entry(4, { connector: 'tryton' })), AT)).toMatchObject({ connector: 'tryton' });
});

test('of two releases the later one is recalled first', () => {
  const first = entry(7, { key: 'r#EAST' });
  const second = entry(7, { key: 'r#WEST', claimedAt: new Date(AT.getTime() + 1).toISOString() });
  for (const register of [saga(first, second), saga(second, first)]) expect(nextUndo(register, new Date(AT.getTime() + 10))).toMatchObject({ key: 'r#WEST' });
});
