import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { Ses } from '../../../local/ses/engine.ts';
import { aHost, call, make } from '../iam/fake-host.ts';

let dir: string;
let ses: Ses;
let known: string[];
const Simple = { Subject: { Data: 'Your order' }, Body: { Text: { Data: 'It is on its way.' } } };
const send = (input: JsonObject = {}) =>
  ses.handle(call('ses', 'SendEmail', { FromEmailAddress: 'Shop <shop@mail.example.com>', Destination: { ToAddresses: ['ada@example.org'] }, Content: { Simple }, ...input }));
const outbox = () => readdirSync(ses.outbox).map((file) => readFileSync(join(ses.outbox, file), 'utf8'));

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ses-'));
  known = [];
  ses = new Ses(aHost(dir).host, { putEmailIdentity: (arn) => void known.push(arn) });
  await make(ses.types, 'AWS::SES::EmailIdentity', 'Identity', { EmailIdentity: 'example.com' });
});
afterEach(() => rmSync(dir, { recursive: true }));

test('mail is written as a message that a mail program opens', async () => {
  const { MessageId } = await send();
  expect(outbox()).toEqual([
    [
      'From: Shop <shop@mail.example.com>',
      'To: ada@example.org',
      'Subject: Your order',
      'Date: Mon, 05 Jan 2026 09:00:00 +0000',
      `Message-ID: <${String(MessageId)}@email.local>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('It is on its way.').toString('base64'),
      '',
    ].join('\r\n'),
  ]);
});
test('text and HTML are alternatives, and letters beyond ASCII survive', async () => {
  await send({ Content: { Simple: { Subject: { Data: 'Müller: Lieferung' }, Body: { Text: { Data: 'a' }, Html: { Data: '<p>ä</p>' } } } } });
  const [mail] = outbox();
  expect(mail).toContain(`Subject: =?UTF-8?B?${Buffer.from('Müller: Lieferung').toString('base64')}?=`);
  expect(mail).toMatch(/multipart\/alternative; boundary="(.+)"[\s\S]+--\1\r\n[\s\S]+text\/plain[\s\S]+--\1\r\n[\s\S]+text\/html[\s\S]+--\1--/);
});
test('a line break in a subject starts no header', async () => {
  await send({ Content: { Simple: { ...Simple, Subject: { Data: 'x\r\nBcc: eve@example.net' } } } });
  expect(outbox()[0]).toContain('Subject: x Bcc: eve@example.net\r\n');
});
test('raw mail is written as it came', async () => {
  const Data = Buffer.from('From: shop@example.com\r\nTo: a@example.org\r\n\r\nhello').toString('base64');
  await send({ Content: { Raw: { Data } }, FromEmailAddress: 'shop@example.com' });
  expect(outbox()).toEqual(['From: shop@example.com\r\nTo: a@example.org\r\n\r\nhello']);
});
test('a sender that is no identity of ours is rejected, and nothing is written', async () => {
  await expect(send({ FromEmailAddress: 'shop@other.com' })).rejects.toMatchObject({
    name: 'MessageRejected',
    message: 'Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: shop@other.com',
  });
  expect(outbox()).toEqual([]);
});
test('a configuration set must be there, a template is refused', async () => {
  await expect(send({ ConfigurationSetName: 'none' })).rejects.toMatchObject({ name: 'NotFoundException', status: 404 });
  await make(ses.types, 'AWS::SES::ConfigurationSet', 'Set', { Name: 'own' });
  await send({ ConfigurationSetName: 'own' });
  await expect(send({ Content: { Template: {} } })).rejects.toMatchObject({ name: 'BadRequestException' });
});
test('identities are made known to who decides on permissions', () => expect(known).toEqual(['arn:aws:ses:eu-central-1:111122223333:identity/example.com']));

const ask = (action: string, input: JsonObject) => ses.handle(call('ses', action, input));
const again = () => new Ses(aHost(dir).host, { putEmailIdentity: () => undefined });

test('while sending is paused nothing is sent, after a restart neither', async () => {
  await ask('PutAccountSendingAttributes', { SendingEnabled: false });
  await expect(send()).rejects.toMatchObject({ name: 'SendingPausedException', status: 400 });
  ses = again();
  await make(ses.types, 'AWS::SES::EmailIdentity', 'Identity', { EmailIdentity: 'example.com' });
  await expect(send()).rejects.toMatchObject({ name: 'SendingPausedException' });
  await ask('PutAccountSendingAttributes', { SendingEnabled: true });
  await send();
  expect(outbox()).toHaveLength(1);
});
test('a suppressed address is accepted, and gets nothing, until it is taken off the list', async () => {
  await ask('PutSuppressedDestination', { EmailAddress: 'Ada@example.org', Reason: 'BOUNCE' });
  expect(await ask('GetSuppressedDestination', { EmailAddress: 'ada@example.org' })).toMatchObject({ SuppressedDestination: { EmailAddress: 'ada@example.org', Reason: 'BOUNCE' } });
  expect(await send()).toHaveProperty('MessageId');
  expect(outbox()).toEqual([]);
  expect(ses.listing.all()).toMatchObject([{ to: ['ada@example.org'], suppressed: ['ada@example.org'], subject: 'Your order' }]);
  await ask('DeleteSuppressedDestination', { EmailAddress: 'ada@example.org' });
  await expect(ask('GetSuppressedDestination', { EmailAddress: 'ada@example.org' })).rejects.toMatchObject({ name: 'NotFoundException', status: 404 });
  await send();
  expect(outbox()).toHaveLength(1);
});
test('refusals on demand are SES’s own, as many as were asked for', async () => {
  ses.refuse('TooManyRequestsException', 2);
  await expect(send()).rejects.toMatchObject({ name: 'TooManyRequestsException', status: 429 });
  await expect(send()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await send();
  expect(() => ses.refuse('NoSuchException', 1)).toThrow('SES has no NoSuchException; it has AccountSuspendedException');
});
test('what was taken is listed after a restart, with its text and headers', async () => {
  await send({ Content: { Simple: { ...Simple, Headers: [{ Name: 'X-Id', Value: 'n1' }] } } });
  expect(again().listing.all()).toMatchObject([{ from: 'Shop <shop@mail.example.com>', to: ['ada@example.org'], suppressed: [], subject: 'Your order', text: 'It is on its way.', headers: [{ Name: 'X-Id', Value: 'n1' }] }]);
});
