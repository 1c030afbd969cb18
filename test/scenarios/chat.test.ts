import { rmSync } from 'node:fs';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import type { Endpoints } from '../../cli/endpoints.ts';
import { Platform, until } from '../support/platform.ts';
import { openRooms, type Told, withWebhooks } from '../support/rooms.ts';
import { Behind } from './behind.ts';
import { place, rows } from './orders.ts';

/** What roles are told when a row is opened, on a platform of its own, whose rooms have web hooks. */
const rooms = await openRooms();
const assembly = withWebhooks('cdk.out', { warehouse: rooms.at('warehouse'), finance: rooms.at('finance') });
const platform = new Platform(['--ship-after', '200', '--assembly', assembly]);
let endpoints: Endpoints;
let behind: Behind;
beforeAll(async () => {
  endpoints = await platform.start();
  behind = await Behind.of(endpoints, platform.dataDir);
});
afterAll(async () => {
  await platform.remove();
  rooms.close();
  rmSync(assembly, { recursive: true, force: true });
});

interface Mail {
  id: string;
  to: string[];
  subject: string;
  text: string;
}
const asked = async <T>(path: string) => (await (await fetch(`${endpoints.aws}${path}`, { headers: { accept: 'application/json' } })).json()) as T;
const mailsTo = async (to: string, about: string) => (await asked<{ mails: Mail[] }>('/_local/mail')).mails.filter((mail) => mail.to.includes(to) && mail.subject.includes(about));
const about = (told: readonly Told[], code: string) => told.filter(({ notice }) => notice.content.title.includes(code));

/** Everything that was stored is published, and whoever tells people has taken it. */
async function allTold(): Promise<void> {
  const queues = behind.all('AWS::SQS::Queue').filter(({ logicalId }) => logicalId.startsWith('Notifications') && !logicalId.includes('DeadLetters'));
  expect(queues).toHaveLength(1);
  const QueueUrl = queues[0]?.ref;
  await until('nothing to tell', async () => {
    const { Attributes = {} } = await behind.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }));
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible) === 0;
  });
}

test('a row that is opened is told in the room and the mailbox of its role, once for its code, with a link to the row; nobody else hears of it', async () => {
  const [b2b, warehouse] = [ApiCaller.channel(endpoints, 'b2b'), ApiCaller.person(endpoints, 'warehouse')];
  const order = await place(b2b, 'SAW-1200', 1000, {}, '99.95');
  const [told] = await until('the room to hear of it', async () => {
    const heard = about(rooms.heard('warehouse'), 'stock.short');
    return heard.length > 0 && heard;
  });
  const [row] = await rows(warehouse, ({ orderId }) => orderId === order.orderId);
  const [topic] = behind.all('AWS::SNS::Topic').filter(({ ref }) => ref.endsWith('-desk-warehouse'));
  expect(told?.headers).toMatchObject({ 'x-amz-sns-message-type': 'Notification', 'x-amz-sns-topic-arn': topic?.ref });
  expect(told?.envelope).toMatchObject({ Type: 'Notification', TopicArn: topic?.ref });
  expect(told?.notice).toMatchObject({ version: '1.0', source: 'custom', content: { textType: 'client-markdown' }, metadata: { eventType: 'exception' } });
  const link = `/console/exceptions/${row?.exceptionId}`;
  expect(told?.notice.content.description).toContain(link);
  const [mail] = await until('the mail of it', async () => {
    const mails = await mailsTo('warehouse@northwind.test', 'stock.short');
    return mails.length > 0 && mails;
  });
  expect((await asked<Mail>(`/_local/mail/${mail?.id}`)).text).toContain(link);

  // another row of the same code, in the same hour: nobody reads thousands
  const next = await place(b2b, 'SAW-1200', 1000, {}, '99.95');
  await until('its row', async () => (await rows(warehouse, ({ orderId }) => orderId === next.orderId)).length > 0);
  await allTold();
  const ids = about(rooms.heard('warehouse'), 'stock.short').map(({ notice }) => notice.id);
  expect(ids).toEqual([...new Set(ids)]);
  expect([about(rooms.heard('finance'), 'stock.short'), await mailsTo('finance@northwind.test', 'stock.short')]).toEqual([[], []]);
});
