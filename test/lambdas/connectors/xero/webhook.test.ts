import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { handler } from '../../../../lambdas/connectors/xero/handlers/webhook.ts';
import { signature } from '../../../../local/partners/xero/webhooks.ts';
import { fakeAws } from '../../../support/aws.ts';
import { logged } from '../../../support/logs.ts';
import { testTables } from '../../../support/tables.ts';
import { knock } from '../kit/world.ts';
import { settingsFor, underTest, WEBHOOK_KEY } from './under-test.ts';

const tables = testTables();
const aws = fakeAws();
logged();

test('Xero’s “intent to receive” is answered as it wants: 200 for what it signed, 401 for what it did not, and no word more', async () => {
  const { xero } = await underTest();
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify(settingsFor(xero)) }));
  Object.assign(process.env, { SECRET_NAME: 'crossdock/test/xero-intent', INBOUND_BUCKET: 'inbound' });
  const door = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, answer } = await knock({ handler }, { 'x-xero-signature': String(request.headers['x-xero-signature']) }, Buffer.concat(chunks).toString());
    response.writeHead(status).end(answer);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  try {
    expect(await xero.webhooks.subscribe(`http://127.0.0.1:${(door.address() as AddressInfo).port}/webhooks/xero`)).toMatchObject({ status: 'OK' });
    expect(await tables.all('outbox')).toEqual([]);
  } finally {
    door.closeAllConnections();
    door.close();
    await xero.stop();
  }
});

test('what changed in another organisation of the same app is not for us; several changes in one webhook are one event, of the last of them', async () => {
  const { xero } = await underTest();
  await xero.stop();
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify(settingsFor(xero)) }));
  Object.assign(process.env, { SECRET_NAME: 'crossdock/test/xero-events', INBOUND_BUCKET: 'inbound' });
  await putMaster(masterKey.account('xero', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'xero', account: '*' });
  const change = (tenantId: string, eventDateUtc: string) => ({ resourceUrl: 'https://api.xero.com/api.xro/2.0/Invoices/1', resourceId: '1', tenantId, tenantType: 'ORGANISATION', eventCategory: 'INVOICE', eventType: 'UPDATE', eventDateUtc });
  const send = async (...events: object[]) => {
    const body = JSON.stringify({ events, firstEventSequence: 1, lastEventSequence: events.length, entropy: 'S0m3r4Nd0mt3xt' });
    return (await knock({ handler }, { 'x-xero-signature': signature(body, WEBHOOK_KEY) }, body)).status;
  };
  expect(await send(change('another', '2026-11-24T10:00:00.000'))).toBe(200);
  expect(await tables.all('outbox')).toEqual([]);
  expect(await send(change(xero.tenantId, '2026-11-24T10:00:02.500'), change('another', '2026-11-24T10:00:09.000'), change(xero.tenantId, '2026-11-24T10:00:01.000'))).toBe(200);
  expect((await tables.all('outbox')).map(({ body }) => body)).toMatchObject([{ type: 'ledger.changed', occurredAt: '2026-11-24T10:00:02.500Z', data: { system: 'xero' } }]);
});
