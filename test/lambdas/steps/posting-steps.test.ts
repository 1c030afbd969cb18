import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeskException } from '../../../core/model/exception.ts';
import type { Journal } from '../../../core/model/journal.ts';
import type { LegalEntity } from '../../../core/model/legal-entity.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { firstDay, nextPeriod, periodOf } from '../../../core/posting/periods.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { changeOrder, stores } from '../../../lambdas/adapters/stores.ts';
import { accrueUnbilled } from '../../../lambdas/handler/periods.ts';
import { handler as postSerials } from '../../../lambdas/api/post-shipment-serials.ts';
import { linksOf } from '../../../lambdas/adapters/dynamo-trace.ts';
import { handler as postJournal } from '../../../lambdas/steps/post-journal.ts';
import { handler as recordShipment } from '../../../lambdas/steps/record-shipment.ts';
import { aCustomer, aLegalEntity, aLine, anItem, anOrder, aShipment, AT } from '../../support/builders.ts';
import { fakeAws } from '../../support/aws.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { logged } from '../../support/logs.ts';
import { aJournal, anException, aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';
import { isJournal } from '../../support/is-journal.ts';

const tables = testTables();
const aws = fakeAws();
logged();
const shipped = async (number: string, quantity: string) => {
  const shipmentId = `shiphero:${number}`;
  await stores.unit.commit([{ change: 'shipment', shipment: aShipment({ shipmentId, trackingNumbers: [`1Z${number}`], lines: [{ sku: 'BOLT-M8', quantity }] }), ifAbsent: true }]);
  await stores.register.open(aSaga({ sagaId: `posting:${shipmentId}`, kind: 'posting', shipmentId, limited: false }));
};
const step = (name: 'record-shipment' | 'post-journal', number: string) => ({ sagaId: `posting:shiphero:${number}`, step: name, seq: 1, owner: 'warehouse' });
const record = (number: string) => recordShipment(step('record-shipment', number));
const order = () => stores.orders.get('NW-US', ORDER_ID);
const position = async () => {
  const { onHand, reserved, available, allocated } = (await tables.get('stock', { pk: 'NW-US#item#BOLT-M8', sk: 'EAST' })) ?? {};
  return { onHand, reserved, available, allocated };
};
const number = async (shipment: string, given: string) => {
  const invoice = await stores.orders.invoice('NW-US', ORDER_ID, `INV-shiphero:${shipment}`);
  if (invoice) await stores.unit.commit([{ change: 'invoice', invoice: { ...invoice, number: given } }]);
};
const written = async (change: Partial<Order> = {}) => {
  const lines = [aLine({ steps: 4 }, 'released'), aLine({ lineId: '2', steps: 6 }, 'released')];
  const releases = [{ releaseId: `${ORDER_ID}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: lines.map(({ lineId, sku, steps }) => ({ lineId, sku, steps })) }];
  await stores.unit.commit([{ change: 'order', order: anOrder({ lines, releases, ...change }) }]);
};

beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await stores.stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 25);
  await stores.stock.take('NW-US', ORDER_ID, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }, { lineId: '2', sku: 'BOLT-M8', warehouse: 'EAST', steps: 6 }]);
  await stores.stock.harden('NW-US', ORDER_ID);
});

describe('record-shipment', () => {
  beforeEach(() => written());

  test('what was taken back before it was recorded is booked nowhere, and its saga ends', async () => {
    await shipped('1', '2');
    await stores.unit.commit([{ change: 'shipment', shipment: { ...((await stores.orders.shipment('NW-US', ORDER_ID, 'shiphero:1')) as Shipment), takenBackAt: AT.toISOString() } }]);
    await expect(record('1')).rejects.toMatchObject({ name: 'Idle', code: 'shipment.taken-back' });
    expect([await stores.orders.invoices('NW-US', ORDER_ID), (await position()).onHand]).toEqual([[], 25]);
  });
  test.each<[string, Partial<Shipment>, number]>([
    ['replaced', { lines: [{ sku: 'BOLT-M8', quantity: '1' }] }, 1],
    ['taken back', { takenBackAt: AT.toISOString() }, 0],
  ])('%s at the moment at which it is recorded: what is said last is booked', async (_what, change, booked) => {
    await shipped('1', '2');
    const entity = stores.books.entity.bind(stores.books);
    vi.spyOn(stores.books, 'entity').mockImplementationOnce(async (id) => {
      await changeOrder('NW-US', ORDER_ID, async (current) => ({ order: { ...current }, also: [{ change: 'shipment', shipment: { ...((await stores.orders.shipment('NW-US', ORDER_ID, 'shiphero:1')) as Shipment), ...change } }] }));
      return entity(id);
    });
    await record('1').catch((error: unknown) => expect(error).toMatchObject({ name: 'Idle', code: 'shipment.taken-back' }));
    expect([(await stores.orders.invoices('NW-US', ORDER_ID)).flatMap(({ lines }) => lines.map(({ steps }) => steps)), (await position()).onHand]).toEqual([booked === 0 ? [] : [booked], 25 - booked]);
  });

  test('goods that left are off the shelf, shipped on the order, and have an invoice to come', async () => {
    await shipped('1', '10');
    expect(await record('1')).toEqual({ shipmentId: 'shiphero:1', invoiceId: 'INV-shiphero:1' });
    expect(await position()).toEqual({ onHand: 15, reserved: 0, available: 15, allocated: 0 });
    expect((await order())?.lines.map((line) => line.quantities.shipped)).toEqual([4, 6]);
    expect(await stores.orders.shipment('NW-US', ORDER_ID, 'shiphero:1')).toMatchObject({ matched: [{ lineId: '1', steps: 4 }, { lineId: '2', steps: 6 }] });
    expect(await stores.orders.invoice('NW-US', ORDER_ID, 'INV-shiphero:1')).toMatchObject({ goods: { minor: 450 } });
  });

  test('two shipments of one item at once, which only the order tells apart: each is recorded, and stock is conserved', async () => {
    for (const [one, quantity] of [['1', '5'], ['2', '5']] as const) await shipped(one, quantity);
    await Promise.all([record('1'), record('2')]);
    expect(await position()).toEqual({ onHand: 15, reserved: 0, available: 15, allocated: 0 });
    expect((await order())?.lines.map((line) => line.quantities.shipped)).toEqual([4, 6]);
    const invoices = await stores.orders.invoices('NW-US', ORDER_ID);
    expect(invoices.reduce((sum, invoice) => sum + invoice.goods.minor, 0)).toBe(450);
    expect(invoices.reduce((sum, invoice) => sum + invoice.tax.minor, 0)).toBe(74);
  });

  test('an attempt that ended before the stock was issued is finished by the next', async () => {
    await shipped('1', '5');
    const issue = stores.stock.issue;
    stores.stock.issue = () => Promise.reject(Object.assign(new Error('lost'), { name: 'TimeoutError' }));
    await expect(record('1')).rejects.toMatchObject({ name: 'Transient' });
    stores.stock.issue = issue;
    expect(await position()).toMatchObject({ onHand: 25 });
    await record('1');
    expect(await position()).toEqual({ onHand: 20, reserved: 5, available: 15, allocated: 5 });
    expect((await order())?.lines.map((line) => line.quantities.shipped)).toEqual([4, 1]);
  });

  test('more than was released is a person’s', async () => {
    await shipped('1', '11');
    await expect(record('1')).rejects.toMatchObject({ name: 'Rejected', code: 'shipment.over' });
    expect(await position()).toMatchObject({ onHand: 25 });
  });

  test('more than that, within what the customer tolerates, is off the shelf and billed', async () => {
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ fulfilment: { overShipPercent: '20' } }));
    await shipped('1', '11');
    await record('1');
    expect(await position()).toMatchObject({ onHand: 14, reserved: 0, allocated: 0 });
    expect((await order())?.lines.map(({ steps, over, quantities }) => [steps, over, quantities.shipped])).toEqual([[4, undefined, 4], [7, 1, 7]]);
    expect(await stores.orders.invoice('NW-US', ORDER_ID, 'INV-shiphero:1')).toMatchObject({ goods: { minor: 180 + 315 } });
  });

  test('with 120 parcels it is recorded, and found by each', async () => {
    const trackingNumbers = Array.from({ length: 120 }, (_, index) => `1Z${index}`);
    await shipped('1', '10');
    await stores.unit.commit([{ change: 'shipment', shipment: aShipment({ trackingNumbers, lines: [{ sku: 'BOLT-M8', quantity: '10' }] }) }]);
    await record('1');
    expect((await tables.all('correlation')).filter((row) => row.kind === 'tracking')).toHaveLength(120);
  });
});

describe('goods under serial control', () => {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => `SN-${from + index}`);
  const leaves = async (name: string, quantity: string, serials?: string[]) => {
    await shipped(name, quantity);
    const shipment = await stores.orders.shipment('NW-US', ORDER_ID, `shiphero:${name}`);
    if (shipment && serials) await stores.unit.commit([{ change: 'shipment', shipment: { ...shipment, lines: [{ sku: 'BOLT-M8', quantity, serials }] } }]);
  };
  const at = async (serial: string) => (await stores.serials.of('NW-US', 'BOLT-M8', [serial]))[0];
  beforeEach(async () => {
    await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem({ serials: true }));
    await written({ lines: [aLine({ steps: 4, serials: true }, 'released'), aLine({ lineId: '2', steps: 6, serials: true }, 'released')] });
  });

  test('leave with their numbers, which are on shipment and invoice and found by number', async () => {
    await leaves('1', '6', numbers(1, 6));
    await record('1');
    expect(await stores.orders.shipment('NW-US', ORDER_ID, 'shiphero:1')).toMatchObject({ matched: [{ lineId: '1', serials: numbers(1, 4) }, { lineId: '2', serials: numbers(5, 2) }] });
    expect(await stores.orders.invoice('NW-US', ORDER_ID, 'INV-shiphero:1')).toMatchObject({ lines: [{ serials: numbers(1, 4) }, { serials: numbers(5, 2) }] });
    expect(await linksOf('NW-US', 'SN-6')).toMatchObject([{ kind: 'serial', orderId: ORDER_ID }]);
    expect(await at('SN-6')).toEqual({ sku: 'BOLT-M8', serial: 'SN-6', orderId: ORDER_ID, shipmentId: 'shiphero:1' });
  });

  test('without them nothing is booked, until the warehouse says them', async () => {
    await leaves('1', '4');
    await expect(record('1')).rejects.toMatchObject({ code: 'shipment.serials-wrong', detail: { wrong: [{ shipped: 4, serials: [] }] } });
    expect((await order())?.lines[0]?.quantities).toMatchObject({ released: 4, shipped: 0 });
    const say = (serials: string[]) => postSerials(aRequestEvent({ orderId: ORDER_ID, lines: [{ sku: 'BOLT-M8', serials }] }, { id: 'shiphero:1', caller: aPerson('warehouse', 'walt'), path: '/v1/shipments/shiphero:1/serials', headers: { 'Idempotency-Key': serials.join() } }));
    expect((await say(numbers(1, 4))).statusCode).toBe(200);
    await record('1');
    expect(await stores.orders.shipment('NW-US', ORDER_ID, 'shiphero:1')).toMatchObject({ matched: [{ serials: numbers(1, 4) }] });
    expect([(await say(['Z'])).statusCode, (await order())?.lines[0]?.quantities.shipped]).toEqual([409, 4]);
  });

  test('a number that has left does not leave again, unless it is back or the warehouse approves it', async () => {
    await leaves('1', '4', numbers(1, 4));
    await record('1');
    await leaves('2', '2', ['SN-9', 'SN-4']);
    await expect(record('2')).rejects.toMatchObject({ code: 'shipment.serial-shipped', detail: { before: [{ serial: 'SN-4', shipmentId: 'shiphero:1' }] } });
    await stores.serials.back('NW-US', 'ORD-OTHER', 'R0', [{ sku: 'BOLT-M8', serials: ['SN-4'] }]);
    await expect(record('2')).rejects.toMatchObject({ code: 'shipment.serial-shipped' });
    await stores.serials.back('NW-US', ORDER_ID, 'R1', [{ sku: 'BOLT-M8', serials: ['SN-4'] }]);
    expect(await at('SN-4')).toMatchObject({ receiptId: 'R1' });
    await record('2');
    expect(await at('SN-4')).toEqual({ sku: 'BOLT-M8', serial: 'SN-4', orderId: ORDER_ID, shipmentId: 'shiphero:2' });
    await leaves('3', '1', ['SN-4']);
    await expect(record('3')).rejects.toMatchObject({ code: 'shipment.serial-shipped' });
    const approval = { code: 'shipment.serial-shipped', by: 'walt', at: AT.toISOString(), reason: 'read wrong the first time', about: 'posting:shiphero:3' };
    await changeOrder('NW-US', ORDER_ID, (current) => ({ order: { ...current, approvals: [approval] } }));
    await record('3');
    expect(await at('SN-4')).toMatchObject({ shipmentId: 'shiphero:3' });
  });
});

test('what a supplier shipped takes nothing off our shelf: its cost is goods received, not invoiced', async () => {
  const lines = [{ lineId: '1', sku: 'BOLT-M8', steps: 4 }];
  await written({ lines: [aLine({ steps: 4 }, 'released')], releases: [{ releaseId: `${ORDER_ID}-EAST`, warehouse: 'SUP-1', supplier: 'SUP-1', connector: 'x12', lines }] });
  await shipped('1', '4');
  await record('1');
  expect(await position()).toMatchObject({ onHand: 25 });
  const [journal] = (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : []));
  expect(journal?.lines.map(({ key, side, amount }) => `${side} ${key} ${amount.minor}`)).toEqual(['debit cost-of-goods 72', 'credit goods-received 72']);
});

describe('goods of a cancelled order that left', () => {
  const cancellation = { by: 'ann', reason: 'x', at: AT.toISOString() };
  const release = { releaseId: `${ORDER_ID}-EAST`, warehouse: 'EAST', connector: 'shiphero', releasedAt: AT.toISOString(), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4 }, { lineId: '2', sku: 'BOLT-M8', steps: 6 }] };

  test('are a person’s where the warehouse had given them back', async () => {
    await written({ cancellation, releases: [{ ...release, recalledAt: AT.toISOString() }] });
    await shipped('1', '10');
    await expect(record('1')).rejects.toMatchObject({ code: 'shipment.order-cancelled' });
  });

  test('before they were asked back are booked: the cancellation is overtaken, customer service told, and what takes the order back is woken', async () => {
    await written({ cancellation, releases: [release] });
    const undo = anException({ exceptionId: 'EXC-undo', code: 'recall.refused', status: 'open', sagaId: aSaga().sagaId, executionArn: 'arn:aws:states:eu-central-1:1:execution:unwind:unwind-1' });
    await stores.desk.park(undo, 'token-undo', 1);
    aws.answer('SendTaskSuccess', () => ({}));
    await shipped('1', '10');
    await record('1');
    expect(await order()).toMatchObject({ cancellation: { overtakenBy: 'shiphero:1' }, lines: [{ quantities: { shipped: 4 } }, { quantities: { shipped: 6 } }] });
    expect(aws.of('SendTaskSuccess').map(({ taskToken, output }) => `${String(taskToken)} ${String(output)}`)).toEqual(['token-undo {"action":"retry"}']);
    expect((await tables.all('exceptions')).map((row) => row.body as DeskException).filter(({ kind }) => kind === 'noticed')).toMatchObject([{ code: 'order.cancellation-overtaken', owner: 'customer-service', detail: { shipmentId: 'shiphero:1' } }]);
  });
});

describe('post-journal', () => {
  const journals = async () => (await tables.all('ledger')).flatMap((row) => (isJournal(row) ? [row.body as Journal] : [])).sort((a, b) => a.journalId.localeCompare(b.journalId));
  beforeEach(async () => {
    await written();
    await shipped('1', '10');
    await record('1');
  });

  test('posts once, balanced, and moves the units; what was shipped is not unbilled any more', async () => {
    expect((await tables.all('ledger')).filter((row) => row.pk === 'NW-US#unbilled')).toHaveLength(1);
    await number('1', '2026-17');
    expect(await postJournal(step('post-journal', '1'))).toEqual({ invoice: '2026-17', journals: ['goods-issue:shiphero:1', 'invoice:2026-17'] });
    await postJournal({ ...step('post-journal', '1'), step: 'post-journal-again' });
    expect((await order())?.lines.map((line) => line.quantities.invoiced)).toEqual([4, 6]);
    expect((await journals()).map(({ journalId, date }) => [journalId, date])).toEqual([['goods-issue:shiphero:1', '2026-11-23'], ['invoice:2026-17', expect.stringMatching(/^20/)]]);
    expect((await tables.all('outbox')).filter((row) => String(row.pk).startsWith('invoice.posted'))).toHaveLength(1);
    expect((await tables.all('ledger')).filter((row) => row.pk === 'NW-US#unbilled')).toHaveLength(0);
  });

  test('a number that has its journal already, even of another day, is refused, and nothing of it is posted', async () => {
    await number('1', '2026-17');
    await stores.unit.commit([{ change: 'journal', journal: aJournal('2025-01-01', '2026-17') }]);
    await expect(postJournal(step('post-journal', '1'))).rejects.toMatchObject({ name: 'Rejected', code: 'invoice.number-taken', detail: { number: '2026-17' } });
    expect((await order())?.lines.map((line) => line.quantities.shipped)).toEqual([4, 6]);
    expect((await journals()).map(({ journalId }) => journalId)).toEqual(['goods-issue:shiphero:1', 'invoice:2026-17']);
  });

  test('an invoice without its number has no journal', async () => {
    await expect(postJournal(step('post-journal', '1'))).rejects.toMatchObject({ code: 'invoice.not-numbered' });
  });

  test('revenue that was accrued at the end of its period is taken back with the invoice', async () => {
    const shippedOn = (await stores.orders.invoice('NW-US', ORDER_ID, 'INV-shiphero:1'))?.shippedOn ?? '';
    expect(await accrueUnbilled(aLegalEntity(), periodOf(shippedOn), AT)).toBe(1);
    await number('1', '2026-17');
    await postJournal(step('post-journal', '1'));
    expect((await journals()).map(({ journalId }) => journalId)).toEqual(['goods-issue:shiphero:1', 'invoice:2026-17', 'reversal:unbilled:INV-shiphero:1', 'unbilled:INV-shiphero:1']);
    const accounts = (await journals()).flatMap(({ lines }) => lines).filter(({ key }) => key === 'unbilled-receivables' || key === 'revenue-accrual');
    expect(accounts.reduce((sum, line) => sum + (line.side === 'debit' ? 1 : -1) * line.functional.minor, 0)).toBe(0);
    expect((await tables.all('ledger')).filter((row) => row.pk === 'NW-US#unbilled')).toHaveLength(0);
  });

  describe('whose period is closed', () => {
    let day = '';
    const close = (period: string) => stores.unit.commit([{ change: 'period', entity: 'NW-US', period, to: 'closed', by: 'fiona', at: AT.toISOString() }]);
    beforeEach(async () => {
      await number('1', '2026-17');
      day = (await stores.orders.invoice('NW-US', ORDER_ID, 'INV-shiphero:1'))?.invoiceDate ?? '';
      await close(periodOf(day));
    });
    const posted = async () => (await journals()).filter(({ event }) => event === 'invoice').map(({ date, documentDate }) => ({ date, documentDate }));

    test('is finance’s; with an approval it goes to the next open one, and keeps its day', async () => {
      await expect(postJournal(step('post-journal', '1'))).rejects.toMatchObject({ name: 'Rejected', code: 'journal.period-closed', detail: { period: periodOf(day) } });
      expect(await posted()).toEqual([]);
      await changeOrder('NW-US', ORDER_ID, (current) => ({ order: { ...current, approvals: [{ code: 'journal.period-closed', about: 'posting:shiphero:1', by: 'fiona', at: AT.toISOString() }] } }));
      await postJournal({ ...step('post-journal', '1'), step: 'post-journal-approved' });
      expect(await posted()).toEqual([{ date: firstDay(nextPeriod(periodOf(day))), documentDate: day }]);
    });

    test('goes to the next open one by itself, where that is the entity’s rule', async () => {
      await close(nextPeriod(periodOf(day)));
      await postJournalOf(aLegalEntity({ closedPeriod: 'next-open' }));
      expect(await posted()).toEqual([{ date: firstDay(nextPeriod(nextPeriod(periodOf(day)))), documentDate: day }]);
    });
  });

  /** Settings of the books are kept for half a minute: here they count at once. */
  async function postJournalOf(books: LegalEntity) {
    const { entity } = stores.books;
    stores.books.entity = async () => books;
    try {
      return await postJournal(step('post-journal', '1'));
    } finally {
      stores.books.entity = entity;
    }
  }
});
