import { expect, test } from 'vitest';
import { mayAct, mustBeTheirs } from '../../../core/exceptions/rights.ts';
import type { Role } from '../../../core/model/identity.ts';
import { anException } from '../../support/sagas.ts';

const ASKED = { owner: 'warehouse', escalation: { level: 2, to: 'customer-service', at: '2026-11-23T10:00:00.000Z', by: 'crossdock' } } as const;

test('a row is its owner’s, whoever’s it was escalated to, and integration’s, whatever else somebody is; nobody else’s', () => {
  const may = (...roles: Role[]) => mayAct(anException(ASKED), roles);
  expect([may('warehouse'), may('customer-service'), may('integration'), may('finance', 'warehouse')]).toEqual([true, true, true, true]);
  expect([may('finance'), may('finance', 'steward'), may()]).toEqual([false, false, false]);
  expect(mayAct({ owner: 'warehouse' }, ['customer-service'])).toBe(false);
});

test('whose it is not is told whose it is', () => {
  expect(() => mustBeTheirs(anException(ASKED), ['warehouse'])).not.toThrow();
  expect(() => mustBeTheirs(anException(ASKED), ['finance'])).toThrow(expect.objectContaining({ code: 'auth.role-missing', status: 403, message: expect.stringContaining('this is for warehouse') }));
});
