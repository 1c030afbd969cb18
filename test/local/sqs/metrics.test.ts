import { expect, test } from 'vitest';
import { arn, at, call, clock, make, measured, receive, send } from './workbench.ts';

const MINUTE = 60_000;
const ages = () => measured.filter(([, metric]) => metric === 'ApproximateAgeOfOldestMessage').map(([queue, , seconds]) => [queue, seconds]);

test('the age of the oldest message is told by the minute, in seconds, as long as there is one', async () => {
  await make('q');
  await send('q', 'a');
  await clock.advance(30_000);
  await send('q', 'b');
  await clock.advance(MINUTE);
  expect(ages()).toEqual([['q', 60]]);
  const [first] = await receive('q');
  await call('DeleteMessage', { ...at('q'), ReceiptHandle: first!.ReceiptHandle });
  await clock.advance(MINUTE);
  expect(ages()).toEqual([['q', 60], ['q', 90]]);
});

test('one that was received three times and not deleted does not count, and in dead letters it begins anew', async () => {
  await make('dead');
  await make('q', { VisibilityTimeout: '1', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: 3 }) });
  await send('q', 'poison');
  for (let times = 0; times < 3; times += 1) {
    await receive('q');
    await clock.advance(1000);
  }
  await clock.advance(MINUTE);
  expect(ages()).toEqual([]);
  await receive('q');
  await clock.advance(MINUTE);
  expect(ages()).toEqual([['dead', 57]]);
});

test('what is delivered is counted by message, and every deletion of it', async () => {
  await make('q', { VisibilityTimeout: '1' });
  await send('q', 'a');
  await send('q', 'b');
  await receive('q');
  await clock.advance(1000);
  const [again] = await receive('q');
  await call('DeleteMessage', { ...at('q'), ReceiptHandle: again!.ReceiptHandle });
  expect(measured).toEqual([['q', 'NumberOfMessagesReceived', 1, 2], ['q', 'NumberOfMessagesReceived', 1, 2], ['q', 'NumberOfMessagesDeleted', 1, 1]]);
});
