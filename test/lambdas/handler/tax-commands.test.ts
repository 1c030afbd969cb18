import type { SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { OrderChange } from '../../../core/model/order-change.ts';
import { applyChange } from '../../../core/ordering/apply-change.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { avalaraTax } from '../../../lambdas/connectors/avalara/engine.ts';
import { taxCommands } from '../../../lambdas/handler/tax-commands.ts';
import { type Avalara, startAvalara } from '../../../local/partners/avalara/avalara.ts';
import { fakeAws } from '../../support/aws.ts';
import { aCustomer, aLine, anInvoice, anInvoiceLine, anItem, anOrder, aShipment, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
logged();
const POSTING = aSaga({ sagaId: 'posting:shiphero:1', kind: 'posting', shipmentId: 'shiphero:1' });
const HOUSTON = { name: 'Pat', street: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' };
const KEY = { entity: 'NW-US', code: 'INV-shiphero:1' };
let partner: Avalara;
const engine = () => avalaraTax({ url: partner.url, accountId: '1', licenseKey: 'k', companies: { 'NW-US': 'DEFAULT' }, freightTaxCode: 'FR020100' });

/** 50.00 of bolts to Houston. */
const sold = (change: Partial<Order> = {}) => anOrder({ taxOwner: 'hub', shipTo: HOUSTON, lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(0) }, 'accepted')], ...change });
const stored = async (order: Order) => stores.unit.commit([{ change: 'order', order }, { change: 'shipment', shipment: aShipment() }]);
const drafted = (change: Parameters<typeof anInvoice>[0] = {}) => {
  const { number: _, ...draft } = anInvoice({ lines: [anInvoiceLine({ goods: usd(5000), tax: usd(0) })], ...change });
  return stores.unit.commit([{ change: 'invoice', invoice: draft }]);
};
const invoice = () => stores.orders.invoice('NW-US', ORDER_ID, 'INV-shiphero:1');
let token = 0;

/** Runs one command; gives what its task was answered. */
async function command(name: string, saga = POSTING.sagaId): Promise<Record<string, unknown>> {
  const taskToken = `token-${++token}`;
  const body = JSON.stringify({ taskToken, command: name, connector: 'avalara', sagaId: saga, step: name, seq: 2, owner: 'finance' });
  await taxCommands(async () => engine())({ Records: [{ messageId: 'm', receiptHandle: 'h', body, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:avalara' } as SQSRecord] });
  const { output, cause } = aws.calls.map(({ input }) => input).find((input) => input.taskToken === taskToken) as { output?: string; cause?: string };
  return JSON.parse(output ?? cause ?? '') as Record<string, unknown>;
}

beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  partner = await startAvalara({ credentials: { accountId: '1', licenseKey: 'k' } });
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  await putMaster(masterKey.warehouse('NW-US', 'EAST'), { entity: 'NW-US', warehouse: 'EAST', name: 'East', priority: 1, address: { street: '1 Dock St', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' } });
  await stores.register.open(aSaga());
  await stores.register.open(POSTING);
});
afterEach(() => partner.stop());

test('a quote stands on the lines and the freight of the order, and nothing is recorded', async () => {
  await stored(sold({ freight: usd(700) }));
  expect(await command('quote-tax', aSaga().sagaId)).toEqual({ tax: '4.71' });
  expect(await stores.orders.get('NW-US', ORDER_ID)).toMatchObject({ lines: [{ tax: usd(413) }], freightTax: usd(58), taxQuote: { rates: { 'US-TX STATE 48': '0.0625', 'US-TX CITY 35000': '0.01' } } });
  expect(await engine().document(KEY)).toBeUndefined();
});

describe('a change', () => {
  const orderChange: OrderChange = {
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, changeId: 'CHG-1', orderId: ORDER_ID, correlationId: 'corr-1', channel: 'b2b', baseVersion: 1, kind: 'change',
    request: { lines: [{ lineId: '1', quantity: { amount: '20', uom: 'EA' } }] }, status: 'requested', by: 'pat', requestedAt: AT.toISOString(),
    plan: { lines: [{ lineId: '1', sku: 'BOLT-M8', from: 10, to: 20, takeBack: { received: 0, backordered: 0, reserved: 0, accepted: 0, released: 0 }, add: 10 }], recalls: [] },
  };
  const CHANGE = aSaga({ sagaId: 'change:CHG-1', kind: 'change', changeId: 'CHG-1' });
  const requote = async (change: Partial<Order> = {}) => {
    await stored(sold(change));
    await stores.unit.commit([{ change: 'order-change', orderChange }]);
    await stores.register.open(CHANGE);
    return command('requote-tax', CHANGE.sagaId);
  };
  const QUOTED = { taxQuote: { quotedAt: AT.toISOString(), rates: {} } };

  test('is quoted before it counts: the order is as it was, and its next version has the engine’s figures, whatever the channel says', async () => {
    expect(await requote(QUOTED)).toEqual({ tax: '8.25' });
    expect(await stores.orders.get('NW-US', ORDER_ID)).toMatchObject({ version: 1, lines: [{ tax: usd(0) }] });
    const [order, quoted] = [await stores.orders.get('NW-US', ORDER_ID), await stores.orders.change('NW-US', ORDER_ID, 'CHG-1')];
    const next = order && quoted && applyChange(order, quoted, new Map(), AT).order;
    expect(next).toMatchObject({ version: 2, lines: [{ tax: usd(825) }], freightTax: usd(0), taxQuote: { rates: { 'US-TX STATE 48': '0.0625' } } });
  });

  test('of an order that was not quoted yet is left to the order’s own saga', async () => {
    expect(await requote()).toEqual({});
    expect(partner.calls()).toEqual([]);
  });
});

test('the invoice is drafted in the engine, its figures are on it before it is posted, and it is committed under its number', async () => {
  await stored(sold());
  await drafted();
  expect(await command('draft-tax')).toEqual({ tax: '4.13' });
  expect(await invoice()).toMatchObject({ tax: usd(413), gross: usd(5413), freightTax: usd(0), lines: [{ tax: usd(413) }], jurisdictions: [{ jurisdiction: 'US-TX STATE 48', tax: usd(313) }, { tax: usd(50) }, { tax: usd(50) }] });
  expect(await engine().document(KEY)).toMatchObject({ status: 'Saved', total: usd(413) });
  const posted = { ...(await invoice()), number: '2026-17' } as NonNullable<Awaited<ReturnType<typeof invoice>>>;
  await stores.unit.commit([{ change: 'invoice', invoice: posted }]);
  expect(await command('commit-tax')).toEqual({ tax: '4.13' });
  expect(await engine().document({ ...KEY, code: '2026-17' })).toMatchObject({ status: 'Committed', total: usd(413) });
  expect(await engine().document(KEY)).toBeUndefined();
});

test('an answer that was lost after the number was changed is found out', async () => {
  await stored(sold());
  await drafted();
  await command('draft-tax');
  await stores.unit.commit([{ change: 'invoice', invoice: { ...(await invoice()), number: '2026-17' } as NonNullable<Awaited<ReturnType<typeof invoice>>> }]);
  partner.faults.add({ kind: 'lostAnswer', operation: 'changeTransactionCode' });
  expect(await command('commit-tax')).toMatchObject({ error: 'Transient', code: 'tax.unreachable' });
  expect(await command('commit-tax')).toEqual({ tax: '4.13' });
});

test('a document that somebody changed in the engine after it was posted is for finance', async () => {
  await stored(sold());
  await drafted();
  await command('draft-tax');
  await stores.unit.commit([{ change: 'invoice', invoice: { ...(await invoice()), number: '2026-17', tax: usd(400) } as NonNullable<Awaited<ReturnType<typeof invoice>>> }]);
  expect(await command('commit-tax')).toMatchObject({ error: 'Rejected', code: 'tax.committed-differs' });
});

test('an invoice without a number is not committed', async () => {
  await stored(sold());
  await drafted();
  expect(await command('commit-tax')).toMatchObject({ error: 'Rejected', code: 'invoice.not-numbered' });
});

test.each(['channel', 'marketplace'] as const)("where the tax is the %s's, the engine is never asked", async (taxOwner) => {
  await stored(sold({ taxOwner }));
  await drafted({ number: '2026-17' });
  await command('quote-tax', aSaga().sagaId);
  for (const name of ['draft-tax', 'commit-tax']) expect(await command(name)).toEqual({});
  expect(partner.calls()).toEqual([]);
});
