import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeskException } from '../../../core/model/exception.ts';
import { handler as dismiss } from '../../../lambdas/api/post-exception-dismiss.ts';
import { handler as replay } from '../../../lambdas/api/post-exception-replay.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { Env } from '../../../lambdas/handler/env.ts';
import { handler as watch } from '../../../lambdas/jobs/watch-dead-letters.ts';
import { fakeAws } from '../../support/aws.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anEvent, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
logged();
/** The client speaks to the queue's own address. */
const urlOf = (name: string) => `${process.env.AWS_ENDPOINT_URL}/000000000000/${name}`;
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
/** What lies in the queue; `taken` are out of it. */
let letters: { MessageId: string; Body: string }[] = [];
const event = (id: string) => ({ MessageId: id, Body: JSON.stringify({ 'detail-type': 'order.received', detail: anEvent('e1') }) });
const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException);
const sent = () => aws.of('SendMessage').map(({ QueueUrl, MessageBody }) => [String(QueueUrl).split('/').at(-1), MessageBody]);
let keys = 0;
const decide = (handler: typeof replay, body: object, id: string) =>
  handler(aRequestEvent(body, { caller: aPerson('integration'), id, path: `/v1/exceptions/${id}/x`, headers: { 'Idempotency-Key': `k${(keys += 1)}` } }));

beforeEach(() => {
  process.env[Env.DeadLetterQueues] = 'PostingDeadLetters';
  process.env[Env.Entities] = 'NW-US';
  letters = [event('m1')];
  aws.answer('GetQueueUrl', ({ QueueName }) => ({ QueueUrl: urlOf(String(QueueName)) }));
  aws.answer('ListDeadLetterSourceQueues', () => ({ queueUrls: [urlOf('PostingIntake')] }));
  aws.answer('ReceiveMessage', () => ({ Messages: letters.map((letter) => ({ ...letter, ReceiptHandle: `r-${letter.MessageId}`, MD5OfBody: md5(letter.Body), Attributes: { SentTimestamp: '1795428000000' } })) }));
  aws.answer('SendMessage', ({ MessageBody }) => ({ MessageId: 'again', MD5OfMessageBody: md5(String(MessageBody)) }));
  aws.answer('DeleteMessage', ({ ReceiptHandle }) => ((letters = letters.filter(({ MessageId }) => `r-${MessageId}` !== ReceiptHandle)), {}));
});

describe('a message in a dead-letter queue', () => {
  test('is a row of integration, one however often it is looked at, and lies there as before', async () => {
    expect(await watch()).toEqual({ raised: 1, redriven: 0 });
    expect(await watch()).toEqual({ raised: 0, redriven: 0 });
    expect(await rows()).toMatchObject([{ code: 'dead-letter.message', owner: 'integration', severity: 'high', entity: 'NW-US', businessUnit: 'wholesale', correlationId: 'corr-1', step: 'PostingIntake', occurrences: 1, detail: { queue: 'PostingDeadLetters', messageId: 'm1', event: 'order.received' } }]);
    expect(aws.of('ChangeMessageVisibility')).toHaveLength(2);
    expect([sent(), letters.length]).toEqual([[], 1]);
  });

  test('whose row is replayed goes to its own queue, once, and the row closes', async () => {
    await watch();
    const [row] = await rows();
    const body = letters[0]?.Body;
    await decide(replay, { action: 'retry' }, row?.exceptionId ?? '');
    await decide(replay, { action: 'retry' }, row?.exceptionId ?? '');
    expect(await watch()).toEqual({ raised: 0, redriven: 1 });
    await watch();
    expect(sent()).toEqual([['PostingIntake', body]]);
    expect(await rows()).toMatchObject([{ status: 'closed' }]);
  });

  test('that its consumer gives up again opens the row again', async () => {
    await watch();
    const [row] = await rows();
    await decide(replay, { action: 'retry' }, row?.exceptionId ?? '');
    await watch();
    letters = [event('m1')];
    await watch();
    expect(await rows()).toMatchObject([{ status: 'open', occurrences: 2 }]);
  });

  test('whose row is dismissed is taken away', async () => {
    await watch();
    const [row] = await rows();
    expect((await decide(dismiss as typeof replay, { reason: 'of a test' }, row?.exceptionId ?? '')).statusCode).toBe(200);
    await watch();
    expect([sent(), letters]).toEqual([[], []]);
  });

  test('that somebody redrove by hand closes its row', async () => {
    await watch();
    letters = [];
    await watch();
    expect(await rows()).toMatchObject([{ status: 'closed' }]);
  });

  test('of a command says of which saga, and never its task token', async () => {
    await stores.register.open(aSaga());
    letters = [{ MessageId: 'm2', Body: JSON.stringify({ sagaId: aSaga().sagaId, step: 'create-erp-order', taskToken: 'SECRET' }) }];
    await watch();
    expect(await rows()).toMatchObject([{ orderId: aSaga().orderId, correlationId: 'corr-1', detail: { sagaId: aSaga().sagaId } }]);
    expect(JSON.stringify(await rows())).not.toContain('SECRET');
  });

  test('of no consumer, e.g. of a schedule, offers no replay, and nonsense is told all the same', async () => {
    aws.answer('ListDeadLetterSourceQueues', () => ({ queueUrls: [] }));
    letters = [{ MessageId: 'm3', Body: 'not JSON' }];
    await watch();
    const [row] = await rows();
    expect(row).toMatchObject({ businessUnit: '*', detail: { excerpt: '"not JSON"' } });
    expect((await decide(replay, { action: 'retry' }, row?.exceptionId ?? '')).statusCode).toBe(409);
  });
});
