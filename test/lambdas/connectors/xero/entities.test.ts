import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BusinessEvent } from '../../../../core/model/events/catalogue.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import type { Receipt } from '../../../../core/model/receipt.ts';
import { goodsIssue } from '../../../../core/posting/journals/goods.ts';
import { previewInvoice } from '../../../../core/posting/post-journal.ts';
import { booksKey } from '../../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster, putRoutingRule } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { connectedLedger } from '../../../../lambdas/connectors/xero/connected.ts';
import { handler as readChanges } from '../../../../lambdas/connectors/xero/handlers/read-changes.ts';
import { handler as readReceivables } from '../../../../lambdas/connectors/xero/handlers/receivables.ts';
import { handler as readTold } from '../../../../lambdas/connectors/xero/handlers/read-told.ts';
import { handler as webhook } from '../../../../lambdas/connectors/xero/handlers/webhook.ts';
import { signature } from '../../../../local/partners/xero/webhooks.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aCustomer, aLegalEntity, anAccounting, anInvoice, anOpenItem, anOrder, aShipment, AT, usd } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { messages } from '../../../support/requests.ts';
import { testTables } from '../../../support/tables.ts';
import { knock } from '../kit/world.ts';
import { settingsFor, underTest, type UnderTest, WEBHOOK_KEY } from './under-test.ts';

/** Two legal entities of one cell, whose books are two organisations: each lets in its own connection alone, and refuses another's id. */
const tables = testTables();
const aws = fakeAws();
logged();
const EUROPE = { credentials: { clientId: 'client-eu', clientSecret: 'canary-secret-eu' }, webhookKey: 'canary-key-eu', tenantId: '5d0f6a1e-0000-4000-8000-00000000e000' };
const account = (name: string, entity: string) => putMaster(masterKey.account('xero', name), { entity, businessUnit: 'wholesale', region: 'us', connector: 'xero', account: name });
let us: UnderTest;
let eu: UnderTest;
let secrets = 0;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(AT); // as it is there
  [us, eu] = await Promise.all([underTest(), underTest(EUROPE)]);
  const entities = { 'NW-EU': { url: eu.xero.url, tokenUrl: `${eu.xero.url}/connect/token`, ...EUROPE.credentials, tenantId: EUROPE.tenantId, webhookKey: EUROPE.webhookKey } };
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify({ ...settingsFor(us.xero), entities }) }));
  Object.assign(process.env, { SECRET_NAME: `crossdock/test/xero-entities-${(secrets += 1)}`, INBOUND_BUCKET: 'inbound', ENTITIES: 'NW-US NW-EU' });
  await Promise.all([account('*', 'NW-US'), account('NW-EU', 'NW-EU'), ...['NW-US', 'NW-EU'].flatMap((entity) => [putMaster(masterKey.customer(entity, 'ACME'), aCustomer({ entity })), putMaster(booksKey.entity(entity), aLegalEntity({ entity }))])]);
});
afterEach(() => Promise.all([us.xero.stop(), eu.xero.stop()]));

const { number: _, ...drafted } = anInvoice();
const post = async (entity: string, invoiceId = 'INV-1') => {
  const invoice = { ...drafted, entity, invoiceId };
  return (await connectedLedger()).postInvoice(anOrder({ entity }), aShipment({ entity }), invoice, previewInvoice(invoice, anAccounting()));
};
const sales = ({ xero }: UnderTest) => xero.org.documents.all<{ reference: string; number: string }>('sales').map(({ reference }) => reference);

test('each entity’s documents are in its own organisation, and in no other', async () => {
  await post('NW-US', 'INV-US');
  await post('NW-EU', 'INV-EU');
  const cost = { ...(goodsIssue({ ...drafted, entity: 'NW-EU' }, '2026-11-23', anAccounting()) as Journal), entity: 'NW-EU' };
  const { id } = await (await connectedLedger()).postJournal(cost);
  await stores.unit.commit([{ change: 'journal', journal: cost }]);
  expect([sales(us), sales(eu)]).toEqual([['INV-US'], ['INV-EU']]);
  expect([us.xero.org.documents.size('manual'), eu.xero.org.documents.size('manual')]).toEqual([0, 1]);
  expect(await (await connectedLedger()).journalByReference('NW-EU', cost.journalId)).toMatchObject({ id });
  // the same customer is a contact of each
  expect([us.calls('PUT Contacts'), eu.calls('PUT Contacts')]).toEqual([1, 1]);
});

test('what was posted before an answer was lost is looked for in its own organisation', async () => {
  const posted = await post('NW-EU');
  expect([await post('NW-EU'), sales(eu), us.xero.calls()]).toEqual([posted, ['INV-1'], []]);
});

test('an entity that no organisation is set up for is refused, and nothing is asked of the others', async () => {
  await expect(post('NW-UK')).rejects.toMatchObject({ name: 'Rejected', code: 'ledger.entity-unknown', detail: { entity: 'NW-UK' } });
  expect([us.xero.calls(), eu.xero.calls()]).toEqual([[], []]);
});

test('what people enter in an organisation is a receipt of its entity, by poll and by webhook; one that is down holds up no other', async () => {
  for (const entity of ['NW-US', 'NW-EU']) {
    const { number } = await post(entity);
    const order = anOrder({ entity });
    await stores.unit.commit([{ change: 'order', order: { ...order, route: { ...order.route, invoicing: 'xero' } } }, { change: 'item', item: anOpenItem({ entity, itemId: `invoice:${number}`, document: number, orderId: order.orderId, open: usd(495) }) }]);
  }
  eu.xero.people.pay({ invoice: 'INV-0001', amount: '1.00' });
  us.xero.faults.add({ kind: 'unavailable', count: 100 });
  expect(await readChanges()).toMatchObject({ unanswered: 'ledger.failed' });
  const receipts = async () => (await tables.all('ledger')).filter(({ sk }) => sk === 'receipt').map(({ body }) => body as Receipt).map(({ entity, amount }) => [entity, amount.minor]);
  expect(await receipts()).toEqual([['NW-EU', 100]]);
  us.xero.faults.clear();
  us.xero.people.pay({ invoice: 'INV-0001', amount: '2.00' });
  eu.xero.people.pay({ invoice: 'INV-0001', amount: '3.00' });
  const body = JSON.stringify({ events: [{ resourceUrl: 'x', resourceId: '1', tenantId: EUROPE.tenantId, tenantType: 'ORGANISATION', eventCategory: 'INVOICE', eventType: 'UPDATE', eventDateUtc: '2026-11-24T10:00:02.500' }], firstEventSequence: 1, lastEventSequence: 1, entropy: 'x' });
  expect((await knock({ handler: webhook }, { 'x-xero-signature': signature(body, 'another-key') }, body)).status).toBe(401);
  expect((await knock({ handler: webhook }, { 'x-xero-signature': signature(body, EUROPE.webhookKey) }, body)).status).toBe(200);
  const told = (await tables.all('outbox')).map((row) => row.body as BusinessEvent).filter(({ type }) => type === 'ledger.changed');
  expect(told.map(({ entity }) => entity)).toEqual(['NW-EU']);
  expect(await readTold(messages(...told.map((detail) => ({ detail }))))).toEqual({ batchItemFailures: [] });
  expect((await receipts()).toSorted()).toEqual([['NW-EU', 100], ['NW-EU', 300]]);
  expect(await readChanges()).toEqual({ payments: 1, noticed: 0 });
  expect((await receipts()).toSorted()).toEqual([['NW-EU', 100], ['NW-EU', 300], ['NW-US', 200]]);
});

test('what customers owe is asked of each organisation that keeps the receivables', async () => {
  vi.setSystemTime(new Date(AT.getTime() + 3_600_000)); // rules that were read before are read again
  for (const entity of ['NW-US', 'NW-EU']) {
    await putRoutingRule({ entity, capability: 'erp', connector: 'tryton', from: '2026-01-01T00:00:00Z' });
    await putRoutingRule({ entity, over: 'receivables', connector: 'xero', from: '2026-01-01T00:00:00Z' });
  }
  await post('NW-EU');
  expect(await readReceivables()).toEqual({ accounts: 1 });
  const owed = async (entity: string) => (await stores.credit.standing({ entity, billTo: 'ACME', currency: 'USD' })).balance?.amount.minor;
  expect([await owed('NW-US'), await owed('NW-EU')]).toEqual([undefined, drafted.gross.minor]);
});

test('a webhook of the first organisation is signed by its own key', async () => {
  const body = JSON.stringify({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: 'x' });
  expect((await knock({ handler: webhook }, { 'x-xero-signature': signature(body, WEBHOOK_KEY) }, body)).status).toBe(200);
});
