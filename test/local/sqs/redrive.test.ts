import { expect, test } from 'vitest';
import { arn, at, bodies, call, clock, counts, make, receive, restart, send } from './workbench.ts';

test('messages that fail too often go to the dead-letter queue with their history', async () => {
  await make('dead');
  await make('q', { VisibilityTimeout: '1', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 2 }) });
  await send('q', 'poison');
  for (let time = 0; time < 2; time++) {
    expect(await bodies('q')).toEqual(['poison']);
    await clock.advance(1000);
  }
  expect(await bodies('q')).toEqual([]);
  const [dead] = await receive('dead');
  expect(dead).toMatchObject({ Body: 'poison', Attributes: { ApproximateReceiveCount: '3', DeadLetterQueueSourceArn: arn('q') } });
});

test('a redrive takes dead letters back to where they came from', async () => {
  await make('dead');
  for (const name of ['q1', 'q2']) {
    await make(name, { VisibilityTimeout: '0', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
    for (let n = 0; n < 3; n++) await send(name, `${name}-${n}`);
    await receive(name);
    await receive(name);
  }
  expect(await counts('dead')).toEqual([6, 0, 0]);
  const { TaskHandle } = await call('StartMessageMoveTask', { SourceArn: arn('dead') });
  expect(TaskHandle).toBeTypeOf('string');
  await clock.advance(0);
  expect((await bodies('q1')).sort()).toEqual(['q1-0', 'q1-1', 'q1-2']);
  expect((await bodies('q2')).sort()).toEqual(['q2-0', 'q2-1', 'q2-2']);
  const { Results } = await call('ListMessageMoveTasks', { SourceArn: arn('dead') });
  expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 6, ApproximateNumberOfMessagesToMove: 6 }]);
});

test('a redrive keeps to its rate, and is cancelled', async () => {
  await make('dead');
  await make('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
  await make('elsewhere');
  for (let n = 0; n < 5; n++) await send('dead', String(n));
  const { TaskHandle } = await call('StartMessageMoveTask', { SourceArn: arn('dead'), DestinationArn: arn('elsewhere'), MaxNumberOfMessagesPerSecond: 2 });
  await clock.advance(1000);
  expect(await counts('elsewhere')).toEqual([4, 0, 0]);
  expect(await call('CancelMessageMoveTask', { TaskHandle: TaskHandle! })).toEqual({ ApproximateNumberOfMessagesMoved: 4 });
  await clock.advance(5000);
  expect(await counts('dead')).toEqual([1, 0, 0]);
  await expect(call('StartMessageMoveTask', { SourceArn: arn('elsewhere') })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('a message is received exactly as often as the policy says before it is a dead letter', async () => {
  await make('dead');
  await make('q', { VisibilityTimeout: '0', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 5 }) });
  const { MessageId } = await send('q', 'poison');
  const times = [];
  for (let n = 0; n < 7; n++) times.push((await bodies('q')).length);
  expect(times).toEqual([1, 1, 1, 1, 1, 0, 0]);
  expect(await receive('dead')).toMatchObject([{ MessageId, Body: 'poison', Attributes: { ApproximateReceiveCount: '6' } }]);
});

test('what lies behind a thousand dead letters is received at once', async () => {
  await make('dead');
  await make('q', { VisibilityTimeout: '0', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
  for (let n = 0; n < 1000; n++) await send('q', 'poison');
  for (let n = 0; n < 100; n++) await receive('q');
  await clock.advance(1000);
  await send('q', 'good');
  expect(await bodies('q', { MaxNumberOfMessages: 1 })).toEqual(['good']);
  expect(await counts('dead')).toEqual([1000, 0, 0]);
});

test('a dead letter keeps its age; a redriven message is a new one', async () => {
  await make('dead', { MessageRetentionPeriod: '120' });
  await make('q', { VisibilityTimeout: '0', MessageRetentionPeriod: '120', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
  const { MessageId } = await send('q', 'a');
  const sent = String(clock.now());
  await receive('q');
  await receive('q');
  await clock.advance(60_000);
  expect(await receive('dead', { VisibilityTimeout: 0 })).toMatchObject([{ MessageId, Attributes: { SentTimestamp: sent } }]);
  await call('StartMessageMoveTask', { SourceArn: arn('dead') });
  await clock.advance(0);
  const [again] = await receive('q', { VisibilityTimeout: 0 });
  expect(again!.MessageId).not.toBe(MessageId);
  expect(again!.Attributes).toEqual({ SenderId: '000000000000', SentTimestamp: String(Number(sent) + 60_000), ApproximateReceiveCount: '1', ApproximateFirstReceiveTimestamp: String(Number(sent) + 60_000) });
});

test('a redrive fails where it cannot tell where a message came from, or that queue is gone', async () => {
  const redrive = async () => {
    await call('StartMessageMoveTask', { SourceArn: arn('dead') });
    await clock.advance(0);
    return (await call('ListMessageMoveTasks', { SourceArn: arn('dead') })).Results;
  };
  await make('dead');
  for (const name of ['q', 'other']) await make(name, { VisibilityTimeout: '0', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
  await send('dead', 'sent straight to it');
  expect(await redrive()).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource', ApproximateNumberOfMessagesMoved: 0 }]);
  await call('PurgeQueue', at('dead'));
  await send('other', 'a');
  await receive('other');
  await receive('other');
  await call('DeleteQueue', at('other'));
  await clock.advance(1000);
  expect(await redrive()).toMatchObject([{ Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' }]);
  expect(await bodies('dead')).toEqual(['a']);
});

test('a redrive that a restart came between goes on', async () => {
  await make('dead');
  await make('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
  await make('elsewhere');
  for (let n = 0; n < 4; n++) await send('dead', String(n));
  await call('StartMessageMoveTask', { SourceArn: arn('dead'), DestinationArn: arn('elsewhere'), MaxNumberOfMessagesPerSecond: 2 });
  await clock.advance(0);
  expect(await counts('elsewhere')).toEqual([2, 0, 0]);
  await restart();
  await clock.advance(1000);
  expect(await counts('elsewhere')).toEqual([4, 0, 0]);
});

test.each([
  [{ SourceArn: arn('dead'), MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValueException'],
  [{ SourceArn: arn('nowhere') }, 'ResourceNotFoundException'],
  [{ SourceArn: arn('dead'), DestinationArn: arn('nowhere') }, 'ResourceNotFoundException'],
  [{}, 'MissingRequiredParameterException'],
])('a redrive with %j is refused', async (input, name) => {
  await make('dead');
  await make('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
  await expect(call('StartMessageMoveTask', input)).rejects.toMatchObject({ name });
});

test('only one redrive of a queue runs at a time', async () => {
  await make('dead');
  await make('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 1 }) });
  await send('dead', 'a');
  await call('StartMessageMoveTask', { SourceArn: arn('dead'), DestinationArn: arn('q') });
  await expect(call('StartMessageMoveTask', { SourceArn: arn('dead') })).rejects.toMatchObject({ name: 'UnsupportedOperation' });
});

test('a dead-letter queue says who may use it', async () => {
  const into = (name: string) => ({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount: 1 }) });
  await make('closed', { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
  await make('named', { RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arn('q')] }) });
  await make('open', { RedriveAllowPolicy: '{"redrivePermission":"allowAll"}' });
  await expect(make('q', into('closed'))).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(make('stranger', into('named'))).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await make('q', into('named'));
  await make('another', into('open'));
  expect(await call('ListDeadLetterSourceQueues', at('named'))).toEqual({ queueUrls: [at('q').QueueUrl] });
});
