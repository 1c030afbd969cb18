import { beforeEach, describe, expect, test, vi } from 'vitest';
import { booksKey } from '../../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { customNotification } from '../../../../lambdas/connectors/notifications/chat.ts';
import { handler } from '../../../../lambdas/connectors/notifications/handlers/notify.ts';
import { Env } from '../../../../lambdas/handler/env.ts';
import { housePolicy } from '../../../../core/model/policy.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aCustomer, aLegalEntity, anOrder } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { messages } from '../../../support/requests.ts';
import { anEventOf, anException, ORDER_DATA, ORDER_ID } from '../../../support/sagas.ts';
import { testTables } from '../../../support/tables.ts';

const tables = testTables(async () => {
  const roles = [{ role: 'customer-service' as const, email: 'service@example.org' }, { role: 'finance' as const, email: 'finance@example.org' }];
  await Promise.all([
    putMaster(booksKey.entity('NW-US'), aLegalEntity({ name: 'Näder & "Sons"' })),
    putMaster(masterKey.policy('NW-US'), { ...housePolicy('NW-US'), notifications: { roles } }),
    putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ notifications: { email: 'buying@acme.test' } })),
    stores.unit.commit([{ change: 'order', order: anOrder() }]),
  ]);
});
const aws = fakeAws();
const lines = logged();
const accepted = anEventOf('order.accepted', 'e1', ORDER_DATA);
const cancelled = anEventOf('order.cancelled', 'e2', ORDER_DATA);
const tell = async (...events: unknown[]) => (await handler(messages(...events.map((detail) => ({ detail }))))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
interface Sent {
  FromEmailAddress: string;
  Destination: { ToAddresses: string[] };
  ReplyToAddresses?: string[];
  Content: { Simple: { Subject: { Data: string }; Headers: { Name: string; Value: string }[] } };
}
const sent = () => aws.of('SendEmail').map((input) => input as unknown as Sent);
const to = () => sent().map(({ Destination, Content }) => `${Destination.ToAddresses.join()}: ${Content.Simple.Subject.Data}`);

beforeEach(() => {
  process.env[Env.MailFrom] = 'orders@example.com';
  aws.answer('SendEmail', () => ({ MessageId: 'ses-1' }));
});

test('a customer and a role are told, each in words of its own, from the house, and answers go to customer service', async () => {
  expect(await tell(cancelled)).toEqual([]);
  expect(to()).toEqual(['buying@acme.test: Order WEB-1 is cancelled', `service@example.org: [NW-US] Cancelled: ${ORDER_ID}`]);
  expect(sent()[0]).toMatchObject({
    FromEmailAddress: `=?UTF-8?B?${Buffer.from('Näder & "Sons"').toString('base64')}?= <orders@example.com>`,
    ReplyToAddresses: ['service@example.org'],
    Content: { Simple: { Headers: [{ Name: 'X-Crossdock-Notification', Value: 'e2/order-cancelled/customer' }, { Name: 'Auto-Submitted', Value: 'auto-generated' }] } },
  });
});

test('an event told again sends nothing: what was sent is on record, longer than the longest replay', async () => {
  await tell(accepted, accepted);
  await tell(accepted);
  expect(to()).toEqual(['buying@acme.test: Order WEB-1 is confirmed']);
  const [row] = (await tables.all('idempotency')).filter(({ pk }) => String(pk).includes('notification'));
  expect(row).toMatchObject({ pk: 'delivery#notification#NW-US#e1/order-accepted/customer', requestHash: 'ses-1' });
  expect(Number(row?.ttl) - Date.now() / 1000).toBeGreaterThan(395 * 86_400);
});

test('while SES is too busy, or sending is paused, the event comes again, and is told once', async () => {
  for (const error of ['TooManyRequestsException', 'SendingPausedException']) {
    aws.fail('SendEmail', error, error === 'TooManyRequestsException' ? 429 : 400);
    expect(await tell(accepted)).toEqual(['m1']);
    expect(lines.join()).toContain(`mail.${error}`);
  }
  expect(aws.of('ChangeMessageVisibility').map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([5, 5]);
  aws.reset();
  aws.answer('SendEmail', () => ({ MessageId: 'ses-2' }));
  expect(await tell(accepted)).toEqual([]);
  expect(to()).toHaveLength(1);
});

test('what SES rejects fails alone, and the others are told', async () => {
  aws.answer('SendEmail', ({ Destination }) => {
    if (JSON.stringify(Destination).includes('service@')) throw Object.assign(new Error('no'), { name: 'MessageRejected', status: 400 });
    return { MessageId: 'ses-3' };
  });
  expect(await tell(cancelled, accepted)).toEqual(['m1']);
  expect(aws.of('ChangeMessageVisibility')).toEqual([]);
  expect((await tables.all('idempotency')).map(({ pk }) => pk).sort()).toEqual(['delivery#notification#NW-US#e1/order-accepted/customer', 'delivery#notification#NW-US#e2/order-cancelled/customer']);
});

test('who is told of nothing costs no mail, and no record', async () => {
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  expect(await tell(accepted)).toEqual([]);
  expect([sent(), await tables.all('idempotency')]).toEqual([[], []]);
});

describe('in its room of a chat', () => {
  const TOPIC = 'arn:aws:sns:us-east-1:000000000000:crossdock-dev-us-desk-finance';
  const told = () => aws.of('Publish').map(({ TopicArn, Message }) => ({ TopicArn, message: JSON.parse(String(Message)) as { id: string; content: { title: string; description: string } } }));
  const escalated = (level: number, to: 'finance' | 'customer-service', recordedAt: string) => ({ ...anEventOf('exception.escalated', `e${level}`, { exceptionId: 'EXC-1', code: 'credit.limit-exceeded', owner: 'finance', severity: 'medium', deadline: '2026-11-23T18:00:00.000Z', runbook: 'docs/runbook.md#credit-limit-exceeded', level, to, orderId: ORDER_ID }), recordedAt });
  beforeEach(() => {
    process.env[Env.ChatTopics] = JSON.stringify({ finance: TOPIC });
    process.env[Env.ConsoleUrl] = 'https://console.example.com/console';
    aws.answer('Publish', () => ({ MessageId: 'sns-1' }));
    return () => [Env.ChatTopics, Env.ConsoleUrl].forEach((name) => delete process.env[name]);
  });

  test('a role reads what its mail says, with a link to the row, once a level, and no person by name', async () => {
    const events = [escalated(1, 'finance', '2026-11-23T18:00:00.000Z'), escalated(2, 'customer-service', '2026-11-24T02:00:00.000Z')];
    expect(await tell(...events, ...events)).toEqual([]);
    expect(told()).toEqual([
      {
        TopicArn: TOPIC,
        message: {
          version: '1.0', source: 'custom', id: 'escalation/NW-US/credit.limit-exceeded/2026-11-23T18/finance/chat',
          content: { textType: 'client-markdown', title: '[NW-US] Late, level 1: credit.limit-exceeded', description: expect.stringContaining('https://console.example.com/console/exceptions/EXC-1') },
          metadata: { eventType: 'escalation', summary: '[NW-US] Late, level 1: credit.limit-exceeded' },
        },
      },
    ]);
    const mails = aws.of('SendEmail').map((mail) => (mail as { Content: { Simple: { Subject: { Data: string }; Body: { Text: { Data: string } } } } }).Content.Simple);
    expect(mails.map(({ Subject }) => Subject.Data)).toEqual(['[NW-US] Late, level 1: credit.limit-exceeded', '[NW-US] Late, level 2: credit.limit-exceeded']);
    expect(told()[0]?.message.content.description).toBe(mails[0]?.Body.Text.Data.trim());
  });

  test('while SNS is busy the event comes again, and who was told by mail is told nothing twice', async () => {
    aws.fail('Publish', 'Throttled', 429);
    expect(await tell(escalated(1, 'finance', '2026-11-23T18:00:00.000Z'))).toEqual(['m1']);
    aws.answer('Publish', () => ({ MessageId: 'sns-2' }));
    expect(await tell(escalated(1, 'finance', '2026-11-23T18:00:00.000Z'))).toEqual([]);
    expect([to().length, told().length]).toEqual([1, 2]);
    expect((await tables.all('idempotency')).map(({ requestHash }) => requestHash).sort()).toEqual(['ses-1', 'sns-2']);
  });

  test('nobody calls everybody: what comes from outside is no markup there', () => {
    const letter = { subject: 'A <!channel> & b', text: '<https://evil.example|pay here>\n', html: '' };
    expect(customNotification({ noticeId: 'n', kind: 'dispute', letter }).content).toMatchObject({ title: 'A &lt;!channel&gt; &amp; b', description: '&lt;https://evil.example|pay here&gt;' });
  });
});

test('a row that is opened on the desk is announced with it, and its owner is told, once an hour per code', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z'), toFake: ['Date'] });
  try {
    await stores.desk.park(anException(), 'token', 1);
    await stores.desk.raise(anException({ exceptionId: 'EXC-2', kind: 'noticed' }));
    await stores.unit.commit([{ change: 'exception', exception: anException({ exceptionId: 'EXC-3', owner: 'steward' }) }]);
    const announced = (await tables.all('outbox')).map(({ body }) => body as { eventId: string; data: object }).sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
    expect(announced.map(({ eventId }) => eventId)).toEqual(['EXC-1', 'EXC-2', 'EXC-3'].map((id) => `exception.opened:${id}:credit.limit-exceeded:1`));
    expect(await tell(...announced)).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
  expect(to()).toEqual(['finance@example.org: [NW-US] medium: credit.limit-exceeded']);
});

test('no log has an address, a name or what was said', async () => {
  await tell(accepted, cancelled);
  expect(lines.join()).toContain('mail sent');
  expect(lines.join()).not.toMatch(/acme\.test|example\.org|Pat|Thank you/);
});
