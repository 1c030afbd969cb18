import { Transient } from '../../../core/model/errors.ts';
import type { NotificationKind } from '../../../core/model/notification.ts';
import type { Letter } from '../../../core/notifications/render.ts';
import { originOf, signed } from '../../adapters/signed-request.ts';

export interface ToRoom {
  /** Ours: of two with the same id one is a repeat. */
  noticeId: string;
  /** ARN of the role's topic. */
  topic: string;
  kind: NotificationKind;
  letter: Letter;
}

const LONGEST_MS = 10_000;
/** A room is no place for long letters. */
const MOST = { title: 250, description: 8_000 };

/**
 * The mail to a role, as Amazon Q Developer in chat applications wants it (AWS Chatbot before); a web hook gets it as the `Message` of SNS's envelope.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export const customNotification = ({ noticeId, kind, letter: { subject, text } }: Pick<ToRoom, 'noticeId' | 'kind' | 'letter'>) => ({
  version: '1.0',
  source: 'custom',
  id: noticeId,
  content: { textType: 'client-markdown', title: plain(subject).slice(0, MOST.title), description: plain(text.trim()).slice(0, MOST.description) },
  metadata: { eventType: kind, summary: plain(subject).slice(0, MOST.title) },
});

/** Nobody calls a whole room by what stands in a document of theirs (`<!channel>`): https://docs.slack.dev/messaging/formatting-message-text */
const plain = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Hands a notice to the topic of a role's room: one call, signed by hand, for which the SDK's client of SNS would be half of this function.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @returns SNS's id of the message
 * @throws Transient where it may be told later; Error named by SNS's code where it refuses
 */
export async function tellRoom({ topic, ...notice }: ToRoom): Promise<string> {
  const form = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn: topic, Message: JSON.stringify(customNotification(notice)) });
  const [url, body] = [new URL('/', originOf('sns')), Buffer.from(form.toString())];
  const headers = signed(url, body, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, new Date(), process.env, 'POST', 'sns');
  const [answer, text] = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body), signal: AbortSignal.timeout(LONGEST_MS) })
    .then(async (response): Promise<[Response, string]> => [response, await response.text()])
    .catch((error: unknown) => {
      throw new Transient('chat.unreachable', 'SNS did not answer', { reason: (error as Error).name });
    });
  if (answer.ok) return /<MessageId>([^<]+)<\/MessageId>/.exec(text)?.[1] ?? '';
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? String(answer.status);
  if (answer.status >= 500 || answer.status === 429 || code.startsWith('Throttl')) throw new Transient(`chat.${code}`, `SNS answered ${answer.status}`);
  throw Object.assign(new Error(`SNS refuses ${notice.noticeId}: ${answer.status} ${code}`), { name: code });
}
