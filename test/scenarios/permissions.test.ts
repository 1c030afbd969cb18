import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { apiOrder } from '../../cli/shop.ts';
import { Platform, until } from '../support/platform.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
}
interface Template {
  Resources: Record<string, { Type: string; Properties: { PolicyDocument?: { Statement: Statement[] } } }>;
}

const made: { platform: Platform; assembly: string }[] = [];
afterEach(async () => {
  for (const { platform, assembly } of made.splice(0)) {
    await platform.remove();
    rmSync(assembly, { recursive: true, force: true });
  }
});

/** The same assembly, in which one policy lacks one action. */
function without(stack: string, policy: string, action: string): string {
  const assembly = mkdtempSync(join(tmpdir(), 'crossdock-assembly-'));
  cpSync('cdk.out', assembly, { recursive: true });
  const file = join(assembly, readdirSync(assembly).find((name) => name.endsWith(`-${stack}.template.json`)) ?? '');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  let taken = 0;
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy' || !id.startsWith(policy)) continue;
    for (const statement of Properties.PolicyDocument?.Statement ?? []) {
      const left = [statement.Action].flat().filter((name) => name !== action);
      taken += [statement.Action].flat().length - left.length;
      statement.Action = left.length > 0 ? left : ['sts:GetCallerIdentity'];
    }
  }
  if (taken === 0) throw new Error(`${policy} of ${stack} has no ${action} to take away`);
  writeFileSync(file, JSON.stringify(template));
  return assembly;
}

/** Everything that functions logged, and that executions failed with. */
async function denials(platform: Platform): Promise<string[]> {
  const folder = join(platform.dataDir, 'runtime', 'lambda', 'logs');
  const logs = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  return [...logs, ...platform.output.split('\n')].filter((line) => line.includes('is not authorized to perform'));
}

test.each([
  ['reserve-stock may not change stock', 'sagas', 'ReserveStock', 'dynamodb:UpdateItem', 'ReserveStock'],
  ['post-orders may not write', 'api', 'PostOrders', 'dynamodb:PutItem', 'PostOrders'],
  ['relay-outbox may not publish', 'events', 'RelayOutbox', 'events:PutEvents', 'RelayOutbox'],
  ['the ERP connector may not read its secret', 'connectors', 'TrytonCommands', 'secretsmanager:GetSecretValue', 'TrytonCommands'],
  ['start-order-saga may not start it', 'events', 'StartOrderSaga', 'states:StartExecution', 'StartOrderSaga'],
])('a grant taken away is AccessDenied, with its role and action: %s', { timeout: 90_000 }, async (_what, stack, policy, action, role) => {
  const assembly = without(stack, policy, action);
  const platform = new Platform(['--assembly', assembly, '--ship-after', '200']);
  made.push({ platform, assembly });
  const caller = ApiCaller.channel(await platform.start(), 'b2b');
  await caller.post('/orders', apiOrder('DENIED-1', 'BOLT-M8', '1', '0.45'));
  const denied = await until('a denial', async () => (await denials(platform)).find((line) => line.includes(action)), 60_000);
  expect(denied).toMatch(new RegExp(`assumed-role/[\\w-]*${role}[\\w-]*/.* is not authorized to perform: ${action} on resource: arn:aws:`));
});
