import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { Transient } from '../../../core/model/errors.ts';
import type { Letter } from '../../../core/notifications/render.ts';
import { reach } from '../../adapters/transient-or.ts';

let client: SESv2Client | undefined;

/** Not ours to mend and over by itself, or by whoever let the sending be paused: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors */
const PASSING = new Set(['TooManyRequestsException', 'LimitExceededException', 'SendingPausedException']);

export interface Mail {
  /** Ours, in a header of the mail: of two with the same id one is a repeat. */
  noticeId: string;
  /** The address that this cell may send from. */
  from: string;
  /** Who it is from, for people. */
  name: string;
  to: string;
  replyTo?: string | undefined;
  letter: Letter;
}

/**
 * Hands a mail to SES. Whether it arrives is between SES and the mailbox: an address on the account's suppression list is accepted and not delivered.
 * @returns SES's id of the message
 * @throws Transient where it may be sent later; what SES refuses for its content or its sender (`MessageRejected`, `BadRequestException`) as it is
 */
export async function sendMail({ noticeId, from, name, to, replyTo, letter: { subject, text, html } }: Mail): Promise<string> {
  client ??= new SESv2Client({ maxAttempts: 3 });
  const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const command = new SendEmailCommand({
    FromEmailAddress: mailbox(name, from),
    Destination: { ToAddresses: [to] },
    ...(replyTo && { ReplyToAddresses: [replyTo] }),
    Content: { Simple: { Subject: part(subject), Body: { Text: part(text), Html: part(html) }, Headers: [{ Name: 'X-Crossdock-Notification', Value: noticeId.slice(0, 870) }, { Name: 'Auto-Submitted', Value: 'auto-generated' }] } },
  });
  try {
    const { MessageId = '' } = await reach(client.send(command));
    return MessageId;
  } catch (error) {
    const { name: code, message } = error as Error;
    throw PASSING.has(code) ? new Transient(`mail.${code}`, message) : error;
  }
}

/** SES takes ASCII: other letters as RFC 2047 has them. */
function mailbox(name: string, address: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return `"${name.replace(/["\\]/g, '')}" <${address}>`;
  return `=?UTF-8?B?${Buffer.from(name).toString('base64')}?= <${address}>`;
}
