import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { ShadowReport } from '../../../core/model/shadow.ts';
import { acceptOrder } from '../../../core/ordering/accept-order.ts';
import type { TaxResult } from '../../../core/tax/tax-engine.ts';
import { masterKey, putMaster, putRoutingRule } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { shipHeroShadow } from '../../../lambdas/connectors/shiphero/shadow.ts';
import { shipHero } from '../../../lambdas/connectors/shiphero/warehouse.ts';
import { trytonErp } from '../../../lambdas/connectors/tryton/erp.ts';
import { trytonShadow } from '../../../lambdas/connectors/tryton/shadow.ts';
import { shadowErp, shadowTax, shadowWarehouse } from '../../../lambdas/handler/shadow-questions.ts';
import { type ShipHero, startShipHero } from '../../../local/partners/shiphero/shiphero.ts';
import { startTryton, type Tryton } from '../../../local/partners/tryton/tryton.ts';
import { aCustomer, aLine, anInvoice, anItem, anOrder, aShipment, AT, items, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { messages } from '../../support/requests.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
logged();
const clock = () => AT;
const RELEASE = { releaseId: `${ORDER_ID}-EAST`, warehouse: 'EAST', connector: 'oldwms', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] };
const SHADOWS = { erp: 'newerp', tax: 'newtax', warehouses: { EAST: 'newwms' } };
const order = (change: Partial<Order> = {}): Order => {
  const plain = anOrder({ releases: [RELEASE], taxOwner: 'hub', lines: [aLine({}, 'accepted')], acceptedAt: AT.toISOString() });
  return { ...plain, shipTo: { ...plain.shipTo, region: 'TX', postalCode: '78701' }, route: { ...plain.route, shadows: SHADOWS }, ...change };
};
let tryton: Tryton;
let shiphero: ShipHero;
const erpSettings = () => ({ url: tryton.url, database: tryton.db, user: 'integration', password: 'pw' });
const wmsSettings = () => ({ url: shiphero.url, refreshToken: 'r', webhookSecret: 'w', warehouses: shiphero.warehouseIds });

beforeAll(async () => {
  tryton = await startTryton({ users: { integration: 'pw' } });
  shiphero = await startShipHero({ credentials: { username: 'u', password: 'p', refreshToken: 'r' } });
  tryton.seed({ products: [{ code: 'BOLT-M8', name: 'Bolt', listPrice: '0.45', costPrice: '0.18', stock: { EAST: 25 } }], customers: [{ code: 'ACME', name: 'Acme' }] });
  shiphero.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', price: '0.45', stock: { EAST: 25 } }] });
});
afterAll(() => Promise.all([tryton.stop(), shiphero.stop()]));
beforeEach(async () => {
  for (const partner of [tryton, shiphero]) partner.faults.clear();
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await putMaster(masterKey.warehouse('NW-US', 'EAST'), { entity: 'NW-US', warehouse: 'EAST', name: 'Newark', priority: 1, address: { street: '1 Dock St', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' } });
  await putRoutingRule({ entity: 'NW-US', capability: 'erp', connector: 'newerp', shadow: true, tolerates: [{ field: 'description' }], from: '2026-01-01T00:00:00Z' });
  await stores.stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 25);
});

const accepted = (of: Order) => messages({ detail: acceptOrder({ ...of, lines: [aLine({}, 'reserved')] }, AT).also.flatMap((change) => (change.change === 'event' ? [change.event] : []))[0] });
const tell = async (handler: ReturnType<typeof shadowErp>, of: Order) => (await handler(accepted(of))).batchItemFailures.length;
const reports = async (connector: string) => (await stores.shadows.list({ entity: 'NW-US', connector, from: '2026-11-23', to: '2026-11-23', limit: 100 })).reports;
const differences = ({ differences: all }: ShadowReport) => all.map(({ field, kind, active, shadow, tolerated }) => [field, kind, active, shadow, tolerated]);
/** What was asked of a partner that changes anything. */
const written = (partner: { calls(): { operation: string }[] }) => partner.calls().map(({ operation }) => operation).filter((operation) => /create|write|press|\.(quote|confirm|process)$|order_|delete|execute/.test(operation));

describe('an ERP in shadow', () => {
  const erp = shadowErp('newerp', async () => trytonShadow(erpSettings(), clock));

  test('gets the same order without effect: what it would be sent is worked out, compared, and nothing is there', async () => {
    await stores.unit.commit([{ change: 'order', order: order() }]);
    expect(await tell(erp, order())).toBe(0);
    const [report] = await reports('newerp');
    expect(report).toMatchObject({ document: `order/${ORDER_ID}`, capability: 'erp', outcome: 'compared', basis: 'proposed', fields: 7, differences: [] });
    expect(written(tryton)).toEqual([]);
    expect((await trytonShadow(erpSettings(), clock).order(order(), aCustomer(), items(anItem()))).basis).toBe('proposed');
  });

  test('that holds the order already is compared as it has it, field by field', async () => {
    const theirs = order({ orderId: 'ORD-0000000000000007' });
    await trytonErp(erpSettings(), clock).createOrder({ ...theirs, purchaseOrder: 'PO-OLD', lines: [aLine({ unitPrice: { amount: '0.44', per: '1', uom: 'EA' } }, 'accepted')] }, aCustomer(), items(anItem()));
    await stores.unit.commit([{ change: 'order', order: theirs }]);
    expect(await tell(erp, theirs)).toBe(0);
    const [report] = await reports('newerp');
    expect(report?.basis).toBe('held');
    expect(report && differences(report)).toEqual([['description', 'text', 'WEB-1', 'PO-OLD', true], ['line.amount', 'amount', '4.50 USD', '4.40 USD', false]]);
  });

  test('that would refuse is reported with the code that would have parked the order', async () => {
    const unknown = order({ customerId: 'NEWBIE' });
    await putMaster(masterKey.customer('NW-US', 'NEWBIE'), aCustomer({ customerId: 'NEWBIE' }));
    await stores.unit.commit([{ change: 'order', order: unknown }]);
    expect(await tell(erp, unknown)).toBe(0);
    expect(await reports('newerp')).toMatchObject([{ outcome: 'refused', error: { code: 'erp.customer-unknown' }, differences: [] }]);
  });

  test('that is down is unanswered and asked again from its own queue; when it answers, that counts', async () => {
    await stores.unit.commit([{ change: 'order', order: order() }]);
    tryton.faults.add({ kind: 'unavailable', operation: 'model.party.party.search_read' });
    const now = shadowErp('newerp', async () => trytonShadow(erpSettings(), clock));
    expect(await tell(now, order())).toBe(1);
    expect(await reports('newerp')).toMatchObject([{ outcome: 'unanswered', error: { code: 'erp.failed' } }]);
    tryton.faults.clear();
    expect(await tell(now, order())).toBe(0);
    expect(await reports('newerp')).toMatchObject([{ outcome: 'compared' }]);
  });

  test('is asked nothing about orders that do not name it', async () => {
    await stores.unit.commit([{ change: 'order', order: order({ route: anOrder().route }) }]);
    expect(await tell(erp, order())).toBe(0);
    expect(await reports('newerp')).toEqual([]);
  });
});

describe('a warehouse system in shadow', () => {
  const wms = shadowWarehouse('newwms', async () => shipHeroShadow(wmsSettings()));

  test('gets the same release without effect, and its shelf is compared with what we count', async () => {
    await stores.unit.commit([{ change: 'order', order: order() }]);
    await stores.stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 24);
    expect(await tell(wms, order())).toBe(0);
    const [release, shelf] = await reports('newwms');
    expect(release).toMatchObject({ document: `release/${ORDER_ID}-EAST`, basis: 'proposed', differences: [] });
    expect(shelf).toMatchObject({ document: `stock/${ORDER_ID}-EAST`, basis: 'held', differences: [{ field: 'stock.onHand', at: 'BOLT-M8@EAST', kind: 'quantity', active: '24', shadow: '25', tolerated: false }] });
    expect(written(shiphero)).toEqual([]);
  });

  test('that holds the release already is compared as it has it; who it goes to is not shown', async () => {
    const theirs = order({ orderId: 'ORD-0000000000000008', releases: [{ ...RELEASE, releaseId: 'ORD-0000000000000008-EAST' }] });
    const theirRelease = { ...RELEASE, releaseId: 'ORD-0000000000000008-EAST', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 9 }] };
    await shipHero(wmsSettings()).release({ ...theirs, shipTo: { ...theirs.shipTo, name: 'Sam' } }, theirRelease, items(anItem()));
    await stores.unit.commit([{ change: 'order', order: theirs }]);
    expect(await tell(wms, theirs)).toBe(0);
    const [release] = await reports('newwms');
    expect(release?.basis).toBe('held');
    expect(release && differences(release)).toEqual([['shipTo.name', 'text', '***', '***', false], ['line.quantity', 'quantity', '10', '9', false]]);
  });
});

describe('a tax engine in shadow', () => {
  const quoting = (tax: number, asked: string[] = []) => shadowTax('newtax', async () => ({
    quote: async (document): Promise<TaxResult> => {
      asked.push(document.code);
      return { total: usd(tax), lines: [{ lineId: '1', tax: usd(tax) }], freightTax: usd(0), jurisdictions: [{ jurisdiction: 'US', name: 'US', rate: '0.08', taxable: usd(450), tax: usd(tax) }] };
    },
  }));

  test('estimates the same order, and the same invoice, line by line', async () => {
    const asked: string[] = [];
    await stores.unit.commit([{ change: 'order', order: order() }, { change: 'shipment', shipment: aShipment() }, { change: 'invoice', invoice: anInvoice() }]);
    expect(await tell(quoting(37, asked), order())).toBe(0);
    expect(await quoting(36, asked)(messages({ detail: anEventOf('invoice.posted', 'invoice.posted:1', { orderId: ORDER_ID, shipmentId: 'shiphero:1', invoiceId: 'INV-shiphero:1', number: '1', gross: usd(487), journals: [], shadows: ['newtax'] }) }))).toEqual({ batchItemFailures: [] });
    const all = await reports('newtax');
    expect(all.map(({ document, basis, outcome }) => [document, basis, outcome])).toEqual([['invoice/INV-shiphero:1', 'quoted', 'compared'], [`order/${ORDER_ID}`, 'quoted', 'compared']]);
    expect(all.map(differences)).toEqual([[['tax', 'amount', '0.37 USD', '0.36 USD', false], ['line.tax', 'amount', '0.37 USD', '0.36 USD', false]], []]);
    expect(asked).toEqual([`${ORDER_ID}-EAST`, 'INV-shiphero:1']);
  });
});
