import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actAsRoot } from '../../cli/aws.ts';
import { ApiCaller } from '../../cli/client.ts';
import { CUSTOMERS, ENTITY, ITEMS, STOCK } from '../../cli/demo-data.ts';
import { resourcesOf } from '../../cli/command.ts';
import { type DeskRow, expectStatus, openRow } from '../../cli/scenarios/desk.ts';
import { apiOrder, checkout } from '../../cli/shop.ts';
import { follow, isPosted, type Trace } from '../../cli/timeline.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import { add, decimal } from '../../core/model/money.ts';
import { DynamoStock } from '../../lambdas/adapters/dynamo-stock.ts';
import { Platform } from '../support/platform.ts';
import { ErpBooks } from './erp-books.ts';
import { balances, hledger, missingHledger } from './hledger.ts';
import { seedRealTryton } from './tryton/seed.ts';
import { type RealTryton, startRealTryton } from './tryton/server.ts';

const root = resolve(import.meta.dirname, '../..');
const workDir = mkdtempSync(join(tmpdir(), 'crossdock-slice-'));
const started = await startRealTryton(workDir);
afterAll(() => rmSync(workDir, { recursive: true, force: true }));

if ('skipped' in started) test.skip(`one order, end to end, on a real Tryton: ${started.skipped}`, () => {});
else describe('on a real Tryton', () => slice(started));

function slice(tryton: RealTryton): void {
  const { host } = new URL(tryton.url);
  const platform = new Platform(['--erp', `tryton=http://${tryton.user}:${tryton.password}@${host}/${tryton.db}`, '--ship-after', '200']);
  let erp: ErpBooks;
  let channel: ApiCaller;
  let service: ApiCaller;

  beforeAll(async () => {
    const stock = (sku: string) => Object.fromEntries(Object.entries(STOCK).map(([warehouse, levels]) => [warehouse, levels[sku] ?? 0]));
    await seedRealTryton(tryton, {
      products: ITEMS.map((item) => ({ code: item.sku, name: item.name, listPrice: item.price, costPrice: item.unitCost.amount, stock: stock(item.sku) })),
      customers: CUSTOMERS.map((customer) => ({ code: customer.customerId, name: customer.name })),
    });
    const endpoints = await platform.start();
    erp = await ErpBooks.open(tryton);
    channel = ApiCaller.channel(endpoints, 'b2b');
    service = ApiCaller.person(endpoints, 'customer-service');
    actAsRoot({ endpoint: endpoints.aws, region: endpoints.region, resources: await resourcesOf(endpoints.aws) });
  });
  afterAll(async () => {
    await platform.remove();
    await tryton.stop();
  });

  /** Waits for the journals of so many shipments; the error says what the desk has, if they do not come. */
  const posted = async (trace: { document: string } | { correlationId: string }, shipments: number) => {
    try {
      return await follow(service, { trace, print: () => {}, until: isPosted(shipments), timeoutMs: 180_000 });
    } catch (error) {
      const { body } = await ApiCaller.person(platform.endpoints, 'integration').get<{ exceptions: DeskRow[] }>('/exceptions?limit=100');
      throw new Error(`${(error as Error).message}; on the desk: ${JSON.stringify(body.exceptions.map(({ code, step, orderId, message }) => ({ code, step, orderId, message })))}`, { cause: error });
    }
  };
  const order = async (body: ReturnType<typeof apiOrder>) => {
    const reply = await channel.post<{ orderId: string; correlationId: string }>('/orders', body);
    expectStatus(reply, 202);
    return reply.body;
  };
  const floor = async (wish: object) => {
    const reply = await fetch(`${platform.endpoints.partners.shiphero}/_floor`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
    expect(reply.status).toBe(200);
  };
  /** Our invoices of an order, as the ERP says the same thing. */
  const ourInvoices = async (orderId: string) => {
    const { body } = await service.get<{ invoices: Invoice[] }>(`/orders/${orderId}/invoices`);
    return body.invoices
      .map(({ invoiceId, number, goods, freight, tax, gross }) => ({ number, state: 'posted', invoiceId, untaxed: decimal(add(goods, freight)), tax: decimal(tax), total: decimal(gross) }))
      .toSorted((a, b) => Number(a.number) - Number(b.number));
  };
  const ourDeliveries = async (orderId: string) => {
    const { body } = await service.get<{ shipments: { shipmentId: string }[] }>(`/orders/${orderId}/shipments`);
    return body.shipments.map(({ shipmentId }) => ({ state: 'done', shipmentId })).toSorted((a, b) => a.shipmentId.localeCompare(b.shipmentId));
  };
  /** Sales, deliveries and invoices in the ERP are those of Crossdock, one of each, and nothing beside them. */
  const expectSameDocuments = async ({ orderId }: Pick<Trace, 'orderId'>, warehouses: string[]) => {
    const documents = await erp.documentsOf(orderId);
    // a sale is done in Tryton when it is paid
    expect(documents.sales.map(({ number: _, ...sale }) => sale)).toEqual(warehouses.map((warehouse) => ({ state: 'processing', shipped: 'sent', billed: 'waiting', warehouse })));
    const deliveries = documents.deliveries.map(({ state, shipmentId }) => ({ state, shipmentId }));
    expect(deliveries.toSorted((a, b) => String(a.shipmentId).localeCompare(String(b.shipmentId)))).toEqual(await ourDeliveries(orderId));
    expect(documents.invoices.toSorted((a, b) => Number(a.number) - Number(b.number))).toEqual(await ourInvoices(orderId));
    return documents;
  };
  const amounts = ({ invoices }: { invoices: { untaxed: string; tax: string; total: string }[] }) => invoices.map(({ untaxed, tax, total }) => [untaxed, tax, total]);

  test('a web-shop order is one sale, one delivery and one invoice', async () => {
    const bought = await checkout(platform.endpoints, [{ sku: 'LAMP-LED', quantity: 2, price: '39.90' }, { sku: 'BOLT-M8', quantity: 100, price: '0.45' }]);
    const documents = await expectSameDocuments(await posted({ document: bought.name }, 1), ['EAST']);
    expect(amounts(documents)).toEqual([['134.70', '10.29', '144.99']]);
  });

  test('an order that two warehouses serve is a sale, a delivery and an invoice from each', async () => {
    // EAST alone has lamps, WEST alone has that many washers
    const bought = await checkout(platform.endpoints, [{ sku: 'LAMP-LED', quantity: 1, price: '39.90' }, { sku: 'WASHER-M8', quantity: 2_500_000, price: '0.08' }]);
    const documents = await expectSameDocuments(await posted({ document: bought.name }, 2), ['EAST', 'WEST']);
    expect(documents.invoices).toHaveLength(2);
  });

  test('an order by the API is billed with the freight and the tax that its channel charged', async () => {
    const { lines } = apiOrder('', 'DRILL-18V', '3', '129.00');
    const { correlationId } = await order(apiOrder('REAL-API', '', '0', '0', {
      purchaseOrder: 'PO-4711',
      lines: lines.map((line) => ({ ...line, tax: { minor: 31_93, currency: 'USD' } })),
      freight: { minor: 12_50, currency: 'USD' },
      freightTax: { minor: 1_03, currency: 'USD' },
    }));
    const documents = await expectSameDocuments(await posted({ correlationId }, 1), ['EAST']);
    expect(amounts(documents)).toEqual([['399.50', '32.96', '432.46']]);
  });

  test('a short pick is billed as it left, and the rest when it leaves: together the order, to the cent', async () => {
    const { lines } = apiOrder('', 'LAMP-LED', '2', '39.125');
    const { orderId, correlationId } = await order(apiOrder('REAL-SHORT', '', '0', '0', {
      lines: lines.map((line) => ({ ...line, tax: { minor: 6_46, currency: 'USD' } })),
      freight: { minor: 5_00, currency: 'USD' },
      freightTax: { minor: 41, currency: 'USD' },
    }));
    await floor({ action: 'short', order: `${orderId}-EAST`, sku: 'LAMP-LED', quantity: 1 });
    await posted({ correlationId }, 1);
    expect((await erp.documentsOf(orderId)).sales.map((sale) => sale.shipped)).toEqual(['waiting']);
    await floor({ action: 'ship', order: `${orderId}-EAST` });
    const documents = await expectSameDocuments(await posted({ correlationId }, 2), ['EAST']);
    // 39.125 rounds to 39.12 on each invoice: the second carries the cent that the first left out
    expect(amounts(documents)).toEqual([['44.12', '3.64', '47.76'], ['39.13', '3.23', '42.36']]);
  });

  test('an order that is cancelled before it ships leaves nothing to deliver and nothing to bill', async () => {
    const { orderId, correlationId } = await order(apiOrder('REAL-CANCEL', 'SAW-1200', '5', '99.95'));
    await floor({ action: 'hold', order: `${orderId}-EAST` });
    const trace = { correlationId };
    await follow(service, { trace, print: () => {}, until: (now) => now.timeline.some((entry) => entry.name === 'release-to-warehouse' && entry.status === 'completed'), timeoutMs: 60_000 });
    expectStatus(await channel.post(`/orders/${orderId}/cancellation`, { reason: 'ordered twice' }), 202);
    await follow(service, { trace, print: () => {}, until: (now) => now.timeline.some((entry) => entry.name === 'order.cancelled'), timeoutMs: 60_000 });
    const { sales, deliveries, invoices } = await erp.documentsOf(orderId);
    // Tryton ends a processed sale as done when its moves are left out for good
    expect(sales.map((sale) => sale.state)).toEqual(['done']);
    expect(deliveries.map((delivery) => delivery.state)).toEqual(['cancelled']);
    expect(invoices).toEqual([]);
  });

  test('six orders at once are six sets of documents', async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, (_, at) => order(apiOrder(`REAL-BURST-${at}`, 'NUT-M8', '7', '0.1333'))));
    // watched one after the other: to ask for all of them all the time would keep a small machine busy with nothing else
    for (const { correlationId } of orders) expect(amounts(await expectSameDocuments(await posted({ correlationId }, 1), ['EAST']))).toEqual([['0.93', '0.00', '0.93']]);
  });

  test('while the ERP is down an order fails in place; when it is back, a redrive takes it to its end, once', async () => {
    await tryton.stop();
    const { orderId, correlationId } = await order(apiOrder('REAL-OUTAGE', 'BOLT-M8', '10', '0.45'));
    const integration = ApiCaller.person(platform.endpoints, 'integration');
    const row = await openRow(integration, orderId);
    expect(row.owner).toBe('integration');
    await tryton.start();
    expectStatus(await integration.post(`/exceptions/${row.exceptionId}/replay`, { reason: 'the ERP is back' }), 202);
    await expectSameDocuments(await posted({ correlationId }, 1), ['EAST']);
  });

  test('afterwards every shelf holds the same in Tryton and in Crossdock, and nothing is reserved', async () => {
    const skus = ITEMS.map((item) => item.sku);
    const positions = await new DynamoStock().positions(ENTITY, skus, Object.keys(STOCK));
    const ours = positions.map(({ sku, warehouse, onHand, reserved }) => ({ sku, warehouse, onHand, reserved }));
    const theirs = await Promise.all(ours.map(async ({ sku, warehouse }) => ({ sku, warehouse, onHand: await erp.onHand(sku, warehouse), reserved: 0 })));
    expect(ours).toEqual(theirs);
    expect(ours.find(({ sku, warehouse }) => sku === 'LAMP-LED' && warehouse === 'EAST')?.onHand).toBe(295);
  });

  describe('the exported journal', async () => {
    const missing = await missingHledger();
    const file = join(workDir, 'books.journal');
    const proven = test.skipIf(missing !== undefined);
    const why = missing ? `: ${missing}` : '';

    proven(`is accepted by hledger, and its receivables are what the ERP has billed${why}`, async () => {
      await promisify(execFile)(process.execPath, ['cli/ledger.ts', '--data', platform.dataDir, '--out', file], { cwd: root });
      await hledger(file, 'check');
      const by = await balances(file);
      expect(by[`${ENTITY}:assets:receivables`]).toBe(await erp.billed());
      expect(Object.values(by).reduce((all, each) => all + each, 0n)).toBe(0n);
      expect(by[`${ENTITY}:expenses:cost of goods sold`]).toBe(-(by[`${ENTITY}:assets:inventory`] ?? 0n));
    });

    proven(`with one amount a cent off is rejected by hledger${why}`, async () => {
      const altered = join(workDir, 'altered.journal');
      writeFileSync(altered, readFileSync(file, 'utf8').replace('assets:receivables  144.99 USD', 'assets:receivables  145.00 USD'));
      await expect(hledger(altered, 'check')).rejects.toThrow(/could not balance|unbalanced/);
    });
  });
}
