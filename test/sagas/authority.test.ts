import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../core/model/journal.ts';
import type { AuthorityRule, RoutingRule } from '../../core/model/routing-rule.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { ledgerCommands } from '../../lambdas/handler/ledger-commands.ts';
import { ROUTES } from '../../cli/demo-data.ts';
import { Books } from '../support/ledger-books.ts';
import { movedBy, XeroBooks } from '../support/xero-books.ts';
import { Bench, type Break } from './bench.ts';
import { whole } from './books.ts';
import { answerLost, refused } from './breaks.ts';
import { ENTITY } from './estate.ts';
import { story } from './story.ts';
import { isJournal } from '../support/is-journal.ts';

const bench = new Bench();
const { sent, ended, shipped, released } = story(bench);
const over = (authority: AuthorityRule['over'], connector: string, derives?: AuthorityRule['derives']): AuthorityRule => ({ entity: ENTITY, over: authority, connector, from: '2026-01-01T00:00:00Z', ...(derives && { derives }) });
let cloud: XeroBooks;
let regional: Books;
let rules: RoutingRule[];
stores.masterdata.rules = async () => rules;

beforeAll(async () => {
  cloud = await XeroBooks.start();
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.fresh();
  regional = new Books([]);
  bench.connectors.set('xero', ledgerCommands('xero', async () => cloud.system));
  bench.connectors.set('ledger-eu', ledgerCommands('ledger-eu', async () => regional));
});

/** The same shipment. */
const toldAgain = (sagaId: string) => ({ shipment: Number(sagaId.split(':').at(-1)) });
/** Each breaks its own step. */
const every = (breaks: Break[]): Break => (call) => breaks.reduce<() => Promise<unknown>>((run, each) => () => each({ ...call, run }), call.run)();

/** Who has the word, and where one invoice and its goods issue stand then: in the ERP's books by itself, sent to the ERP, in the cloud ledger (a simulated Xero behind its connector), in the regional one. */
interface Case {
  name: string;
  table: RoutingRule[];
  ledger: string | undefined;
  numbers: 'tryton' | 'xero';
  cloud: string[];
  regional: string[];
  how: string[];
}
const AUTHORITIES: Case[] = [
  {
    name: 'the ERP, which keeps its books by itself', table: [], ledger: undefined,
    numbers: 'tryton', cloud: [], regional: [], how: ['goods-issue tryton derived', 'invoice tryton derived'],
  },
  {
    name: 'the ERP, which is sent what it does not derive', table: [over('general-ledger', 'tryton', ['invoice', 'credit-memo'])], ledger: 'tryton',
    numbers: 'tryton', cloud: [], regional: [], how: ['goods-issue tryton sent', 'invoice tryton derived'],
  },
  {
    name: 'a cloud ledger', table: [over('invoice-numbers', 'xero'), over('receivables', 'xero'), over('general-ledger', 'xero', ['invoice', 'credit-memo'])], ledger: 'xero',
    numbers: 'xero', cloud: ['goods-issue', 'invoice'], regional: [], how: ['goods-issue xero sent', 'invoice xero derived'],
  },
  {
    name: 'a regional ledger beside the ERP that numbers', table: [over('general-ledger', 'ledger-eu', [])], ledger: 'ledger-eu',
    numbers: 'tryton', cloud: [], regional: ['goods-issue', 'invoice'], how: ['goods-issue ledger-eu sent', 'invoice ledger-eu sent'],
  },
  {
    name: 'a cloud ledger that keeps the books beside the ERP that numbers', table: [over('general-ledger', 'xero', [])], ledger: 'xero',
    numbers: 'tryton', cloud: ['goods-issue', 'invoice'], regional: [], how: ['goods-issue xero sent', 'invoice xero sent'],
  },
];
const eventsOf = (posted: readonly string[]) => posted.map((key) => key.split(':')[0]).sort();
const journals = async () => (await bench.tables.all('ledger')).flatMap((item) => (isJournal(item) ? [item.body as Journal] : []));

/** One number, one invoice, one posting of each event, in the books of whoever has the word and in no others. */
async function postedOnce(orderId: string, { numbers, cloud: inCloud, regional: inRegional, how }: Case): Promise<void> {
  await whole(bench, orderId);
  const invoices = await stores.orders.invoices(ENTITY, orderId);
  expect(invoices.map(({ gross, number }) => [gross.minor, typeof number])).toEqual([[8639, 'string']]);
  const [{ invoiceId = '', number = '' } = {}] = invoices;
  // who numbers: one invoice there under that number, and none anywhere else
  expect(await bench.estate.erpInvoices(invoiceId)).toEqual(numbers === 'tryton' ? [{ number, state: 'posted' }] : []);
  expect([...cloud.numbers]).toEqual(numbers === 'xero' ? [[invoiceId, number]] : inCloud.includes('invoice') ? [[`invoice:${number}`, number]] : []);
  expect([...regional.numbers]).toEqual([]);
  // who posts
  const all = await journals();
  expect(all.map(({ event, poster }) => `${event} ${poster?.system} ${poster?.how}`).sort()).toEqual(how);
  expect([eventsOf(cloud.posted), eventsOf(regional.posted)]).toEqual([inCloud, inRegional]);
  expect([cloud.twice, regional.twice]).toEqual([[], []]);
  expect(cloud.moved, 'account by account').toEqual(inCloud.length > 0 ? movedBy(all) : {});
  for (const { journalId, poster } of all) expect(await bench.estate.entries(journalId), journalId).toEqual(poster?.system === 'tryton' && poster.how === 'sent' ? ['posted'] : []);
  expect(await Array.fromAsync(stores.ledger.unsent(ENTITY, '9999-12-31'))).toEqual([]);
}

describe.each(AUTHORITIES)('the word is with $name', (authority) => {
  /** The steps that number and post: sending only where there is a ledger to be sent anything. */
  const steps = ['post-invoice', 'post-journal', ...(authority.ledger ? ['send-journals'] : [])];
  const begun = async (breaks?: Break): Promise<{ orderId: string; sagaId: string }> => {
    rules = [...ROUTES, ...authority.table];
    const orderId = await sent();
    await released(orderId);
    bench.breaks = breaks;
    return { orderId, sagaId: await shipped(orderId) };
  };

  test('one number and one posting each, however often the warehouse tells, and whichever answers are lost', async () => {
    const { orderId, sagaId } = await begun(every(steps.map((step) => answerLost(bench, step))));
    await shipped(orderId, toldAgain(sagaId));
    await ended(sagaId, 'completed');
    await shipped(orderId, toldAgain(sagaId));
    for (const step of steps) expect(bench.counts.get(step), step).toBeGreaterThan(1);
    await postedOnce(orderId, authority);
  });

  test('one number and one posting each, when every step is refused and tried again by a person', async () => {
    const { orderId, sagaId } = await begun(every(steps.map((step) => refused(bench, step))));
    for (const step of steps) {
      const row = await bench.rowOpen(orderId, (each) => each.kind === 'parked' && each.step === step);
      await bench.decide(row.exceptionId, 'retry', row.owner);
    }
    await ended(sagaId, 'completed');
    await postedOnce(orderId, authority);
  });
});

test('an order that is under way keeps the word that it began with: the table changes before its goods leave', async () => {
  const [erp, , xero] = AUTHORITIES as [Case, Case, Case];
  rules = [...ROUTES, ...erp.table];
  const orderId = await sent();
  await released(orderId);
  rules = [...ROUTES, ...xero.table];
  await ended(await shipped(orderId), 'completed');
  await postedOnce(orderId, erp);
});
