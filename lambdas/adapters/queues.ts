import type { QueueState } from '../../core/model/operations.ts';
import { askAws } from './ask-aws.ts';

const AT_ONCE = 20;
/** Waiting, being handled, and not to be handled yet. */
const DEPTH = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const;

interface Seen {
  arn: string;
  name: string;
  depth: number;
  /** ARN of its dead letters. */
  dead?: string;
}

/** Every queue of the cell with what is in it, those with the most first: a call each. @param prefix of their names: the cell's */
export async function queueStates(prefix: string): Promise<QueueState[]> {
  const urls: string[] = [];
  let NextToken: string | undefined;
  do {
    const page: { QueueUrls?: string[]; NextToken?: string } = await askAws('sqs', 'ListQueues', { QueueNamePrefix: prefix, MaxResults: 1000, NextToken });
    urls.push(...(page.QueueUrls ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  const seen: Seen[] = [];
  for (let from = 0; from < urls.length; from += AT_ONCE) seen.push(...(await Promise.all(urls.slice(from, from + AT_ONCE).map((url) => look(url, prefix)))));
  const depths = new Map(seen.map(({ arn, depth }) => [arn, depth]));
  const deadLetters = new Set(seen.map(({ dead }) => dead));
  const states = seen.filter(({ arn }) => !deadLetters.has(arn)).map(({ name, depth, dead }) => (isDead(name) ? { name, depth: 0, dead: depth } : { name, depth, dead: depths.get(dead ?? '') ?? 0 }));
  return states.sort((a, b) => b.dead - a.dead || b.depth - a.depth || (a.name < b.name ? -1 : 1));
}

/** Of a rule, a schedule or a stream: no redrive policy leads to it. */
const isDead = (name: string) => name.includes('DeadLetters');

async function look(url: string, prefix: string): Promise<Seen> {
  const { Attributes = {} } = await askAws<{ Attributes?: Record<string, string> }>('sqs', 'GetQueueAttributes', { QueueUrl: url, AttributeNames: ['QueueArn', 'RedrivePolicy', ...DEPTH] });
  const { QueueArn: arn = '', RedrivePolicy } = Attributes;
  const depth = DEPTH.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  const { deadLetterTargetArn: dead } = JSON.parse(RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
  return { arn, name: arn.slice(arn.lastIndexOf(':') + 1).replace(`${prefix}-`, ''), depth, ...(dead && { dead }) };
}
