import { beforeEach, describe, expect, test } from 'vitest';
import { Rejected } from '../../../core/model/errors.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import type { Journal } from '../../../core/model/journal.ts';
import type { Route } from '../../../core/model/route.ts';
import type { AuthorityRule } from '../../../core/model/routing-rule.ts';
import { postersOf } from '../../../core/routing/authority.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { postInvoice } from '../../../lambdas/handler/post-invoice.ts';
import { journalSubscriber, sendJournals } from '../../../lambdas/handler/send-journals.ts';
import { accrueUnbilled } from '../../../lambdas/handler/periods.ts';
import { handler as postJournal } from '../../../lambdas/steps/post-journal.ts';
import { handler as recordShipment } from '../../../lambdas/steps/record-shipment.ts';
import { aCustomer, aLegalEntity, aLine, anItem, anOrder, aShipment, AT, usd } from '../../support/builders.ts';
import { Books } from '../../support/ledger-books.ts';
import { logged } from '../../support/logs.ts';
import { messages } from '../../support/requests.ts';
import { aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

const tables = testTables();
logged();

const SAGA = aSaga({ sagaId: 'posting:shiphero:1', kind: 'posting', shipmentId: 'shiphero:1', limited: false });
const step = (name: string) => ({ sagaId: SAGA.sagaId, step: name, seq: 1, owner: 'finance' });
const context = () => ({ saga: SAGA, at: AT });
const authority = (over: AuthorityRule['over'], connector: string, derives?: AuthorityRule['derives']): AuthorityRule => ({ entity: 'NW-US', over, connector, from: '2026-01-01T00:00:00Z', ...(derives && { derives }) });

/** Ten bolts of an order under such a table left, with what the carrier charges. */
async function shipped(rules: AuthorityRule[]): Promise<Route> {
  const route: Route = { ...anOrder().route, ...postersOf(rules, 'tryton', AT) };
  const lines = [aLine({}, 'released')];
  const releases = [{ releaseId: `${ORDER_ID}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: lines.map(({ lineId, sku, steps }) => ({ lineId, sku, steps })) }];
  await stores.unit.commit([{ change: 'order', order: anOrder({ lines, releases, route }) }, { change: 'shipment', shipment: aShipment({ freightCharge: usd(642) }), ifAbsent: true }]);
  await stores.register.open(SAGA);
  await recordShipment(step('record-shipment'));
  return route;
}
const invoice = async () => stores.orders.invoice('NW-US', ORDER_ID, 'INV-shiphero:1');
const journals = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).sort((a, b) => (a.journalId < b.journalId ? -1 : 1));
/** The posting saga from the invoice on, as its table goes: what asks a system is asked twice, and its first answer is lost. */
async function post(route: Route, systems: Record<string, Books>): Promise<void> {
  const asked = async (name: string, act: (system: Books) => Promise<unknown>) => {
    const system = systems[name] as Books;
    system.lost = true;
    await act(system).catch(() => undefined);
    await act(system);
    await act(system);
  };
  await asked(route.invoicing, (system) => postInvoice(context(), async () => system));
  await postJournal(step('post-journal'));
  if (route.ledger) await asked(route.ledger, (system) => sendJournals(context(), route.ledger ?? '', async () => system));
}

beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await stores.stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 25);
  await stores.stock.take('NW-US', ORDER_ID, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 10 }]);
  await stores.stock.harden('NW-US', ORDER_ID);
});

describe('the authority', () => {
  test('is the ERP: it numbers the invoice and posts what its documents say; nothing is sent', async () => {
    const erp = new Books(['invoice']);
    await post(await shipped([]), { tryton: erp });
    expect(erp.posted).toEqual(['invoice:1']);
    expect((await journals()).map(({ journalId, poster }) => [journalId, poster])).toEqual([
      ['freight-out:shiphero:1', { system: 'tryton', how: 'derived' }], ['goods-issue:shiphero:1', { system: 'tryton', how: 'derived' }], ['invoice:1', { system: 'tryton', how: 'derived' }],
    ]);
    expect(await Array.fromAsync(stores.ledger.unsent('NW-US', '9999-12-31'))).toEqual([]);
  });

  test('is a cloud ledger: it numbers the invoice and derives its journal, and is sent what comes out of the ERP’s deliveries', async () => {
    const [erp, cloud] = [new Books([]), new Books(['invoice'])];
    const rules = [authority('invoice-numbers', 'xero'), authority('receivables', 'xero'), authority('general-ledger', 'xero', ['invoice', 'credit-memo'])];
    await post(await shipped(rules), { tryton: erp, xero: cloud });
    expect(erp.posted).toEqual([]);
    expect(cloud.posted).toEqual(['invoice:1', 'goods-issue:shiphero:1', 'freight-out:shiphero:1']);
    expect(cloud.twice).toEqual([]);
    expect((await invoice())?.number).toBe('1');
    expect(await Array.fromAsync(stores.ledger.unsent('NW-US', '9999-12-31'))).toEqual([]);
    expect(await tables.get('ledger', { pk: 'NW-US#goods-issue:shiphero:1', sk: 'sent' })).toMatchObject({ system: 'xero', id: 'id-goods-issue:shiphero:1' });
  });

  test('is a regional ledger: the ERP numbers the invoice, and the ledger is sent every journal, the invoice’s too', async () => {
    const [erp, regional] = [new Books([]), new Books([])];
    await post(await shipped([authority('general-ledger', 'ledger-eu', [])]), { tryton: erp, 'ledger-eu': regional });
    expect(erp.posted).toEqual([]);
    expect(regional.posted).toEqual(['goods-issue:shiphero:1', 'freight-out:shiphero:1', 'invoice:1']);
    expect(regional.twice).toEqual([]);
  });
});

test('until who keeps the books has it, a journal is known as unsent, and the month cannot be closed', async () => {
  await shipped([authority('general-ledger', 'ledger-eu', [])]);
  expect((await Array.fromAsync(stores.ledger.unsent('NW-US', '2026-11-30'))).map(({ journalId, system }) => `${journalId} ${system}`).sort()).toEqual(['freight-out:shiphero:1 ledger-eu', 'goods-issue:shiphero:1 ledger-eu']);
});

test('the preview is proven before anything is sent: an invoice that has no account reaches no system', async () => {
  const rules = { entity: 'NW-US', version: 'v2', from: '2020-01-01', rules: [{ key: 'receivables' as const, account: 'assets:receivables' }] };
  const route = await shipped([]);
  const { rules: read } = stores.books;
  stores.books.rules = async () => rules;
  try {
    const erp = new Books(['invoice']);
    await expect(postInvoice(context(), async () => erp)).rejects.toMatchObject({ name: 'Rejected', code: 'journal.no-account' });
    expect([route.invoicing, erp.posted]).toEqual(['tryton', []]);
  } finally {
    stores.books.rules = read;
  }
});

test('a journal reaches no other ledger than the one that keeps its books', async () => {
  await shipped([authority('general-ledger', 'ledger-eu', [])]);
  await expect(sendJournals(context(), 'xero', async () => new Books([]))).rejects.toMatchObject({ name: 'Rejected', code: 'journal.wrong-ledger' });
});

test('an accrual, which no saga sends, is announced to who keeps the books, and sent once however often it is told', async () => {
  await shipped([authority('general-ledger', 'ledger-eu', [])]);
  const shippedOn = (await invoice())?.shippedOn ?? '';
  expect(await accrueUnbilled(aLegalEntity(), shippedOn.slice(0, 7), AT)).toBe(1);
  const events = (await tables.all('outbox')).map((row) => row.body as { type: string; data: object }).filter(({ type }) => type === 'journal.to-be-sent');
  expect(events.map(({ data }) => data)).toEqual([{ journalId: 'unbilled:INV-shiphero:1', system: 'ledger-eu', orderId: ORDER_ID }]);
  const regional = new Books([]);
  const told = messages(...events.map((detail) => ({ detail })));
  for (const connector of ['ledger-eu', 'xero', 'ledger-eu']) expect(await journalSubscriber(connector, async () => regional)(told)).toEqual({ batchItemFailures: [] });
  expect(regional.posted).toEqual(['unbilled:INV-shiphero:1']);
});

test('a journal that the ledger refuses is on finance’s desk while it waits among the dead letters, and off it once it is through', async () => {
  await shipped([authority('general-ledger', 'ledger-eu', [])]);
  await accrueUnbilled(aLegalEntity(), ((await invoice())?.shippedOn ?? '').slice(0, 7), AT);
  const [told] = (await tables.all('outbox')).flatMap(({ body }) => ((body as { type: string }).type === 'journal.to-be-sent' ? [messages({ detail: body })] : []));
  const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, owner, status, detail }) => [code, owner, status, detail.reason]);
  const refusing = Object.assign(new Books([]), { postJournal: async () => Promise.reject(new Rejected('ledger.period-locked', 'the books are locked')) });
  for (let time = 0; time < 2; time += 1) expect(await journalSubscriber('ledger-eu', async () => refusing)(told as never)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(await rows()).toEqual([['journal.not-sent', 'finance', 'open', 'ledger.period-locked']]);
  expect(await journalSubscriber('ledger-eu', async () => new Books([]))(told as never)).toEqual({ batchItemFailures: [] });
  expect(await rows()).toEqual([['journal.not-sent', 'finance', 'closed', 'ledger.period-locked']]);
});
