import { expect, test } from 'vitest';
import { answersTo, CATALOGUE, deadlineHours, failureMode } from '../../../core/exceptions/catalogue.ts';
import { Role } from '../../../core/model/identity.ts';

test('a hold on credit is for finance, and may be lifted', () => {
  expect(failureMode('credit.limit-exceeded', false)).toEqual({ severity: 'medium', owner: 'finance', actions: ['retry', 'approve', 'cancel'] });
});

test('a code without a line of its own is retried or cancelled by the step’s owner', () => {
  expect(failureMode('something.new', false)).toEqual({ severity: 'medium', actions: ['retry', 'cancel'] });
});

test('beyond the pivot, and on the way back, nothing is cancelled', () => {
  for (const code of [...Object.keys(CATALOGUE), 'something.new']) expect(failureMode(code, true).actions, code).not.toContain('cancel');
});

test('whatever is on the desk has an owner that exists, and can be tried again', () => {
  for (const [code, mode] of Object.entries(CATALOGUE)) {
    // nothing waits for a row about money that is in the books already, nor for one about silence or about a file that is sent anew
    if (!/^(?:cash|bank|watchdog|stock-file)\./.test(code)) expect(mode.actions, code).toContain('retry');
    expect(mode.owner === undefined || Role.options.includes(mode.owner), code).toBe(true);
  }
});

test('goods that left are never cancelled away', () => {
  for (const code of Object.keys(CATALOGUE).filter((name) => /^(shipment|recall|journal)\./.test(name))) expect(failureMode(code, false).actions, code).not.toContain('cancel');
});

test('past the pivot an order is not corrected either, and is tried again all the same', () => {
  expect(failureMode('something.new', true).actions).toEqual(['retry']);
  for (const code of Object.keys(CATALOGUE)) expect(failureMode(code, true).actions, code).not.toContain('correct');
});

test('a row must be answered by the hours of its severity, where its code says nothing else', () => {
  for (const [code, { severity, deadlineHours: own }] of Object.entries(CATALOGUE)) expect(deadlineHours(code), code).toBe(own ?? { high: 4, medium: 8, low: 24 }[severity]);
  expect(deadlineHours('something.new')).toBe(8);
});

test('what nothing waits for is answered only by what can be done of it', () => {
  expect(answersTo({ code: 'cash.refund-failed', detail: { creditMemoId: 'CM-1', paymentId: 'PAY-1' } })).toEqual(['retry', 'approve']);
  for (const detail of [{ creditMemoId: 'CM-1' }, { paymentId: 'PAY-1' }, {}]) expect(answersTo({ code: 'cash.refund-failed', detail })).toEqual(['approve']);
  expect([{ source: 'queue' }, {}].map((detail) => answersTo({ code: 'dead-letter.message', detail }))).toEqual([['retry'], []]);
  expect(answersTo({ code: 'shipment.short', detail: {} })).toEqual(['approve']);
  expect(answersTo({ code: 'shipment.short-pick', detail: {} })).toEqual(['approve']);
  expect(answersTo({ code: 'something.new', detail: {} })).toEqual([]);
});
