import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeAll, expect, test } from 'vitest';
import type { TaxVariance } from '../../core/model/views.ts';
import type { TaxEngine } from '../../core/tax/tax-engine.ts';
import { avalaraTax } from '../../lambdas/connectors/avalara/engine.ts';
import { AvalaraSecret } from '../../lambdas/connectors/avalara/schema.ts';
import { ENTITY } from '../../cli/demo-data.ts';
import { openRow } from '../../cli/scenarios/desk.ts';
import type { Behind } from './behind.ts';
import { done, floor, invoices, place, traced } from './orders.ts';
import { b2b, endpoints, lookBehind, person } from './platform-callers.ts';

/** Orders whose tax is the hub's: Avalara is asked, and its figure is what is billed, posted and committed. */
const HOUSTON = { name: 'Acme Builders', street: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' };
const ours = (change: Record<string, unknown> = {}) => ({ taxOwner: 'hub', shipTo: HOUSTON, ...change });
const tracer = person('integration');
let behind: Behind;
let engine: TaxEngine;

beforeAll(async () => {
  behind = await lookBehind();
  const { SecretString = '' } = await behind.secrets.send(new GetSecretValueCommand({ SecretId: behind.find('AWS::SecretsManager::Secret', 'AvalaraSecret').ref }));
  engine = avalaraTax(AvalaraSecret.parse(JSON.parse(SecretString)));
});

test('8.25 % of 50.00 is quoted at 4.13; shipped in two halves it is billed at 2.06 each, committed under the numbers, and the cent is explained', async () => {
  await behind.stocked('BIT-TAX', 10);
  const order = await place(b2b, 'BIT-TAX', 10, ours(), '5.00');
  await floor(endpoints.partners.shiphero, { action: 'split', order: `${order.orderId}-EAST` });
  await traced(tracer, order, 'its quote', done('quote-tax'));
  const quoted = await b2b.get<{ lines: { tax: { minor: number } }[] }>(`/orders/${order.orderId}`);
  expect(quoted.body.lines.map(({ tax }) => tax.minor)).toEqual([413]);
  const billed = await invoices(b2b, order, 2);
  expect(billed.map(({ goods, tax, gross }) => [goods.minor, tax.minor, gross.minor])).toEqual([[2500, 206, 2706], [2500, 206, 2706]]);
  for (const { number } of billed) expect(await engine.document({ entity: ENTITY, code: number })).toMatchObject({ status: 'Committed', total: { minor: 206, currency: 'USD' } });
  const { body } = await b2b.get<{ taxVariance: TaxVariance }>(`/orders/${order.orderId}/invoices`);
  expect(body.taxVariance).toMatchObject({ total: { quoted: { minor: 413 }, committed: { minor: 412 }, difference: { minor: -1 } }, cause: 'rounding' });
});

test('an address that no tax is known for waits for customer service, and nothing goes to the ERP', async () => {
  await behind.stocked('BIT-ADDRESS', 5);
  const order = await place(b2b, 'BIT-ADDRESS', 1, ours({ shipTo: { ...HOUSTON, region: 'CA' } }));
  const row = await openRow(person('customer-service'), order.orderId);
  expect(row).toMatchObject({ code: 'tax.address-unknown', owner: 'customer-service', actions: ['retry', 'cancel', 'correct'] });
  expect((await traced(tracer, order, 'its trace', () => true)).documents.map(({ kind }) => kind)).not.toContain('erp-order');
});
