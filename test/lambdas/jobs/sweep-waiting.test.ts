import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { confirmShipment } from '../../../lambdas/handler/inbound-shipment.ts';
import { handler as sweep } from '../../../lambdas/jobs/sweep-waiting.ts';
import { anOrder, AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const lines = logged();
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const releaseId = `${ORDER_ID}-EAST`;
const said = (id: string, release = releaseId) => ({ connector: 'shiphero', externalShipmentId: id, releaseId: release, trackingNumbers: ['1Z1'], shippedAt: AT.toISOString(), lines: [{ sku: 'BOLT-M8', quantity: '10' }] });
const tell = async (id = '1', release = releaseId, at = new Date()): Promise<Change[]> => {
  const changes = await confirmShipment(said(id, release), { correlationId: 'corr-early', at, document: 'webhooks/shiphero/1' });
  await stores.unit.commit(changes);
  return changes;
};
const order = (releasedAt?: string) => anOrder({ releases: [{ releaseId, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }], ...(releasedAt && { releasedAt }) }] });
const waiting = async () => (await tables.all('correlation')).filter(({ pk }) => pk === 'waiting');
const announced = async () => (await tables.all('outbox')).map((row) => (row.body as { type: string }).type);
const HOURS = 3_600_000;

beforeEach(() => putMaster(masterKey.account('shiphero', '*'), { ...OWNER, connector: 'shiphero', account: '*' }));

describe('promise 26: a shipment before its order', () => {
  test('waits, and is applied once when the order is there and its release was sent', async () => {
    await tell();
    expect(await waiting()).toMatchObject([{ sk: `NW-US#release/${releaseId}#shiphero:1`, body: { ...OWNER, waitsFor: `release/${releaseId}`, document: 'webhooks/shiphero/1' } }]);
    expect(await sweep()).toEqual({ waiting: 1, applied: 0, givenUp: 0 });
    await stores.unit.commit([{ change: 'order', order: order() }]);
    expect(await sweep()).toEqual({ waiting: 1, applied: 0, givenUp: 0 });
    await stores.unit.commit([{ change: 'order', order: order(AT.toISOString()), ifRevision: 1 }]);
    expect(await sweep()).toEqual({ waiting: 0, applied: 1, givenUp: 0 });
    expect(await sweep()).toEqual({ waiting: 0, applied: 0, givenUp: 0 });
    expect(await stores.orders.shipments('NW-US', ORDER_ID)).toMatchObject([{ shipmentId: 'shiphero:1', warehouse: 'EAST', correlationId: 'corr-1', lines: [{ sku: 'BOLT-M8', quantity: '10' }] }]);
    expect([await announced(), await waiting(), await tables.all('exceptions')]).toEqual([['shipment.confirmed'], [], []]);
  });

  test('told twice it waits once; told again after the order came it is one shipment, and waits no more', async () => {
    await tell();
    await expect(tell()).rejects.toMatchObject({ name: 'AlreadyExists', what: 'waiting' });
    await stores.unit.commit([{ change: 'order', order: order(AT.toISOString()) }]);
    await tell();
    expect(await sweep()).toEqual({ waiting: 0, applied: 1, givenUp: 0 });
    expect([await announced(), await waiting()]).toEqual([['shipment.confirmed'], []]);
  });

  test('two sweeps at once apply it once', async () => {
    await tell();
    await stores.unit.commit([{ change: 'order', order: order(AT.toISOString()) }]);
    await Promise.all([sweep(), sweep()]);
    expect([await announced(), await waiting()]).toEqual([['shipment.confirmed'], []]);
  });

  test('after four hours it is on the desk of the warehouse, with its bytes, and waits no more', async () => {
    await tell('1', releaseId, new Date(Date.now() - 4 * HOURS + 60_000));
    expect(await sweep()).toMatchObject({ waiting: 1 });
    await tell('2', releaseId, new Date(Date.now() - 4 * HOURS - 1));
    expect(await sweep()).toEqual({ waiting: 1, applied: 0, givenUp: 1 });
    expect((await tables.all('exceptions')).map(({ body }) => body)).toMatchObject([
      { ...OWNER, kind: 'quarantined', status: 'open', code: 'shipment.unknown-release', owner: 'warehouse', severity: 'high', correlationId: 'corr-early', detail: { releaseId, document: 'webhooks/shiphero/1' } },
    ]);
    expect(await waiting()).toHaveLength(1);
  });

  test('one that cannot be looked at holds up none of the others', async () => {
    await tell('1');
    await tell('2', 'ORD-0000000000000002-EAST');
    await stores.unit.commit([{ change: 'order', order: order(AT.toISOString()) }]);
    vi.spyOn(stores.orders, 'get').mockRejectedValueOnce(new Error('not now'));
    expect(await sweep()).toMatchObject({ waiting: 1, applied: 0 });
    expect(lines.join()).toContain('waiting document failed');
    expect(await sweep()).toMatchObject({ waiting: 1, applied: 1 });
  });

  test('a release that cannot be ours does not wait: a person sees it at once', async () => {
    await expect(tell('1', 'PO-4711')).rejects.toMatchObject({ name: 'Rejected', code: 'shipment.unknown-release' });
    expect(await waiting()).toEqual([]);
  });
});
