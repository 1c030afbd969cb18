import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SalesforceClient } from '../../../../lambdas/connectors/salesforce/client.ts';
import { changes } from '../../../../lambdas/connectors/salesforce/customers.ts';
import { Account } from '../../../../lambdas/connectors/salesforce/schema.ts';
import { customerIn } from '../../../../lambdas/connectors/salesforce/to-canonical.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { type Salesforce, startSalesforce } from '../../../../local/partners/salesforce/salesforce.ts';
import account from '../../../../lambdas/connectors/salesforce/fixtures/account.json' with { type: 'json' };

describe('an account', () => {
  test('as Salesforce writes it becomes a customer with its contact; fields that are not known are left alone', () => {
    expect(customerIn(Account.parse(account), { currency: 'USD' })).toEqual({
      customerId: 'ACME', name: 'Acme Builders Inc.', currency: 'USD', group: 'BUILDERS', active: true, contact: { contactId: '0035e0000000001AAA', name: 'Ada Stone', email: 'ada@acme.test', phone: '+1 512 555 0100' },
    });
  });

  test.each([
    ['that was deleted', { IsDeleted: true }, { active: false }],
    ['that is switched off', { Crossdock_Inactive__c: true }, { active: false }],
    ['in an org with several currencies', { CurrencyIsoCode: 'EUR' }, { currency: 'EUR' }],
    ['without a contact', { Crossdock_Contact__r: null }, { active: true }],
  ])('%s', (_what, change, expected) => {
    const read = customerIn(Account.parse({ ...account, ...change }), 'CurrencyIsoCode' in change ? {} : { currency: 'USD' });
    expect(read).toMatchObject(expected);
    expect('contact' in read).toBe(!('Crossdock_Contact__r' in change));
  });

  test.each([
    ['a number with spaces around it', { Crossdock_Customer__c: ' ACME' }, ['Crossdock_Customer__c']],
    ['no name, and no currency', { Name: null, CurrencyIsoCode: null }, ['Name', 'CurrencyIsoCode']],
    ['a price group that is no code', { Crossdock_Price_Group__c: 'é' }, ['Crossdock_Price_Group__c']],
  ])('with %s is for a person', (_what, change, fields) => {
    const currency = 'CurrencyIsoCode' in change ? {} : { currency: 'USD' };
    expect(() => customerIn(Account.parse({ ...account, ...change }), currency)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'crm.account-unreadable', detail: { account: account.Id, fields } }));
  });
});

describe('what was written since then', () => {
  const START = new Date('2026-01-05T09:00:00Z');
  let clock: ManualClock;
  let org: Salesforce;
  let client: SalesforceClient;
  const settings = { clientId: 'key', clientSecret: 'secret', apiVersion: '67.0', currency: 'USD' };

  beforeEach(async () => {
    clock = new ManualClock(START);
    org = await startSalesforce({ credentials: settings, clock, pageSize: 2 });
    client = new SalesforceClient({ ...settings, url: org.url });
    for (const customerId of ['A', 'B', 'C', 'D', 'E']) {
      org.seed({ accounts: [{ customerId, name: `Customer ${customerId}`, contact: { lastName: 'Reed' } }, { name: 'A prospect' }] });
      await clock.advance(1_000);
    }
  });
  afterEach(() => org.stop());

  const write = async (method: string, path: string, body?: object) => {
    const { access_token: token } = (await (await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'key', client_secret: 'secret' }) })).json()) as { access_token: string };
    const reply = await fetch(`${org.url}/services/data/v67.0/sobjects/${path}`, { method, headers: { authorization: `Bearer ${token}` }, ...(body && { body: JSON.stringify(body) }) });
    expect(reply.status).toBe(204);
  };
  async function read(kind: 'accounts' | 'contacts', since: Date) {
    const pages: string[][] = [];
    for await (const page of changes(client, settings)[kind]?.(since) ?? []) pages.push(page.map((said) => `${said.read().customerId} ${said.stamp - START.getTime()}`));
    return pages;
  }

  test('comes oldest first and page by page, prospects left out, from that very moment on', async () => {
    expect(await read('accounts', new Date(0))).toEqual([['A 0', 'B 1000'], ['C 2000', 'D 3000'], ['E 4000']]);
    expect(await read('accounts', new Date(START.getTime() + 3_000))).toEqual([['D 3000', 'E 4000']]);
  });

  test('is the account whose contact was written, too, and what was deleted', async () => {
    const of = (object: string, index: number) => `${object}/${String(org.records(object)[index]?.Id)}`;
    await write('PATCH', of('Contact', 1), { Email: 'reed@b.test' });
    await clock.advance(1_000);
    await write('DELETE', of('Account', 0));
    const since = new Date(START.getTime() + 5_000);
    expect([await read('accounts', since), await read('contacts', since)]).toEqual([[['A 6000']], [['B 5000']]]);
    const [[said] = []] = await Array.fromAsync(changes(client, settings).contacts?.(since) ?? []);
    expect(said?.read().contact).toMatchObject({ name: 'Reed', email: 'reed@b.test' });
    expect(said?.version).toBe(START.getTime() + 5_000);
  });
});
