/** Accepts events for a target that never answers, telling the parent each one that PutEvents took, until the parent kills it. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../../local/clock.ts';
import { EventBridge } from '../../../local/eventbridge/engine.ts';

const engine = new EventBridge({
  clock: systemClock,
  dataDir: process.argv[2]!,
  dispatch: () => new Promise(() => {}),
  random: Math.random,
  id: randomUUID,
  region: 'eu-west-1',
  account: '123456789012',
  endpoint: 'http://127.0.0.1:4510',
  log: () => {},
});
const call = (action: string, input: object) => engine.handle({ service: 'events', action, input: input as never, principal: { kind: 'root' } });
await call('PutRule', { Name: 'order-events', EventPattern: '{"source":["orders"]}' });
await call('PutTargets', { Rule: 'order-events', Targets: [{ Id: 'queue', Arn: 'arn:aws:sqs:eu-west-1:123456789012:orders' }] });
engine.start();
for (let n = 0; ; n++) {
  await call('PutEvents', { Entries: [{ Source: 'orders', DetailType: 'order.received', Detail: JSON.stringify({ n }) }] });
  process.stdout.write(`${n}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
