import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { invoices, place } from './orders.ts';
import { b2b, endpoints, lookBehind } from './platform-callers.ts';
import { personalIn, said, secretsOf } from './said.ts';
import { postWebhook } from './webhook-sender.ts';

// the same is asked of everything that all scenarios did, when the platform is stopped: platform-setup.ts
test('no log, trace, event, queue or history says a secret of the estate or anything personal of an order that went all its way', async () => {
  const dataDir = inject('dataDir');
  const behind = await lookBehind();
  await behind.stocked('BIT-UNSAID', 4);
  const person = { name: `Canary ${randomUUID()}`, street: `${randomUUID()} Rd`, street2: `Unit ${randomUUID()}`, postalCode: randomUUID().slice(0, 12), phone: `+1512${randomUUID().slice(0, 8)}`, email: `${randomUUID()}@example.test` };
  const order = await place(b2b, 'BIT-UNSAID', 4, { shipTo: { ...person, city: 'Newark', region: 'NJ', country: 'US' } }, '5.00');
  await invoices(b2b, order, 1);
  await postWebhook(endpoints, 'shopify', JSON.stringify(person), { 'x-shopify-hmac-sha256': 'bm90IHNpZ25lZA==' });

  const [secrets, personal] = [await secretsOf(behind), await personalIn()];
  expect(personal.map(({ value }) => value)).toEqual(expect.arrayContaining(Object.values(person)));
  expect(new Set(secrets.map(({ what }) => what)).size).toBeGreaterThan(10);
  expect(await said([...secrets, ...personal], dataDir)).toEqual([]);

  // it would be found
  const canary = { what: 'the canary of this test', value: randomUUID() };
  appendFileSync(join(dataDir, 'runtime/lambda/logs/canary.log'), canary.value);
  expect(await said([canary], dataDir)).toEqual(['the canary of this test: runtime/lambda/logs/canary.log']);
});
