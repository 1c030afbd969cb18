import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportLedger } from '../../cli/ledger.ts';
import type { Journal } from '../../core/model/journal.ts';
import { received } from '../../core/posting/journals/cash.ts';
import { goodsIssue } from '../../core/posting/journals/goods.ts';
import { invoiceJournal } from '../../core/posting/journals/invoice.ts';
import { reversalOf } from '../../core/posting/journals/reversal.ts';
import { anAccounting, anInvoice, anInvoiceLine, AT } from '../support/builders.ts';
import { hledger, missingHledger } from './hledger.ts';

const missing = await missingHledger();
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const rate = (value: string) => ({ entity: 'NW-US', rateId: `ECB-${value}`, from: 'EUR', to: 'USD', date: '2026-11-20', rate: value });
const SUBJECT = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1' };
const folder = mkdtempSync(join(tmpdir(), 'crossdock-hledger-'));
const file = join(folder, 'books.journal');

/** An invoice of 11.90 EUR at 1.1, paid at 1.12; one at home, posted and taken back. */
function journals(): Journal[] {
  const abroad = anInvoice({ number: 'E-1', currency: 'EUR', lines: [anInvoiceLine({ goods: eur(1000), discount: eur(0), tax: eur(190) })], exchangeRate: rate('1.1') });
  const home = invoiceJournal(anInvoice(), '2026-11-23', anAccounting()) as Journal;
  const shares = [{ key: 'receivables' as const, amount: eur(1190), functional: { minor: 1309, currency: 'USD' } }];
  return [
    goodsIssue(abroad, '2026-11-23', anAccounting()),
    invoiceJournal(abroad, '2026-11-23', anAccounting({ rates: [rate('1.1')] })),
    received(SUBJECT, { document: 'DB/1', amount: eur(1190), shares }, '2026-11-28', anAccounting({ rates: [rate('1.12')] })),
    home,
    reversalOf(home, { day: '2026-11-29', reason: 'posted twice; (again)', at: AT }),
  ].filter((journal) => journal !== undefined);
}

beforeAll(async () => {
  const ledger = {
    async *journals() {
      yield* journals();
    },
  };
  writeFileSync(file, (await Array.fromAsync(exportLedger(ledger, { entity: 'NW-US', from: '2026-11-01', to: '2026-11-30' }))).join(''));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(missing)(`hledger takes books of two currencies${missing ? `: ${missing}` : ''}, and finds each transaction balanced`, async () => {
  await hledger(file, 'check');
  const shown = await hledger(file, 'print');
  expect(shown.match(/^2026-11-\d\d \* /gm)).toHaveLength(5);
});

test.skipIf(missing)('at cost everything adds up to nothing, the receivable is paid, and what the rates made of it is the gain', async () => {
  const balance = async (...query: string[]) => (await hledger(file, 'balance', '--flat', '-B', '-O', 'csv', ...query)).trim().split('\n').slice(1);
  expect(await balance('--no-total', 'bank', 'gain')).toEqual(['"NW-US:assets:bank","13.33 USD"', '"NW-US:revenues:exchange gain","-0.24 USD"']);
  expect((await balance()).at(-1)).toMatch(/^"[Tt]otal:?","0"$/);
  expect(await balance('--no-total', 'receivables')).toEqual([]);
});
