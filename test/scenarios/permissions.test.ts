import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { type Estate, startEstate } from '../../cli/estate.ts';
import { apiOrder } from '../../cli/shop.ts';
import type { Resource } from '../../local/contract.ts';
import { until } from '../support/platform.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
}

/** A platform of its own, in this process, so that grants can be taken away while it runs. */
const dataDir = mkdtempSync(join(tmpdir(), 'crossdock-permissions-'));
let estate: Estate;
let b2b: ApiCaller;
beforeAll(async () => {
  estate = await startEstate({ assembly: 'cdk.out', dataDir, port: 0, shipAfterMs: 200, progress: () => undefined });
  b2b = ApiCaller.channel(estate.endpoints, 'b2b');
});
afterAll(async () => {
  await estate.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Deploys the role of a function anew, with the policy that its template has, but for one action. */
async function takeAway(role: string, action: string): Promise<void> {
  const { resources, engines } = estate.runtime;
  const deploy = (resource: Resource) => engines.iam.types[resource.type]?.create?.(resource);
  const [target, ...others] = resources.filter(({ type, logicalId }) => type === 'AWS::IAM::Role' && logicalId.startsWith(role));
  if (!target || others.length > 0) throw new Error(`${others.length + 1} roles are called ${role}`);
  let taken = 0;
  const Policies = (target.properties.Policies as unknown as { PolicyDocument: { Statement: Statement[] } }[]).map((policy) => {
    const Statement = policy.PolicyDocument.Statement.flatMap((statement) => {
      const left = [statement.Action].flat().filter((name) => name !== action);
      taken += [statement.Action].flat().length - left.length;
      return left.length > 0 ? [{ ...statement, Action: left }] : [];
    });
    return { ...policy, PolicyDocument: { ...policy.PolicyDocument, Statement } };
  });
  await deploy({ ...target, properties: { ...target.properties, Policies: Policies as never } });
  if (taken === 0) throw new Error(`${role} has no ${action} to take away`);
}

/** Everything that functions logged. */
function denials(): string[] {
  const folder = join(dataDir, 'runtime', 'lambda', 'logs');
  return readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')).filter((line) => line.includes('is not authorized to perform'));
}

// Against the course of an order, so that what was taken away before is not reached again.
test.each([
  ['the ERP connector may not read its secret', 'TrytonCommands', 'secretsmanager:GetSecretValue'],
  ['reserve-stock may not change stock', 'ReserveStock', 'dynamodb:UpdateItem'],
  ['start-order-saga may not start it', 'StartOrderSaga', 'states:StartExecution'],
  ['relay-outbox may not publish', 'RelayOutbox', 'events:PutEvents'],
  ['post-orders may not write', 'PostOrders', 'dynamodb:PutItem'],
])('a grant taken away is AccessDenied, with its role and action: %s', async (what, role, action) => {
  await takeAway(role, action);
  const { status } = await b2b.post('/orders', apiOrder(what, 'BOLT-M8', '1', '0.45'));
  expect(status).toBe(role === 'PostOrders' ? 500 : 202);
  const denied = await until('a denial', async () => denials().find((line) => line.includes(action)));
  expect(denied).toMatch(new RegExp(`assumed-role/[\\w-]*${role}[\\w-]*/.* is not authorized to perform: ${action} on resource: arn:aws:`));
});
