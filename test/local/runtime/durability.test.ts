import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRuntime } from '../../../local/runtime/runtime.ts';
import { ASSEMBLY, aDataDirectory, asDeveloper, beginApart } from './support.ts';

let data: ReturnType<typeof aDataDirectory>;
let children: ChildProcess[];
beforeEach(() => {
  data = aDataDirectory();
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  data.remove();
});

const begin = (assembly = ASSEMBLY) => startRuntime({ assembly, dataDir: data.path, port: 0 });
async function apart(): ReturnType<typeof beginApart> {
  const begun = await beginApart(data.path);
  children.push(begun.child);
  return begun;
}
/** Whether a process still runs; one that is dead and not yet waited for does not. */
const alive = (pid: number) => {
  try {
    return process.platform !== 'linux' ? process.kill(pid, 0) : !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('kill -9 under load loses nothing that was acknowledged, and leaves no process behind', async () => {
  const { child, endpoint, database } = await apart();
  const dynamodb = new DynamoDBClient(asDeveloper(endpoint));
  const sqs = new SQSClient(asDeveloper(endpoint));
  const acknowledged: string[] = [];
  const writing = Array.from({ length: 4 }, async (_, writer) => {
    for (let n = 0; ; n++) {
      const id = `${writer}-${n}`;
      await dynamodb.send(new PutItemCommand({ TableName: 'outbox', Item: { id: { S: id } } }));
      await sqs.send(new SendMessageCommand({ QueueUrl: `${endpoint}/000000000000/Shop-Intake`, MessageBody: id }));
      acknowledged.push(id);
    }
  });
  const ended = Promise.allSettled(writing);
  await expect.poll(() => acknowledged.length).toBeGreaterThan(40);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await Promise.all([ended, gone]);
  dynamodb.destroy();
  sqs.destroy();

  const runtime = await begin();
  const again = new DynamoDBClient(asDeveloper(runtime.endpoint));
  const queue = new SQSClient(asDeveloper(runtime.endpoint));
  const { Items } = await again.send(new ScanCommand({ TableName: 'outbox' }));
  const stored = new Set(Items?.map((item) => item.id?.S));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  const received = new Set<string>();
  for (;;) {
    const { Messages } = await queue.send(new ReceiveMessageCommand({ QueueUrl: `${runtime.endpoint}/000000000000/Shop-Intake`, MaxNumberOfMessages: 10 }));
    if (!Messages) break;
    for (const { Body } of Messages) received.add(Body!);
  }
  expect(acknowledged.filter((id) => !received.has(id))).toEqual([]);
  again.destroy();
  queue.destroy();
  await runtime.stop();
  await expect.poll(() => alive(database)).toBe(false);
});

test('a second runtime on the same data is refused, until the first is gone', async () => {
  const { child } = await apart();
  await expect(begin()).rejects.toMatchObject({ name: 'RuntimeProblem', message: expect.stringContaining(`process ${child.pid}`) });
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await (await begin()).stop();
});

test('a taken port is named', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)));
  const starting = startRuntime({ assembly: ASSEMBLY, dataDir: data.path, port });
  await expect(starting).rejects.toMatchObject({ name: 'RuntimeProblem', message: `Port ${port} is taken by another program.` });
  other.close();
  await (await begin()).stop();
});

test.each([
  ['from a newer version', (folder: string) => writeFileSync(join(folder, 'format.json'), '{"format":99}'), 'written by a newer version'],
  ['whose format cannot be read', (folder: string) => writeFileSync(join(folder, 'format.json'), 'rubbish'), 'is damaged'],
  ['whose database is no database', (folder: string) => (mkdirSync(join(folder, 'sqs')), writeFileSync(join(folder, 'sqs', 'sqs.sqlite'), 'rubbish'.repeat(1000))), 'is damaged'],
  ['whose tables are no database', (folder: string) => (mkdirSync(join(folder, 'dynamodb')), writeFileSync(join(folder, 'dynamodb', 'dynamodb.sqlite'), 'rubbish'.repeat(1000))), 'is damaged: dynoxide does not start'],
])('a data directory %s is refused in plain words', async (_what, spoil, words) => {
  spoil(data.path);
  await expect(begin()).rejects.toMatchObject({ name: 'RuntimeProblem', message: expect.stringContaining(words), hint: expect.stringContaining('--fresh') });
});

test('templates that ask for more than there is are refused with every reason', async () => {
  const assembly = join(data.path, 'assembly');
  cpSync(ASSEMBLY, assembly, { recursive: true });
  const file = join(assembly, 'Shop.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, { Properties: object }> };
  Object.assign(template.Resources.Intake!.Properties, { FifoQueue: true });
  Object.assign(template.Resources.IntakeDead!.Properties, { Colour: 'red' });
  writeFileSync(file, JSON.stringify(template));
  const lines = [
    `The local runtime cannot run ${assembly}:`,
    '  - Shop/IntakeDead (AWS::SQS::Queue): the property Colour is not supported by the local runtime',
    '  - Shop/Intake (AWS::SQS::Queue): a FIFO queue (FifoQueue) is not supported by the local runtime',
  ];
  await expect(begin(assembly)).rejects.toMatchObject({ name: 'RuntimeProblem', message: lines.join('\n') });
});

test('a resource that left the templates is reported, and its data kept', async () => {
  const first = await begin();
  const item = { TableName: 'outbox', Item: { id: { S: '1' } } };
  const dynamodb = new DynamoDBClient(asDeveloper(first.endpoint));
  await dynamodb.send(new PutItemCommand(item));
  dynamodb.destroy();
  await first.stop();

  const assembly = join(data.path, 'assembly');
  cpSync(ASSEMBLY, assembly, { recursive: true });
  const file = join(assembly, 'Data.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, object>; Outputs: Record<string, object> };
  delete template.Resources.Outbox;
  delete template.Outputs.OutboxStream;
  writeFileSync(file, JSON.stringify(template));
  const second = await begin(assembly);
  expect(second.changes).toEqual({ added: [], changed: [], removed: ['Data/Outbox (AWS::DynamoDB::Table)'] });
  await second.stop();
  rmSync(assembly, { recursive: true });

  const third = await begin();
  expect(third.changes.added).toEqual(['Data/Outbox (AWS::DynamoDB::Table)']);
  const again = new DynamoDBClient(asDeveloper(third.endpoint));
  expect((await again.send(new GetItemCommand({ TableName: 'outbox', Key: { id: { S: '1' } } }))).Item).toEqual({ id: { S: '1' } });
  again.destroy();
  await third.stop();
});
