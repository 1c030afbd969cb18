import { describe, expect, test, vi } from 'vitest';
import type { DeskException } from '../../../../core/model/exception.ts';
import type { Order, Release } from '../../../../core/model/order.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as watch } from '../../../../lambdas/connectors/x12-warehouse/handlers/watch-answers.ts';
import { withRelease } from '../../../../lambdas/handler/release-moves.ts';
import { NUMBER, order, RELEASE, thirdParty } from './third-party.ts';

const { world, aws, objects, storedOrder, desk, codes, events, exchange, release, recall } = thirdParty();
const LINE = { entity: 'NW-US', partner: '3PL', usage: 'P' as const };
const shipments = async () => (await stores.orders.shipments('NW-US', order.orderId)).map(({ releaseId, trackingNumbers, lines, closes }) => ({ releaseId, trackingNumbers, lines, closes }));
const orders = () => world.partner.orders().map(({ number, status }) => [number, status]);
const change = async (to: (order: Order) => Order) => {
  const now = await storedOrder();
  return stores.unit.commit([{ change: 'order', order: to(now), ifRevision: now.revision }]);
};

describe('a release', () => {
  test('is one 940, however often it is asked for; its lines say what to pick, and of which lot', async () => {
    expect([await release(), await release()]).toEqual([{ externalId: NUMBER }, { externalId: NUMBER }]);
    expect([...objects.keys()]).toEqual(['exchange/x12-warehouse/out/3PL/000000001-940.x12']);
    await exchange();
    expect(world.partner.orders()).toMatchObject([
      { number: NUMBER, purchaseOrder: 'PO-77', shipTo: 'Pat Doe', lines: [{ line: '1', sku: 'BOLT-M8', quantity: 20, uom: 'EA' }, { line: '2', sku: 'SEAL-300', lot: 'L-1', quantity: 2 }, { line: '2', sku: 'SEAL-300', lot: 'L-2', quantity: 3 }] },
    ]);
    expect(await stores.controls.outbound(LINE, `940:${RELEASE}`)).toMatchObject({ control: 1, acknowledgment: { outcome: 'accepted' } });
  });

  test('whose 945 comes is a shipment: what left by line and lot, its tracking number, and that nothing more comes', async () => {
    await release();
    await exchange();
    await world.clock.advance(800);
    await exchange();
    expect(await shipments()).toEqual([
      { releaseId: RELEASE, trackingNumbers: ['794600000001'], closes: true, lines: [{ lineId: 'a', sku: 'BOLT-M8', quantity: '20' }, { lineId: 'b', sku: 'SEAL-300', quantity: '2', lot: 'L-1' }, { lineId: 'b', sku: 'SEAL-300', quantity: '3', lot: 'L-2' }] },
    ]);
    expect(await events()).toMatchObject([{ type: 'shipment.confirmed', data: { orderId: order.orderId, warehouse: '3PL' } }]);
    expect(world.partner.acknowledgments()).toEqual({ '000000002': 'A' });
    expect([await codes(), objects.size - [...objects.keys()].filter((key) => key.startsWith('inbound/')).length]).toEqual([[], 0]);
  });

  test('a 945 that is left twice is one shipment', async () => {
    world.partner.faults.add({ kind: 'webhookDuplicate', operation: 'drop 945' });
    await release();
    await exchange();
    await world.clock.advance(800);
    await exchange();
    expect([(await shipments()).length, (await events()).length, await codes()]).toEqual([1, 1, []]);
  });

  test('of which less is found is shipped short, and closed', async () => {
    world.partner.floor({ action: 'short', sku: 'BOLT-M8', quantity: 7 });
    await release();
    await exchange();
    await world.clock.advance(800);
    await exchange();
    expect(await shipments()).toMatchObject([{ closes: true, lines: [{ lineId: 'a', quantity: '7' }, { lineId: 'b' }, { lineId: 'b' }] }]);
  });

  test('that the warehouse cannot read is for integration', async () => {
    world.partner.faults.add({ kind: 'reject', operation: '997 940' });
    await release();
    await exchange();
    expect([await codes(), orders()]).toEqual([['edi.not-understood'], []]);
  });

  test('of which nothing is shipped, unasked, is for the warehouse', async () => {
    world.partner.floor({ action: 'refuse' });
    await release();
    await exchange();
    expect((await desk()).map(({ code, owner, detail }) => [code, owner, detail.number])).toEqual([['warehouse.not-shipped', 'warehouse', NUMBER]]);
    expect(await shipments()).toEqual([]);
  });

  test.each([['at once', []], ['when it was sent anew', ['997 940']]])('that is acknowledged %s and not answered in the time agreed is a row, which its 945 closes', async (_when, misread) => {
    for (const operation of misread) world.partner.faults.add({ kind: 'reject', operation });
    world.partner.floor({ action: 'hold' });
    for (let times = 0; times <= misread.length; times += 1) {
      await release();
      await exchange();
    }
    for (const { exceptionId } of await desk()) await stores.desk.close(exceptionId, new Date());
    const overdue = async (days: number) => (await Array.fromAsync(stores.controls.overdue(new Date(Date.now() + days * 86_400_000)))).length;
    expect([await overdue(1), await overdue(3)]).toEqual([0, 1]);
    vi.useFakeTimers({ now: Date.now() + 3 * 86_400_000, toFake: ['Date'] });
    await watch();
    await watch();
    vi.useRealTimers();
    expect(await codes()).toEqual(['warehouse.unanswered']);
    world.partner.floor({ action: 'release' });
    await exchange();
    expect([await codes(), await overdue(3)]).toEqual([[], 0]);
  });
});

describe('a recall', () => {
  const parked = (): Promise<void> => {
    const row: DeskException = {
      entity: 'NW-US', businessUnit: 'wholesale', region: 'us', exceptionId: 'EXC-1', kind: 'parked', status: 'open', code: 'recall.pending', message: 'waits', detail: { releaseId: RELEASE, number: NUMBER }, owner: 'warehouse', severity: 'medium',
      deadline: '2026-11-24T00:00:00.000Z', runbook: 'x', sagaId: `order:${order.orderId}`, step: 'recall-from-warehouse', orderId: order.orderId, correlationId: 'corr-1', executionArn: 'arn', occurrences: 1, openedAt: '2026-11-23T10:00:00.000Z', updatedAt: '2026-11-23T10:00:00.000Z',
    };
    return stores.desk.park(row, 'token-1', 1);
  };

  test('of what was never sent is nothing', async () => {
    await recall();
    expect(objects.size).toBe(0);
  });

  test('waits for the warehouse to say so; once it gives back, what waited tries again, and there is nothing to ask any more', async () => {
    world.partner.floor({ action: 'hold' });
    await release();
    await exchange();
    await expect(recall()).rejects.toMatchObject({ name: 'Rejected', code: 'recall.pending', detail: { releaseId: RELEASE, number: NUMBER } });
    await parked();
    await exchange();
    expect([orders(), (await storedOrder()).releases[0]?.givenBack]).toEqual([[[NUMBER, 'cancelled']], [NUMBER]]);
    expect(aws.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'token-1', output: '{"action":"retry"}' }]);
    await recall();
    expect([await codes(), await shipments()]).toEqual([[], []]);
  });

  test('of what is picked is refused by its 945, which overtakes', async () => {
    world.partner.floor({ action: 'hold' });
    await release();
    await exchange();
    world.partner.floor({ action: 'pick' });
    await expect(recall()).rejects.toMatchObject({ code: 'recall.pending' });
    await exchange();
    world.partner.floor({ action: 'ship' });
    await exchange();
    expect([orders(), (await shipments()).length]).toEqual([[[NUMBER, 'shipped']], 1]);
    await change((now) => withRelease(now, RELEASE, { lines: (now.releases[0] as Release).lines.map((line) => ({ ...line, shipped: line.steps })) }));
    await expect(recall()).rejects.toMatchObject({ code: 'recall.refused' });
  });

  test('sent anew after it was given back it is another order there, under another number', async () => {
    world.partner.floor({ action: 'hold' });
    await release();
    await exchange();
    await expect(recall()).rejects.toMatchObject({ code: 'recall.pending' });
    await expect(release()).rejects.toMatchObject({ code: 'recall.pending' });
    await exchange();
    expect([await release(), await release()]).toEqual([{ externalId: `${NUMBER}/2` }, { externalId: `${NUMBER}/2` }]);
    await exchange();
    world.partner.floor({ action: 'release' });
    await exchange();
    expect([orders(), (await shipments()).map(({ releaseId }) => releaseId)]).toEqual([[[NUMBER, 'cancelled'], [`${NUMBER}/2`, 'shipped']], [RELEASE]]);
  });
});

describe('an 846', () => {
  const positions = async () => (await stores.stock.positions('NW-US', ['BOLT-M8', 'SEAL-300'], ['3PL'])).map(({ sku, onHand, blocked }) => [sku, onHand, blocked]).sort();

  test('tells levels as of its moment, over the lots, and what is not for sale', async () => {
    world.partner.floor({ action: 'count' });
    await exchange();
    expect(await positions()).toEqual([['BOLT-M8', 100, 0], ['SEAL-300', 20, 1]]);
    expect((await stores.lots.positions('NW-US', ['SEAL-300'], ['3PL']))[0]?.lots.map(({ lot, expiresOn, onHand }) => [lot, expiresOn, onHand])).toEqual([['L-1', '2027-01-31', 10], ['L-2', '2027-02-28', 10]]);
    expect((await stores.levels.since('NW-US', ['BOLT-M8'], ['3PL'], new Date(0)))[0]?.position.asOf).toBe(new Date(Math.floor(world.clock.now() / 1000) * 1000).toISOString());
  });

  test('that was overtaken by a later one is a sample, and the later one counts', async () => {
    world.partner.faults.add({ kind: 'slow', operation: 'drop 846', ms: 5_000 });
    world.partner.floor({ action: 'count' });
    await world.clock.advance(2_000);
    world.partner.floor({ action: 'receive', sku: 'BOLT-M8', quantity: 50 });
    world.partner.floor({ action: 'count' });
    await exchange();
    await world.clock.advance(5_000);
    await exchange();
    expect(await positions()).toContainEqual(['BOLT-M8', 150, 0]);
  });

  test('of goods that are no items here is for the steward', async () => {
    world.partner.floor({ action: 'receive', sku: 'NOBODYS', quantity: 1 });
    world.partner.floor({ action: 'count' });
    await exchange();
    expect((await desk()).map(({ code, detail }) => [code, detail.skus])).toEqual([['stock.unknown-sku', ['NOBODYS']]]);
  });

  test('of what is kept by lots, without them, is set aside', async () => {
    world.partner.seed([{ sku: 'SEAL-300', onHand: 5, held: 0 }]);
    world.partner.floor({ action: 'count' });
    await exchange();
    expect([await codes(), await positions()]).toEqual([['warehouse.lot-missing'], []]);
  });
});

describe('944 and 947', () => {
  const onHand = async () => (await stores.stock.positions('NW-US', ['BOLT-M8'], ['3PL']))[0]?.onHand;
  const noon = () => world.clock.advance((36 * 3_600_000) - (world.clock.now() % 86_400_000)); // levels and movements of a day have an order

  test('what came in and what was found or lost moves stock and is announced, each once though it comes twice', async () => {
    for (const operation of ['drop 944', 'drop 947']) world.partner.faults.add({ kind: 'webhookDuplicate', operation });
    world.partner.floor({ action: 'receive-and-tell', sku: 'BOLT-M8', quantity: 50 });
    await exchange();
    world.partner.floor({ action: 'adjust-and-tell', sku: 'BOLT-M8', quantity: -4 });
    await exchange();
    expect(await onHand()).toBe(46); // nobody has told a level yet
    expect((await events()).map(({ type, data }) => [type, data.steps, data.reason]).sort()).toEqual([['stock.adjusted', -4, 'adjustment ADJ1, reason AH'], ['stock.received', 50, 'receipt RCV1']]);
  });

  test('what an 846 of later has in it is not counted twice', async () => {
    await noon();
    world.partner.floor({ action: 'receive-and-tell', sku: 'BOLT-M8', quantity: 50 });
    await world.clock.advance(3_600_000);
    world.partner.floor({ action: 'count' });
    await exchange();
    await exchange();
    expect(await onHand()).toBe(150);
  });

  test('of goods that are no items here is for the steward', async () => {
    world.partner.floor({ action: 'receive-and-tell', sku: 'NOBODYS', quantity: 1 });
    await exchange();
    expect((await desk()).map(({ code, detail }) => [code, detail.skus])).toEqual([['stock.unknown-sku', ['NOBODYS']]]);
  });
});
