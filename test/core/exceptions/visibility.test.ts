import { describe, expect, test } from 'vitest';
import { ESCALATION } from '../../../core/exceptions/escalation.ts';
import { SEES_ROWS_OF, seesRow, shownDetail } from '../../../core/exceptions/visibility.ts';
import { Role } from '../../../core/model/identity.ts';
import { anException } from '../../support/sagas.ts';

const whoSees = (row: Parameters<typeof seesRow>[0], limits: Parameters<typeof seesRow>[2] = []) => Role.options.filter((role) => seesRow(row, [role], limits));

describe('a row of the desk is seen', () => {
  test.each([
    ['customer-service', ['customer-service', 'integration']],
    ['warehouse', ['customer-service', 'warehouse', 'integration']],
    ['finance', ['customer-service', 'finance', 'integration']],
    ['integration', ['customer-service', 'integration']],
    ['steward', ['customer-service', 'integration', 'steward']],
  ] as const)('where it is of %s, by %j', (owner, roles) => {
    expect(whoSees(anException({ owner }))).toEqual(roles);
  });

  test('by whom it was escalated to, and by whom the house has approve its code', () => {
    const escalation = { level: 1, to: 'steward', at: '2026-11-23T10:00:00.000Z', by: 'ann' } as const;
    expect(whoSees(anException({ owner: 'warehouse', escalation }))).toContain('steward');
    expect(whoSees(anException({ owner: 'customer-service', code: 'order.price-differs' }), [{ code: 'order.price-differs', role: 'finance' }, { code: 'stock.short', role: 'warehouse' }])).toEqual(['customer-service', 'finance', 'integration']);
  });

  test('by everybody who is asked when it is late', () => {
    for (const owner of Role.options) for (const asked of ESCALATION[owner]) expect(SEES_ROWS_OF[asked]).toContain(owner);
  });

  test('by nobody without a role', () => expect(seesRow(anException(), [], [])).toBe(false));
});

test('what is a person’s in its detail is told to who speaks with customers or bills them', () => {
  const detail = { statement: '7', entries: [{ said: 'JOHN DOE INV 4711', reference: 'R1' }], payer: 'John Doe', receiptId: 'RCPT-1' };
  expect(shownDetail(detail, ['integration', 'finance'])).toEqual(detail);
  expect(shownDetail(detail, ['integration'])).toEqual({ statement: '7', entries: [{ said: '***', reference: 'R1' }], payer: '***', receiptId: 'RCPT-1' });
});
