import { Connection } from '@jsforce/jsforce-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { type Salesforce, startSalesforce } from '../../../local/partners/salesforce/salesforce.ts';

/** The vendor's own client drives the simulator. */
const CREDENTIALS = { clientId: 'the-consumer-key', clientSecret: 'the-consumer-secret' };
let clock: ManualClock;
let org: Salesforce;
let client: Connection;

beforeEach(async () => {
  clock = new ManualClock();
  org = await startSalesforce({ credentials: CREDENTIALS, clock, pageSize: 2, dailyCalls: 50 });
  org.seed({ accounts: [{ customerId: 'ACME', name: 'Acme Builders Inc.', contact: { firstName: 'Ada', lastName: 'Stone', email: 'ada@acme.test' } }, { customerId: 'GLOBEX', name: 'Globex' }, { name: 'A prospect' }] });
  client = await signedIn();
});
afterEach(() => org.stop());

async function signedIn(secret = CREDENTIALS.clientSecret): Promise<Connection> {
  const connection = new Connection({ version: '67.0', instanceUrl: org.url, oauth2: { loginUrl: org.url, clientId: CREDENTIALS.clientId, clientSecret: secret } });
  await connection.authorize({ grant_type: 'client_credentials' });
  return connection;
}
const post = <T>(path: string, body: object) => client.requestPost<T>(`/services/data/v67.0/${path}`, body);
const anOrder = (change: object = {}) => ({ Account: { Crossdock_Customer__c: 'ACME' }, EffectiveDate: '2026-01-05', Status: 'Accepted', Crossdock_Revision__c: 3, ...change });
const upsert = async (change: object = {}) => {
  const [saved] = [await client.sobject('Order').upsert({ Crossdock_Order__c: 'ORD-1', ...anOrder(change) } as never, 'Crossdock_Order__c')].flat();
  return { ...saved, id: String(saved?.id) };
};

describe('jsforce', () => {
  test('signs in with client credentials, and not with others', async () => {
    expect(client.userInfo?.organizationId).toBe('00D5e0000000001EAA');
    await expect(signedIn('another')).rejects.toMatchObject({ name: 'invalid_client' });
  });

  test('upserts by external id: made once, changed from then on, with its account found by our number', async () => {
    const made = await upsert();
    expect(made).toMatchObject({ success: true, created: true });
    expect(await upsert({ Status: 'Shipped', Crossdock_Revision__c: 4 })).toMatchObject({ success: true, created: false, id: made.id });
    expect(await client.sobject('Order').retrieve(made.id)).toMatchObject({ Crossdock_Order__c: 'ORD-1', Status: 'Shipped', Crossdock_Revision__c: 4, AccountId: org.records('Account')[0]?.Id });
  });

  test.each([
    ['a customer that is not there', { Account: { Crossdock_Customer__c: 'NOBODY' } }, 'INVALID_FIELD', 'Foreign key external ID: nobody not found for field Crossdock_Customer__c in entity Account'],
    ['a field that is not there', { Colour__c: 'red' }, 'INVALID_FIELD', "No such column 'Colour__c' on sobject of type Order"],
    ['a value that the picklist does not have', { Status: 'Lost' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'Status: bad value for restricted picklist field: Lost'],
    ['a text that is too long', { PoNumber: 'x'.repeat(81) }, 'STRING_TOO_LONG', `PoNumber: data value too large: ${'x'.repeat(50)} (max length=80)`],
    ['a day that is missing', { EffectiveDate: null }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [EffectiveDate]'],
  ])('is refused %s', async (_what, change, errorCode, message) => {
    await expect(upsert(change)).rejects.toMatchObject({ errorCode, message });
    expect(org.records('Order')).toEqual([]);
  });

  test('is refused an older revision of an order, by the rule of the set-up', async () => {
    await upsert({ Crossdock_Revision__c: 5 });
    await expect(upsert({ Crossdock_Revision__c: 4 })).rejects.toMatchObject({ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'crossdock:superseded' });
    expect(await upsert({ Crossdock_Revision__c: 5, Status: 'Shipped' })).toMatchObject({ success: true });
  });

  test('reads a query page by page, parents included, and refuses SOQL that the simulator does not know', async () => {
    const found = await client.query<{ Name: string; Crossdock_Contact__r: { Email: string } | null }>('SELECT Name, Crossdock_Contact__r.Email FROM Account ORDER BY Name DESC', { autoFetch: true, maxFetch: 10 });
    expect(found.records.map(({ Name, Crossdock_Contact__r: contact }) => [Name, contact?.Email])).toEqual([['Globex', undefined], ['Acme Builders Inc.', 'ada@acme.test'], ['A prospect', undefined]]);
    expect(org.calls().filter(({ operation }) => operation === 'query')).toHaveLength(2);
    expect((await client.query("SELECT Id FROM Account WHERE Crossdock_Customer__c != null AND Name = 'Globex' LIMIT 1")).totalSize).toBe(1);
    await expect(client.query('SELECT COUNT(Id) FROM Account GROUP BY Name')).rejects.toMatchObject({ errorCode: 'MALFORMED_QUERY' });
    await expect(client.query('SELECT Colour__c FROM Account')).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' });
  });

  test('finds what was deleted only by queryAll', async () => {
    const id = String(org.records('Account')[1]?.Id);
    await client.sobject('Account').destroy(id);
    const soql = "SELECT Id, IsDeleted FROM Account WHERE Crossdock_Customer__c = 'GLOBEX'";
    expect((await client.query(soql)).totalSize).toBe(0);
    expect((await client.query(soql, { scanAll: true })).records).toMatchObject([{ Id: id, IsDeleted: true }]);
  });

  test('upserts a collection, and learns of each record what became of it', async () => {
    await upsert();
    const line = (key: string, more: object = {}) => ({ Crossdock_Key__c: key, Order__r: { Crossdock_Order__c: 'ORD-1' }, ...more });
    const lines = client.sobject('Crossdock_Order_Line__c');
    const upserted = await lines.upsert([line('ORD-1/1'), line('ORD-1/2', { Sku__c: 'x'.repeat(61) })] as never[], 'Crossdock_Key__c');
    expect(upserted).toMatchObject([{ success: true, created: true }, { success: false, errors: [{ statusCode: 'STRING_TOO_LONG' }] }]);
    expect(org.records('Crossdock_Order_Line__c')).toHaveLength(1);
  });

  test('sees the calls of the day counted', async () => {
    await client.query('SELECT Id FROM Account LIMIT 1');
    expect(client.limitInfo.apiUsage).toEqual({ used: 1, limit: 50 });
  });
});

describe('a composite call', () => {
  type Composite = { compositeResponse: { referenceId: string; httpStatusCode: number; body: { errorCode?: string; success?: boolean; errors?: { statusCode: string }[] }[] }[] };
  const order = (change: object = {}) => ({ method: 'PATCH', url: '/services/data/v67.0/sobjects/Order/Crossdock_Order__c/ORD-1', referenceId: 'order', body: anOrder(change) });
  const lines = (...skus: string[]) => ({
    method: 'PATCH', url: '/services/data/v67.0/composite/sobjects/Crossdock_Order_Line__c/Crossdock_Key__c', referenceId: 'lines',
    body: { allOrNone: false, records: skus.map((sku, index) => ({ attributes: { type: 'Crossdock_Order_Line__c' }, Crossdock_Key__c: `ORD-1/${index}`, Order__r: { Crossdock_Order__c: 'ORD-1' }, Sku__c: sku })) },
  });

  test('is all or nothing: where a record of a collection is refused, the order is not there either', async () => {
    const refused = await post<Composite>('composite', { allOrNone: true, compositeRequest: [order(), lines('BOLT', 'x'.repeat(61))] });
    expect(refused.compositeResponse).toMatchObject([
      { referenceId: 'order', httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
      { referenceId: 'lines', httpStatusCode: 400, body: [{ success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] }, { success: false, errors: [{ statusCode: 'STRING_TOO_LONG' }] }] },
    ]);
    expect([org.records('Order'), org.records('Crossdock_Order_Line__c')]).toEqual([[], []]);
    const taken = await post<Composite>('composite', { allOrNone: true, compositeRequest: [order(), lines('BOLT', 'NUT')] });
    expect(taken.compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 200]);
    expect(org.records('Crossdock_Order_Line__c').map(({ Sku__c }) => Sku__c)).toEqual(['BOLT', 'NUT']);
  });

  test('hands ids on by reference, and keeps what was done where it is not all or nothing', async () => {
    const answer = await post<Composite>('composite', {
      compositeRequest: [
        { method: 'POST', url: '/services/data/v67.0/sobjects/Account', referenceId: 'account', body: { Name: 'New' } },
        { method: 'POST', url: '/services/data/v67.0/sobjects/Contact', referenceId: 'contact', body: { LastName: 'Reed', AccountId: '@{account.id}' } },
        { method: 'POST', url: '/services/data/v67.0/sobjects/Contact', referenceId: 'nobody', body: { AccountId: '@{account.id}' } },
      ],
    });
    expect(answer.compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201, 400]);
    expect(org.records('Contact').at(-1)).toMatchObject({ Name: 'Reed', AccountId: org.records('Account').at(-1)?.Id });
  });

  test('takes five collections and no more', async () => {
    const six = Array.from({ length: 6 }, (_, index) => ({ ...lines('BOLT'), referenceId: `r${index}` }));
    await expect(post('composite', { allOrNone: true, compositeRequest: six })).rejects.toMatchObject({ errorCode: 'INVALID_INPUT' });
  });
});

describe('limits and faults', () => {
  test('an unused session ends after two hours, and the fault ends all of them', async () => {
    const bare = async () => new Connection({ version: '67.0', instanceUrl: org.url, accessToken: String((await signedIn()).accessToken) });
    const ended = { errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' };
    const old = await bare();
    org.faults.add({ kind: 'expired', operation: 'query' });
    await expect(old.query('SELECT Id FROM Account')).rejects.toMatchObject(ended);
    await expect(old.query('SELECT Id FROM Account')).rejects.toMatchObject(ended);
    const fresh = await bare();
    await clock.advance(7_199_000);
    expect((await fresh.query('SELECT Id FROM Account')).totalSize).toBe(3);
    await clock.advance(7_200_000);
    await expect(fresh.query('SELECT Id FROM Account')).rejects.toMatchObject(ended);
  });

  test('the calls of a day are counted, and come back after it', async () => {
    for (let call = 0; call < 50; call += 1) await client.query('SELECT Id FROM Account LIMIT 1');
    await expect(client.query('SELECT Id FROM Account LIMIT 1')).rejects.toMatchObject({ errorCode: 'REQUEST_LIMIT_EXCEEDED' });
    await clock.advance(86_400_000);
    expect((await (await signedIn()).query('SELECT Id FROM Account LIMIT 1')).totalSize).toBe(1);
  });
});
