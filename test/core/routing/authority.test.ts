import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JOURNAL_EVENTS, type JournalEvent } from '../../../core/model/journal.ts';
import { AUTHORITIES, type AuthorityRule } from '../../../core/model/routing-rule.ts';
import { posterOf, postersOf } from '../../../core/routing/authority.ts';
import { AT } from '../../support/builders.ts';

const rule = (over: AuthorityRule['over'], connector: string, change: Partial<AuthorityRule> = {}): AuthorityRule => ({ entity: 'NW-US', over, connector, from: '2026-01-01T00:00:00Z', ...change });
const posters = (...rules: AuthorityRule[]) => postersOf(rules, 'tryton', AT);
const how = (rules: AuthorityRule[], ...events: JournalEvent[]) => events.map((event) => Object.values(posterOf(posters(...rules), event)).join(' '));

test('without a table the ERP numbers the invoices and keeps its books by itself: nothing is sent', () => {
  expect(posters()).toEqual({ invoicing: 'tryton' });
  expect(how([], 'invoice', 'goods-issue', 'unbilled')).toEqual(['tryton derived', 'tryton derived', 'tryton derived']);
});

test('an ERP that is named with what it derives is sent the rest', () => {
  const rules = [rule('general-ledger', 'tryton', { derives: ['invoice', 'credit-memo', 'goods-issue'] })];
  expect(posters(...rules)).toEqual({ invoicing: 'tryton', ledger: 'tryton', derived: ['invoice', 'credit-memo', 'goods-issue'] });
  expect(how(rules, 'invoice', 'goods-issue', 'freight-out', 'unbilled')).toEqual(['tryton derived', 'tryton derived', 'tryton sent', 'tryton sent']);
});

test('a cloud ledger that numbers the invoices derives their journals, and is sent what comes out of the ERP’s deliveries', () => {
  const rules = [rule('invoice-numbers', 'xero'), rule('receivables', 'xero'), rule('general-ledger', 'xero', { derives: ['invoice', 'credit-memo', 'goods-issue', 'bank-receipt'] })];
  expect(posters(...rules)).toEqual({ invoicing: 'xero', ledger: 'xero', derived: ['invoice', 'credit-memo', 'bank-receipt'] });
  expect(how(rules, 'invoice', 'goods-issue', 'bank-receipt')).toEqual(['xero derived', 'xero sent', 'xero derived']);
});

test('what comes out of no document, a ledger derives by itself where it says so', () => {
  const rules = [rule('general-ledger', 'ledger-eu', { derives: ['unbilled', 'invoice'] })];
  expect(posters(...rules).derived).toEqual(['unbilled']);
  expect(posterOf({ invoicing: 'tryton', ledger: 'ledger-eu' }, 'invoice')).toEqual({ system: 'ledger-eu', how: 'sent' });
});

test('a regional ledger beside an ERP that numbers the invoices is sent everything, the invoice too: it holds no document of its own', () => {
  const rules = [rule('general-ledger', 'ledger-eu', { derives: ['invoice'] })];
  expect(posters(...rules)).toEqual({ invoicing: 'tryton', ledger: 'ledger-eu', derived: [] });
  expect(how(rules, 'invoice', 'goods-issue')).toEqual(['ledger-eu sent', 'ledger-eu sent']);
});

test('a ledger that keeps its books by itself cannot keep them of invoices that another numbers', () => {
  expect(() => posters(rule('invoice-numbers', 'xero'))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'routing.authority-split', detail: { invoicing: 'xero', ledger: 'tryton' } }));
});

test('a line holds from its first instant to before its last, and the later one wins', () => {
  const moved = [rule('general-ledger', 'xero', { derives: [], until: AT.toISOString() }), rule('general-ledger', 'tryton', { derives: ['invoice'], from: AT.toISOString() })];
  expect(posters(...moved)).toMatchObject({ ledger: 'tryton' });
  expect(postersOf(moved, 'tryton', new Date(AT.getTime() - 1))).toMatchObject({ ledger: 'xero' });
  const over = [rule('general-ledger', 'xero', { derives: [], until: AT.toISOString() })];
  expect([posters(...over), postersOf(over, 'tryton', new Date(AT.getTime() - 1))]).toEqual([{ invoicing: 'tryton' }, { invoicing: 'tryton', ledger: 'xero', derived: [] }]);
  const three = ['a', 'c', 'b'].map((system) => rule('invoice-numbers', system, { from: `2026-0${'abc'.indexOf(system) + 1}-01T00:00:00Z` }));
  expect(posters(...three, rule('general-ledger', 'c', { derives: [] })).invoicing).toBe('c');
  expect(posters(rule('invoice-numbers', 'b', { from: '2026-06-01T00:00:00Z' }), rule('invoice-numbers', 'a'), rule('general-ledger', 'b', { derives: [] })).invoicing).toBe('b');
});

test('whatever the table says, each event of a document has exactly one poster, and what it derives comes out of documents that it holds', () => {
  const connector = fc.constantFrom('tryton', 'xero', 'ledger-eu');
  const table = fc.array(fc.tuple(fc.constantFrom(...AUTHORITIES), connector, fc.option(fc.subarray([...JOURNAL_EVENTS]), { nil: undefined })), { maxLength: 6 });
  fc.assert(
    fc.property(table, fc.constantFrom(...JOURNAL_EVENTS), (lines, event) => {
      const rules = lines.map(([over, system, derives]) => rule(over, system, derives ? { derives } : {}));
      let found: ReturnType<typeof posters>;
      try {
        found = posters(...rules);
      } catch (error) {
        expect(error).toMatchObject({ code: 'routing.authority-split' });
        return;
      }
      const general = rules.find(({ over }) => over === 'general-ledger')?.connector ?? 'tryton';
      const { system, how: way } = posterOf(found, event);
      expect(system).toBe(general);
      if (event === 'invoice' && way === 'derived') expect(found.invoicing).toBe(general);
    }),
    { numRuns: 2000 },
  );
});
