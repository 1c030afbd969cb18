import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import type { Endpoints } from '../../cli/endpoints.ts';
import { resourcesOf } from '../../cli/command.ts';
import { checkout } from '../../cli/shop.ts';
import { follow, isPosted, type Trace } from '../../cli/timeline.ts';
import type { Resource } from '../../local/contract.ts';
import { Platform } from '../support/platform.ts';
import { AwsCli, installAwsCli } from './aws-cli.ts';

const installed = await installAwsCli();

if ('skipped' in installed) test.skip(`the AWS CLI against the running platform: ${installed.skipped}`, () => {});
else describe('the AWS CLI', () => cli(installed.path));

function cli(path: string): void {
  const workDir = mkdtempSync(join(tmpdir(), 'crossdock-cli-'));
  const platform = new Platform(['--ship-after', '200']);
  let endpoints: Endpoints;
  let resources: Resource[];
  let aws: AwsCli;
  let trace: Trace;
  const named = (type: string, logicalId: string) => resources.find((each) => each.type === type && each.logicalId.startsWith(logicalId))?.ref ?? '';
  const refs = (type: string) => resources.filter((each) => each.type === type).map((each) => each.ref).toSorted();

  beforeAll(async () => {
    endpoints = await platform.start();
    resources = await resourcesOf(endpoints.aws);
    aws = new AwsCli(path, endpoints);
    const order = await checkout(endpoints, [{ sku: 'LAMP-LED', quantity: 1, price: '39.90' }]);
    trace = await follow(ApiCaller.person(endpoints, 'integration'), { trace: { document: order.name }, print: () => {}, until: isPosted(1), timeoutMs: 60_000 });
  });
  afterAll(async () => {
    await platform.remove();
    rmSync(workDir, { recursive: true, force: true });
  });

  test('is told who it is', async () => {
    expect(await aws.json('sts', 'get-caller-identity')).toEqual({ UserId: '000000000000', Account: '000000000000', Arn: 'arn:aws:iam::000000000000:root' });
  });

  test('lists what the templates declare, page by page', async () => {
    const declared: [string, string[], string[]][] = [
      ['TableNames', ['dynamodb', 'list-tables', '--page-size', '3'], refs('AWS::DynamoDB::Table')],
      ['QueueUrls', ['sqs', 'list-queues', '--page-size', '5'], refs('AWS::SQS::Queue')],
      ['stateMachines[].stateMachineArn', ['stepfunctions', 'list-state-machines'], refs('AWS::StepFunctions::StateMachine')],
      ['Functions[].FunctionName', ['lambda', 'list-functions', '--page-size', '7'], refs('AWS::Lambda::Function')],
      ['EventSourceMappings[].UUID', ['lambda', 'list-event-source-mappings'], refs('AWS::Lambda::EventSourceMapping')],
      ['Buckets[].Name', ['s3api', 'list-buckets'], refs('AWS::S3::Bucket')],
      ['SecretList[].ARN', ['secretsmanager', 'list-secrets'], refs('AWS::SecretsManager::Secret')],
      ['items[].id', ['apigateway', 'get-rest-apis'], refs('AWS::ApiGateway::RestApi')],
      ['Schedules[].Name', ['scheduler', 'list-schedules'], refs('AWS::Scheduler::Schedule')],
      ['EventBuses[].Name', ['events', 'list-event-buses'], [...refs('AWS::Events::EventBus'), 'default'].toSorted()],
    ];
    const listed = await Promise.all(declared.map(async ([query, command]) => (await aws.json<string[]>(...command, '--query', query)).toSorted()));
    expect(listed).toEqual(declared.map(([, , names]) => names));
  });

  test('shows an order as its execution, to the last event', async () => {
    const executionArn = trace.executions.find((each) => each.sagaId.startsWith('order:'))?.executionArn ?? '';
    const listed = await aws.json<{ executions: { executionArn: string }[] }>('stepfunctions', 'list-executions', '--state-machine-arn', named('AWS::StepFunctions::StateMachine', 'Order'), '--status-filter', 'SUCCEEDED');
    expect(listed.executions.map((each) => each.executionArn)).toEqual([executionArn]);
    const { status, input, output } = await aws.json<Record<string, string>>('stepfunctions', 'describe-execution', '--execution-arn', executionArn);
    expect({ status, orderId: JSON.parse(input ?? '').orderId, output: JSON.parse(output ?? '') }).toEqual({ status: 'SUCCEEDED', orderId: trace.orderId, output: { sagaId: `order:${trace.orderId}`, status: 'completed' } });
    const events = await aws.json<{ type: string }[]>('stepfunctions', 'get-execution-history', '--execution-arn', executionArn, '--page-size', '20', '--query', 'events');
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['ExecutionStarted', 'ExecutionSucceeded']);
    await expect(aws.json('stepfunctions', 'redrive-execution', '--execution-arn', executionArn)).rejects.toThrow('(ExecutionNotRedrivable)');
  });

  test('reads a table by its key and is held by a condition', async () => {
    const table = named('AWS::DynamoDB::Table', 'OrdersTable');
    const key = { ':pk': { S: `${endpoints.entity}#${trace.orderId}` } };
    const found = await aws.json<string[]>('dynamodb', 'query', '--table-name', table, '--key-condition-expression', 'pk = :pk', '--expression-attribute-values', JSON.stringify(key), '--query', 'Items[].sk.S');
    expect(found).toContain('order');
    const put = aws.json('dynamodb', 'put-item', '--table-name', table, '--item', '{"pk":{"S":"a"},"sk":{"S":"b"}}', '--condition-expression', 'attribute_exists(pk)');
    await expect(put).rejects.toThrow('(ConditionalCheckFailedException)');
  });

  test('sends a message, receives it as it was and deletes it', async () => {
    const url = refs('AWS::SQS::Queue').find((each) => each.includes('TrytonCommandQueueDeadLetters')) ?? '';
    await aws.json('sqs', 'send-message', '--queue-url', url, '--message-body', 'hällo', '--message-attributes', '{"a":{"DataType":"String","StringValue":"b"}}');
    const { Messages: [message] } = await aws.json<{ Messages: { Body: string; ReceiptHandle: string; MessageAttributes: object }[] }>('sqs', 'receive-message', '--queue-url', url, '--message-attribute-names', 'All', '--wait-time-seconds', '2');
    expect(message).toMatchObject({ Body: 'hällo', MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } });
    await aws.json('sqs', 'delete-message', '--queue-url', url, '--receipt-handle', message?.ReceiptHandle ?? '');
    expect(await aws.json('sqs', 'get-queue-attributes', '--queue-url', url, '--attribute-names', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible')).toEqual({
      Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' },
    });
    expect(await aws.json('sqs', 'list-dead-letter-source-queues', '--queue-url', url)).toEqual({ queueUrls: [refs('AWS::SQS::Queue').find((each) => /TrytonCommandQueue[0-9A-F]{8}$/.test(each))] });
  });

  test('keeps a file in a bucket, and hands out an address for it that ends at its signature', async () => {
    const file = join(workDir, 'hello.txt');
    writeFileSync(file, 'hello');
    const object = `s3://${named('AWS::S3::Bucket', 'Inbound')}/test/hello.txt`;
    await aws.text('s3', 'cp', file, object);
    expect(await aws.text('s3', 'cp', object, '-')).toBe('hello');
    const config = join(workDir, 'config');
    writeFileSync(config, '[default]\ns3 =\n  signature_version = s3v4\n');
    const address = (await new AwsCli(path, endpoints, { AWS_CONFIG_FILE: config }).text('s3', 'presign', object)).trim();
    expect(await (await fetch(address)).text()).toBe('hello');
    expect((await fetch(`${address}0`)).status).toBe(403);
    await aws.text('s3', 'rm', object);
    await expect(aws.text('s3', 'cp', object, '-')).rejects.toThrow('(404)');
  });

  test('calls a function and reads what functions have logged', async () => {
    const out = join(workDir, 'out.json');
    const reply = await aws.json('lambda', 'invoke', '--function-name', named('AWS::Lambda::Function', 'GetOpenapi'), '--payload', '{}', out);
    expect(reply).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(JSON.parse(readFileSync(out, 'utf8')).body).info.title).toBe('Crossdock');
    await expect(aws.json('lambda', 'invoke', '--function-name', 'nobody', out)).rejects.toThrow('(ResourceNotFoundException)');
    const messages = await aws.json<string[]>('logs', 'filter-log-events', '--log-group-name', named('AWS::Logs::LogGroup', 'EnrichOrderLogs'), '--filter-pattern', trace.orderId, '--query', 'events[].message');
    expect(messages.map((message) => JSON.parse(message).orderId)).toContain(trace.orderId);
  });

  test('signs a person in, whose token the API takes', async () => {
    const clerk = endpoints.users.find((user) => user.role === 'finance');
    const signIn = (password: string | undefined) =>
      aws.json<{ AuthenticationResult: { AccessToken: string } }>('cognito-idp', 'initiate-auth', '--client-id', endpoints.clients.console?.id ?? '', '--auth-flow', 'USER_PASSWORD_AUTH', '--auth-parameters', `USERNAME=${clerk?.username},PASSWORD=${password}`);
    await expect(signIn('wrong')).rejects.toThrow('(NotAuthorizedException)');
    const { AuthenticationResult } = await signIn(clerk?.password);
    expect((await fetch(`${endpoints.api}/exceptions`, { headers: { authorization: `Bearer ${AuthenticationResult.AccessToken}` } })).status).toBe(200);
    expect((await fetch(`${endpoints.api}/exceptions`, { headers: { authorization: `Bearer ${AuthenticationResult.AccessToken}x` } })).status).toBe(401);
  });

  test('reads a secret, a rule, a stage and a schedule', async () => {
    const secret = await aws.json<string>('secretsmanager', 'get-secret-value', '--secret-id', 'crossdock/dev/us/tryton', '--query', 'SecretString');
    expect(JSON.parse(secret).url).toBe(endpoints.partners.tryton);
    const rules = await aws.json<{ State: string; EventPattern: string }[]>('events', 'list-rules', '--event-bus-name', named('AWS::Events::EventBus', ''), '--query', 'Rules');
    expect(rules.map((rule) => rule.State)).toEqual(rules.map(() => 'ENABLED'));
    expect(rules.flatMap((rule) => JSON.parse(rule.EventPattern)['detail-type'])).toContain('order.received');
    expect(await aws.json('apigateway', 'get-stages', '--rest-api-id', refs('AWS::ApiGateway::RestApi')[0] ?? '', '--query', 'item[].stageName')).toEqual(['v1']);
    expect(await aws.json('scheduler', 'list-schedules', '--query', 'Schedules[].State')).toEqual(refs('AWS::Scheduler::Schedule').map(() => 'ENABLED'));
  });

  test('puts an event, and hears of one that is none', async () => {
    const put = (Detail: string) => aws.json('events', 'put-events', '--entries', JSON.stringify([{ Source: 'test', DetailType: 'nothing', Detail, EventBusName: named('AWS::Events::EventBus', '') }]), '--query', '[FailedEntryCount, Entries[0].ErrorCode]');
    expect(await put('{}')).toEqual([0, null]);
    expect(await put('not json')).toEqual([1, 'MalformedDetail']);
  });

  test('is refused with a key that nobody has, with a wrong signature and without any', async () => {
    const unknown = new AwsCli(path, endpoints, { AWS_ACCESS_KEY_ID: 'AKIANOBODY' });
    await expect(unknown.json('dynamodb', 'list-tables')).rejects.toThrow('(UnrecognizedClientException)');
    const wrong = new AwsCli(path, endpoints, { AWS_SECRET_ACCESS_KEY: 'wrong' });
    await expect(wrong.json('sqs', 'list-queues')).rejects.toThrow('(InvalidSignatureException)');
    await expect(wrong.json('s3api', 'list-buckets')).rejects.toThrow('(SignatureDoesNotMatch)');
    await expect(aws.json('--no-sign-request', 'sqs', 'list-queues')).rejects.toThrow('(MissingAuthenticationTokenException)');
  });

  test('with the role of a function is denied, by role and action, what that function was not granted', async () => {
    const role = resources.find((each) => each.type === 'AWS::IAM::Role' && each.logicalId.startsWith('EnrichOrderRole'))?.attributes.Arn ?? '';
    const { Credentials: lent } = await aws.json<{ Credentials: Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken', string> }>('sts', 'assume-role', '--role-arn', role, '--role-session-name', 'a-test');
    const asRole = new AwsCli(path, endpoints, { AWS_ACCESS_KEY_ID: lent.AccessKeyId, AWS_SECRET_ACCESS_KEY: lent.SecretAccessKey, AWS_SESSION_TOKEN: lent.SessionToken });
    const send = asRole.json('sqs', 'purge-queue', '--queue-url', refs('AWS::SQS::Queue')[0] ?? '');
    await expect(send).rejects.toThrow(new RegExp(`\\(AccessDenied.*${role.split('/').at(-1)}/a-test is not authorized to perform: sqs:purgequeue`, 'i'));
  });

  test('is told what the runtime does not do', async () => {
    await expect(aws.json('cloudformation', 'list-stacks')).rejects.toThrow('cloudformation is not a service of the local runtime');
    await expect(aws.json('apigateway', 'get-authorizers', '--rest-api-id', 'x')).rejects.toThrow('does not do GetAuthorizers');
    await expect(aws.json('s3api', 'create-bucket', '--bucket', 'new')).rejects.toThrow('not supported by the local runtime');
  });
}
