import * as z from 'zod';
import { DEAD_LETTER, excerptOf, fateOf } from '../../core/exceptions/dead-letter.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { type DeadLetter, deadLettersOf, leaveLetter, redriveLetter, removeLetter, sourceOf } from '../adapters/dead-letters.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { noticeId, noticeRow } from '../handler/notice.ts';

/** As far as a message says what it is about: a business event on its way, or a command of a saga. */
const Told = z.object({
  detail: z.object({ entity: z.string(), businessUnit: z.string(), region: z.string(), correlationId: z.string(), type: z.string(), data: z.object({ orderId: z.string().optional() }).optional() }).optional(),
  sagaId: z.string().optional(),
});

/**
 * What lies in dead-letter queues is on the desk of integration, a row per message. One whose row says retry goes to its consumer once more, one whose row was dismissed is taken away, and a row
 * whose message is gone, because somebody redrove the queue by hand, closes.
 */
export async function handler(): Promise<{ raised: number; redriven: number }> {
  const fates = (await Promise.all(env(Env.DeadLetterQueues).split(' ').map(watch))).flat();
  return { raised: fates.filter((fate) => fate === 'raise').length, redriven: fates.filter((fate) => fate === 'redrive').length };
}

async function watch(queue: string): Promise<string[]> {
  const letters = await deadLettersOf(queue);
  if (letters.length === 0) await closeAll(queue);
  const source = letters[0] && (await sourceOf(letters[0]));
  const fates: string[] = [];
  for (const letter of letters) fates.push(await settle(letter, source));
  return fates;
}

async function settle(letter: DeadLetter, source: string | undefined): Promise<string> {
  const id = noticeId(DEAD_LETTER, aboutOf(letter));
  const before = await stores.desk.get(id);
  const fate = fateOf(before);
  if (fate === 'remove') await removeLetter(letter);
  else if (fate === 'redrive' && source) {
    await redriveLetter(letter, source);
    await stores.desk.close(id, now());
    log.info('dead letter redriven', { queue: letter.queue, messageId: letter.messageId, exceptionId: id });
  } else {
    if (fate === 'raise') await raise(letter, source, before);
    await leaveLetter(letter);
  }
  return fate;
}

async function raise(letter: DeadLetter, source: string | undefined, before: DeskException | undefined): Promise<void> {
  const { queue, messageId, sentAt } = letter;
  const body = readOr(letter.body);
  const { detail, sagaId } = Told.safeParse(body).data ?? {};
  const saga = sagaId ? await stores.register.get(sagaId) : undefined;
  const nobody = { entity: env(Env.Entities).split(' ')[0] ?? '*', businessUnit: '*', region: '*', correlationId: messageId, orderId: '' };
  const of = { ...nobody, ...saga, ...detail, orderId: detail?.data?.orderId ?? saga?.orderId ?? '' };
  const said = { queue, messageId, sentAt: sentAt.toISOString(), ...(source && { source: source.slice(source.lastIndexOf('/') + 1) }), ...(detail && { event: detail.type }), ...(sagaId && { sagaId }), ...excerptOf(body) };
  const row = noticeRow(of, { code: DEAD_LETTER, message: `a message was given up and lies in ${queue}`, detail: said }, aboutOf(letter), 'dead-letters', now());
  await stores.desk.raise({ ...row, sagaId: lyingIn(queue), step: said.source ?? queue, occurrences: (before?.occurrences ?? 0) + 1 });
  log.warn('dead letter on the desk', { queue, messageId, exceptionId: row.exceptionId });
}

/** The queue is empty: whatever was open about it is over. */
async function closeAll(queue: string): Promise<void> {
  for (const row of await stores.desk.ofSaga(lyingIn(queue))) if (row.status !== 'closed') await stores.desk.close(row.exceptionId, now());
}

const aboutOf = ({ queue, messageId }: DeadLetter) => `${queue}#${messageId}`;
const lyingIn = (queue: string) => `dead-letters:${queue}`;

function readOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
