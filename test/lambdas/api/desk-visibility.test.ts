import { beforeEach, expect, test } from 'vitest';
import { Role } from '../../../core/model/identity.ts';
import { handler as groups } from '../../../lambdas/api/get-exception-groups.ts';
import { handler as one } from '../../../lambdas/api/get-exception.ts';
import { handler as list } from '../../../lambdas/api/get-exceptions.ts';
import { handler as order } from '../../../lambdas/api/get-order.ts';
import { handler as trace } from '../../../lambdas/api/get-trace.ts';
import { handler as comment } from '../../../lambdas/api/post-exception-comments.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { anOrder } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anException, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
logged();
const ORDER = anOrder({ shipTo: { name: 'Pat Poe', street: '1 Main St', city: 'Austin', country: 'US', email: 'pat@example.com' } });
type Handler = typeof comment;
const ask = (handler: Handler, role: Role, params: Record<string, string>) => handler({ ...aRequestEvent({ text: 'seen' }, { caller: aPerson(role), headers: { 'Idempotency-Key': `${role}-${params.id}` } }), pathParameters: params });

beforeEach(async () => {
  await stores.unit.commit([{ change: 'order', order: ORDER }]);
  await stores.register.open(aSaga());
  for (const owner of Role.options) await stores.desk.raise(anException({ exceptionId: `EXC-${owner}`, kind: 'noticed', owner, code: `test.of-${owner}`, detail: { payer: 'John Doe', invoice: '4711' } }));
});

test.each([
  ['customer-service', ['customer-service', 'warehouse', 'finance', 'integration', 'steward'], 'John Doe', 'Pat Poe'],
  ['warehouse', ['warehouse'], '***', '***'],
  ['finance', ['finance'], 'John Doe', 'Pat Poe'],
  ['integration', ['customer-service', 'warehouse', 'finance', 'integration', 'steward'], '***', '***'],
  ['steward', ['steward'], '***', '***'],
] as const)('%s sees the rows of %j, and of people what it needs', async (role, owners, payer, name) => {
  const listed = JSON.parse((await ask(list, role, {})).body) as { exceptions: { owner: Role; detail: object }[] };
  expect(listed.exceptions.map(({ owner }) => owner).toSorted()).toEqual(owners.toSorted());
  for (const { detail } of listed.exceptions) expect(detail).toEqual({ payer, invoice: '4711' });
  const { groups: causes } = JSON.parse((await ask(groups, role, {})).body) as { groups: { owner: Role; count: number }[] };
  expect(causes.map(({ owner, count }) => [owner, count]).toSorted()).toEqual(owners.map((owner) => [owner, 1]).toSorted());
  for (const owner of Role.options) {
    const seen = (owners as readonly Role[]).includes(owner);
    expect([owner, (await ask(one, role, { id: `EXC-${owner}` })).statusCode]).toEqual([owner, seen ? 200 : 404]);
    expect([owner, (await ask(comment, role, { id: `EXC-${owner}` })).statusCode]).toEqual([owner, seen ? 200 : 404]);
  }
  expect(JSON.parse((await ask(order, role, { id: ORDER.orderId })).body).shipTo.name).toBe(name);
  const told = (await ask(trace, role, { correlationId: ORDER.correlationId })).body;
  expect([told.includes('"orderId"'), told.includes('Pat Poe'), told.includes('pat@example.com')]).toEqual([true, false, false]);
});
