import { describe, expect, test } from 'vitest';
import { sharesOf } from '../../../core/inventory/backorder-shares.ts';
import { filled, reserveBackorder } from '../../../core/inventory/reserve-backorder.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Warehouse } from '../../../core/model/masterdata.ts';
import { aLine, anOrder, AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const E = 'NW-US';
const warehouse = (name: string, priority: number, change: Partial<Warehouse> = {}): Warehouse => ({ entity: E, warehouse: name, name, priority, ...change });
const WAREHOUSES = [warehouse('EAST', 1), warehouse('WEST', 2)];

/** Orders in memory, and the stock that they wait for. */
class Estate {
  readonly stock = new MemoryStock();
  readonly backorders = this.stock;
  readonly lots = this.stock.lots;
  readonly all = new Map<string, Order>();
  readonly orders = { get: async (_: string, orderId: string) => this.all.get(orderId) };

  /** Accepted, with so much of bolts (and nuts) waiting at EAST. */
  async waits(orderId: string, steps: number, change: Partial<Order> = {}, nuts = 0): Promise<Order> {
    const line = (lineId: string, sku: string, backordered: number) => ({ ...aLine({ lineId, sku }), steps: backordered, quantities: { ...aLine().quantities, received: 0, backordered } });
    const order = anOrder({ orderId, acceptedAt: AT.toISOString(), fulfilment: { backorder: 'backorder' }, lines: [line('1', 'BOLT-M8', steps), ...(nuts > 0 ? [line('2', 'NUT-M8', nuts)] : [])], ...change });
    const shipComplete = order.fulfilment?.shipComplete ?? false;
    this.all.set(orderId, order);
    await this.stock.open(E, order.lines.map(({ lineId, sku, steps: wanted }) => ({ orderId, lineId, sku, warehouse: 'EAST', steps: wanted, shipComplete })));
    return order;
  }

  arrive = (place: string, steps: number) => this.stock.level(place, this.stock.at(place).onHand + steps);
  shares = async (sku = 'BOLT-M8') => (await sharesOf(E, sku, WAREHOUSES, this, AT)).map(({ orderId, warehouse: from, steps }) => `${orderId} ${from} ${steps}`);
  reserve = (order: Order, sagaId = `backorder:${order.orderId}-1`) => reserveBackorder(order, sagaId, WAREHOUSES, this, AT);
}

describe('who has something coming', () => {
  test('a line of which less waits by now than its row says lets the others go first, and so does one that is another', async () => {
    const estate = new Estate();
    const order = await estate.waits('A', 3);
    await estate.waits('B', 3);
    estate.arrive('EAST#BOLT-M8', 4);
    const line = order.lines[0]!;
    estate.all.set('A', { ...order, lines: [{ ...line, quantities: { ...line.quantities, backordered: 2, accepted: 1 } }, { ...line, lineId: '2' }] });
    expect(await estate.shares()).toEqual(['B EAST 3']);
    estate.all.delete('A');
    expect(await estate.shares()).toEqual(['B EAST 3']);
  });

  test('an order of one line that ships complete has it once all of it is there', async () => {
    const estate = new Estate();
    await estate.waits('A', 3, { fulfilment: { backorder: 'backorder', shipComplete: true } });
    estate.arrive('EAST#BOLT-M8', 2);
    expect(await estate.shares()).toEqual([]);
    estate.arrive('WEST#BOLT-M8', 1);
    expect(await estate.shares()).toEqual(['A EAST 2', 'A WEST 1']);
  });

  test('where nothing is spare nobody is asked for', async () => {
    const estate = new Estate();
    await estate.waits('A', 3);
    estate.backorders.ofItem = () => Promise.reject(new Error('not asked'));
    expect(await estate.shares()).toEqual([]);
    estate.arrive('WEST#BOLT-M8', 1);
    await expect(estate.shares()).rejects.toThrow('not asked');
  });

  test('an order that is not promised yet, or is cancelled, lets the others go first', async () => {
    const estate = new Estate();
    await estate.waits('A', 3, { acceptedAt: undefined });
    await estate.waits('B', 3, { cancellation: { by: 'c', at: AT.toISOString(), reason: 'r' } });
    await estate.waits('C', 3);
    estate.arrive('EAST#BOLT-M8', 4);
    expect(await estate.shares()).toEqual(['C EAST 3']);
  });

  test('nothing from a warehouse that the customer does not accept, or where none of its carriers collects', async () => {
    const estate = new Estate();
    await estate.waits('A', 3, { fulfilment: { backorder: 'backorder', allowedWarehouses: ['WEST'] } });
    await estate.waits('B', 2);
    estate.arrive('EAST#BOLT-M8', 3);
    expect(await estate.shares()).toEqual(['B EAST 2']);
  });

  test('an order that ships complete gets all of its lines, or lets the next one have it', async () => {
    const estate = new Estate();
    await estate.waits('A', 3, { fulfilment: { backorder: 'backorder', shipComplete: true } }, 2);
    await estate.waits('B', 1);
    estate.arrive('EAST#BOLT-M8', 3);
    expect(await estate.shares()).toEqual(['B EAST 1']);
    estate.arrive('WEST#NUT-M8', 2);
    expect(await estate.shares()).toEqual(['A EAST 3']);
  });
});

describe('an order gets what it waited for', () => {
  test('reserved and promised, with a release that its saga sends; what is left waits on', async () => {
    const estate = new Estate();
    const order = await estate.waits('A', 4);
    estate.arrive('EAST#BOLT-M8', 3);
    const takes = await estate.reserve(order);
    const now = filled(order, takes, 'backorder:A-1');
    expect(now.lines[0]?.quantities).toMatchObject({ accepted: 3, reserved: 0, backordered: 1 });
    expect(now.releases).toEqual([{ releaseId: 'A-EAST', warehouse: 'EAST', connector: 'shiphero', saga: 'backorder:A-1', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }] }]);
    expect([estate.stock.held.map(({ steps }) => steps), estate.stock.waiting.map(({ steps }) => steps)]).toEqual([[3], [1]]);
  });

  test('taken once and planned once, whatever was stored of an earlier attempt', async () => {
    const estate = new Estate();
    const order = await estate.waits('A', 4);
    estate.arrive('EAST#BOLT-M8', 3);
    const takes = await estate.reserve(order);
    expect(await estate.reserve(order)).toEqual(takes);
    const now = filled(order, takes, 'backorder:A-1');
    expect(filled(now, takes, 'backorder:A-1')).toBe(now);
    expect(estate.stock.held.map(({ steps }) => steps)).toEqual([3]);
  });

  test('on top of what the order holds already', async () => {
    const estate = new Estate();
    const order = await estate.waits('A', 4);
    estate.arrive('EAST#BOLT-M8', 9);
    await estate.stock.take(E, 'A', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 5 }]);
    await estate.stock.harden(E, 'A');
    await estate.reserve(order);
    expect(estate.stock.held.map(({ steps, state }) => [steps, state])).toEqual([[9, 'hard']]);
  });

  test('only its share: who was promised earlier has it coming', async () => {
    const estate = new Estate();
    await estate.waits('A', 3);
    const second = await estate.waits('B', 3);
    estate.arrive('EAST#BOLT-M8', 4);
    expect(await estate.reserve(second)).toEqual([{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 1 }]);
    // and all of its own, however little who comes before waits for
    const [, third] = [await estate.waits('C', 1), await estate.waits('D', 4)];
    estate.arrive('EAST#BOLT-M8', 8);
    expect(await estate.reserve(third)).toEqual([{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }]);
  });

  test('nothing is there, or not all of an order that ships complete: there is nothing to do', async () => {
    const estate = new Estate();
    const [order, whole] = [await estate.waits('A', 3), await estate.waits('B', 2, { fulfilment: { backorder: 'backorder', shipComplete: true } }, 1)];
    await expect(estate.reserve(order)).rejects.toMatchObject({ name: 'Idle', code: 'backorder.nothing' });
    estate.arrive('EAST#BOLT-M8', 9);
    await expect(estate.reserve(whole)).rejects.toMatchObject({ name: 'Idle' });
    expect(estate.stock.held).toEqual([]);
  });

  test('others were faster five times, or it is being changed: it is not taken', async () => {
    const estate = new Estate();
    const order = await estate.waits('A', 3);
    estate.arrive('EAST#BOLT-M8', 3);
    await expect(estate.reserve({ ...order, pendingChange: 'CHG-1' })).rejects.toMatchObject({ name: 'Rejected', code: 'order.changing', detail: { changeId: 'CHG-1' } });
    await expect(estate.reserve({ ...order, cancellation: { by: 'c', at: AT.toISOString(), reason: 'r' } })).rejects.toMatchObject({ name: 'Idle', code: 'backorder.cancelled' });
    let tries = 0;
    estate.stock.add = async () => (tries += 1) < 0;
    await expect(estate.reserve(order)).rejects.toMatchObject({ name: 'Transient', code: 'stock.contended' });
    expect(tries).toBe(5);
  });

  test('an order that ships complete takes nothing where an older promise has one of its lines coming', async () => {
    const estate = new Estate();
    const whole = await estate.waits('Z', 2, { fulfilment: { backorder: 'backorder', shipComplete: true } }, 1);
    const nuts = await estate.waits('A', 1, { lines: [{ ...aLine({ sku: 'NUT-M8' }), steps: 1, quantities: { ...aLine().quantities, received: 0, backordered: 1 } }] });
    await estate.stock.open(E, [{ orderId: 'A', lineId: '1', sku: 'NUT-M8', warehouse: 'EAST', steps: 1, shipComplete: false, promise: '2026-11-01' }]);
    estate.arrive('EAST#BOLT-M8', 2);
    estate.arrive('EAST#NUT-M8', 1);
    expect([await estate.shares('NUT-M8'), await estate.shares()]).toEqual([['A EAST 1'], ['Z EAST 2']]);
    await expect(estate.reserve(whole)).rejects.toMatchObject({ name: 'Idle', code: 'backorder.nothing' });
    expect(await estate.reserve(nuts)).toMatchObject([{ sku: 'NUT-M8', steps: 1 }]);
    estate.arrive('EAST#NUT-M8', 1);
    expect((await estate.reserve(whole)).map(({ sku, steps }) => [sku, steps])).toEqual([['BOLT-M8', 2], ['NUT-M8', 1]]);
  });

  test('what another saga had planned stays as it is, and this one plans beside it, once', async () => {
    const estate = new Estate();
    const order = await estate.waits('A', 3);
    const earlier = { releaseId: 'A-EAST', warehouse: 'EAST', connector: 'shiphero', saga: 'backorder:A-0', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 2 }] };
    const takes = [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 3 }];
    const planned = filled({ ...order, releases: [earlier] }, takes, 'backorder:A-1');
    expect(planned.releases).toEqual([earlier, { releaseId: 'A-EAST-2', warehouse: 'EAST', connector: 'shiphero', saga: 'backorder:A-1', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }] }]);
    expect(planned.lines[0]?.quantities).toMatchObject({ backordered: 0, accepted: 3 });
    expect(filled(planned, takes, 'backorder:A-1')).toBe(planned);
  });
});

test('what is spare of lots that end too soon for a backorder is left to the next one', async () => {
  const estate = new Estate();
  const lasting = (order: Order, minimumDays: number) => estate.all.set(order.orderId, { ...order, lines: order.lines.map((line) => ({ ...line, lots: { minimumDays } })) });
  lasting(await estate.waits('A', 3), 30);
  lasting(await estate.waits('B', 2), 0);
  estate.arrive('EAST#BOLT-M8', 4);
  estate.stock.keptByLots = [{ sku: 'BOLT-M8', warehouse: 'EAST', revision: 1, lots: [{ lot: 'SOON', expiresOn: '2026-12-01', onHand: 3, allocated: 0 }, { lot: 'LATE', expiresOn: '2027-12-01', onHand: 1, allocated: 0 }] }];
  expect(await estate.shares()).toEqual(['A EAST 1', 'B EAST 2']);
  expect(await estate.reserve(estate.all.get('A') as Order)).toMatchObject([{ steps: 1, goodUntil: '2026-12-23' }]);
  expect(await estate.shares()).toEqual(['B EAST 2']);
});

test('what came in for a backorder is taken by no later order, ring-fenced or not, and by the backorder whole', async () => {
  const estate = new Estate();
  const order = await estate.waits('A', 3);
  await estate.stock.plan(E, 'BOLT-M8', 'EAST', 'fence#channel:b2b', { kind: 'fence', group: 'channel:b2b', steps: 2 });
  estate.arrive('EAST#BOLT-M8', 4);
  const take = (orderId: string, steps: number, fence?: number) => estate.stock.take(E, orderId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps, ...(fence && { fence: { group: 'channel:b2b', steps: fence } }) }], { version: 1 });
  expect([await take('LATER', 1), await take('LATER', 2, 2)]).toEqual([false, false]);
  estate.arrive('EAST#BOLT-M8', 1);
  expect([await take('LATER', 1), await take('LATER', 2, 2)]).toEqual([false, true]);
  expect((await estate.reserve(order)).map(({ steps }) => steps)).toEqual([3]);
});
