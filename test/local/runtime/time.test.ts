import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aDataDirectory, asDeveloper, beginApart } from './support.ts';

/** Time is moved of a whole process: each runtime here has one of its own. */
const data = aDataDirectory();
let child: ChildProcess;
let endpoint: string;

async function begin(): Promise<void> {
  ({ child, endpoint } = await beginApart(data.path, join(import.meta.dirname, 'clocked')));
}
async function end(): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
beforeAll(begin);
afterAll(async () => {
  await end();
  data.remove();
});

const MINUTE = 60_000;
const time = async () => (await (await fetch(`${endpoint}/_local/time`)).json()) as { now: string; aheadMs: number };
const move = async (body: string) => {
  const reply = await fetch(`${endpoint}/_local/time`, { method: 'POST', body });
  return { status: reply.status, body: (await reply.json()) as { aheadMs?: number; message?: string } };
};
const said = () => readFileSync(join(data.path, 'lambda', 'logs', 'clock.log'), 'utf8');
/** How far ahead of the machine each run of the function was, in minutes, by both ways to ask. */
const runs = () =>
  said().split('\n').filter(Boolean).flatMap((line) => {
    const [, iso, ms, isDate, epoch] = /it is (\S+) (\d+) (\w+) (\S+)/.exec((JSON.parse(line) as { message: string }).message) ?? [];
    return iso ? [{ minutes: Math.round((Date.parse(iso) - Date.now()) / MINUTE), same: Math.abs(Date.parse(iso) - Number(ms)) < 1000, isDate, epoch }] : [];
  });

test('what is no stretch of time is refused, and nothing is moved', async () => {
  for (const body of ['', '{}', '{"aheadMs":0}', '{"aheadMs":-1}', '{"aheadMs":1.5}', '{"aheadMs":"1"}', '{"aheadMs":99999999999}']) {
    expect([body, await move(body)]).toEqual([body, { status: 400, body: { message: 'aheadMs is a whole number from 1 to 2678400000' } }]);
  }
  expect((await time()).aheadMs).toBe(0);
});

test('schedules and delays fall due as they would have, functions see the time that it is then, and a restart goes on from there', async () => {
  const sqs = new SQSClient(asDeveloper(endpoint));
  const QueueUrl = `${endpoint}/000000000000/Clocked-Later`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'in a quarter of an hour' }));
  const received = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.map(({ Body }) => Body) ?? [];
  expect(await move(JSON.stringify({ aheadMs: 14 * MINUTE }))).toEqual({ status: 200, body: { now: expect.any(String), aheadMs: 14 * MINUTE } });
  expect(await received()).toEqual([]);
  await move(JSON.stringify({ aheadMs: 46 * MINUTE }));
  expect(await received()).toEqual(['in a quarter of an hour']);
  sqs.destroy();
  // the first run is somewhere in the first minute of the process
  expect(runs().filter(({ minutes }) => minutes > 1)).toEqual([10, 20, 30, 40, 50, 60].map((minutes) => ({ minutes, same: true, isDate: 'true', epoch: '1970-01-01T00:00:00.000Z' })));
  const dynamodb = new DynamoDBClient(asDeveloper(endpoint));
  await dynamodb.send(new PutItemCommand({ TableName: 'things', Item: { pk: { S: 'of now' } } }));
  dynamodb.destroy();
  await expect.poll(said).toContain('written of now'); // no record of an hour ago, which would be too old
  await end();
  await begin();
  const { now, aheadMs } = await time();
  expect([aheadMs, Math.round((Date.parse(now) - Date.now()) / MINUTE)]).toEqual([60 * MINUTE, 60]);
});
