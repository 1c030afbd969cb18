import { expect, test } from 'vitest';
import { CATALOGUE, failureMode } from '../../../core/exceptions/catalogue.ts';
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
    // nothing waits for a row about money that is in the books already
    if (!/^(?:cash|bank)\./.test(code)) expect(mode.actions, code).toContain('retry');
    expect(mode.owner === undefined || Role.options.includes(mode.owner), code).toBe(true);
  }
});

test('goods that left are never cancelled away', () => {
  for (const code of Object.keys(CATALOGUE).filter((name) => /^(shipment|recall|journal)\./.test(name))) expect(failureMode(code, false).actions, code).not.toContain('cancel');
});
