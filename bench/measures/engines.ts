import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../../cli/aws.ts';
import { STATES, writeAssembly } from '../assembly.ts';
import type { Measure } from '../measure.ts';
import { load, rate } from '../statistics.ts';

const CLIENTS = 16;
const MAIN = resolve(import.meta.dirname, '../../local/runtime/main.ts');

/** The local engines by themselves, over the wire and with the AWS SDK, as functions call them. The clients run on the same processors. */
export const engines: Measure = {
  name: 'engines',
  what: `the local engines by themselves: AWS SDK, ${CLIENTS} clients on the same machine`,
  async run({ quick, folder, progress }) {
    writeAssembly(join(folder, 'engines-assembly'));
    const { child, endpoint } = await startRuntime(join(folder, 'engines-assembly'), join(folder, 'engines'));
    const client = { endpoint, region: 'eu-west-1', credentials: ROOT };
    const many = quick ? 1 : 5;
    try {
      progress('DynamoDB');
      const puts = await put(new DynamoDBClient(client), 1_000 * many);
      const transactions = await transact(new DynamoDBClient(client), 500 * many);
      progress('SQS');
      const messages = await queue(new SQSClient(client), 500 * many);
      progress('EventBridge');
      const events = await publish(new EventBridgeClient(client), new SQSClient(client), 1_000 * many);
      progress('Step Functions');
      const transitions = await execute(new SFNClient(client), 20 * many);
      return [
        { name: 'front and DynamoDB, PutItem/s', value: puts, unit: '/s' },
        { name: 'front and DynamoDB, TransactWriteItems/s of 4 items', value: transactions, unit: '/s' },
        { name: 'SQS send + receive + delete/s', value: messages, unit: '/s' },
        { name: 'EventBridge events/s, 20 rules', value: events, unit: '/s, put to delivered' },
        { name: 'Step Functions transitions/s', value: transitions, unit: '/s, empty states' },
      ];
    } finally {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
  },
};

async function startRuntime(assembly: string, data: string): Promise<{ child: ChildProcess; endpoint: string }> {
  const child = spawn(process.execPath, [MAIN, '--assembly', assembly, '--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  return new Promise((good, bad) => {
    const hear = (text: Buffer) => {
      said += String(text);
      const endpoint = /Ready at (\S+)/.exec(said)?.[1];
      if (endpoint) good({ child, endpoint });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', bad);
    child.once('exit', (code) => bad(new Error(`the runtime ended with ${code}:\n${said}`)));
  });
}

const item = (pk: string) => ({ pk: { S: pk }, body: { S: 'x'.repeat(600) } });

const put = (client: DynamoDBClient, total: number) => rate(CLIENTS, total, (index) => client.send(new PutItemCommand({ TableName: 'bench', Item: item(`put-${index}`) })));

const transact = (client: DynamoDBClient, total: number) =>
  rate(CLIENTS, total, (index) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [0, 1, 2, 3].map((part) => ({ Put: { TableName: 'bench', Item: item(`transact-${index}-${part}`), ConditionExpression: 'attribute_not_exists(pk)' } })) })),
  );

const queueUrl = (name: string) => `http://localhost/000000000000/${name}`;

function queue(client: SQSClient, total: number): Promise<number> {
  const QueueUrl = queueUrl('bench');
  return rate(CLIENTS, total, async () => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(600) }));
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    for (const { ReceiptHandle } of Messages) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  });
}

async function publish(client: EventBridgeClient, sqs: SQSClient, total: number): Promise<number> {
  const begun = performance.now();
  const Detail = JSON.stringify({ amount: 10, order: 'x'.repeat(500) });
  await load(CLIENTS, total / 10, (index) =>
    client.send(new PutEventsCommand({ Entries: Array.from({ length: 10 }, (_, entry) => ({ EventBusName: 'bench', Source: 'bench', DetailType: `type-${(index + entry) % 20}`, Detail })) })),
  );
  for (;;) {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl('bench-events'), AttributeNames: ['ApproximateNumberOfMessages'] }));
    if (Number(Attributes?.ApproximateNumberOfMessages) >= total) return total / ((performance.now() - begun) / 1000);
    await wait(20);
  }
}

async function execute(client: SFNClient, total: number): Promise<number> {
  const stateMachineArn = 'arn:aws:states:eu-west-1:000000000000:stateMachine:bench';
  const begun = performance.now();
  await load(CLIENTS, total, (index) => client.send(new StartExecutionCommand({ stateMachineArn, name: `bench-${index}`, input: '{}' })));
  for (;;) {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
    if (executions.length === 0) return (total * STATES) / ((performance.now() - begun) / 1000);
    await wait(20);
  }
}
