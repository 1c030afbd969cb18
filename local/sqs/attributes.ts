import { AwsError } from '../contract.ts';
import { invalid, unknownAttribute } from './errors.ts';

/** Attributes that a caller may set, with their range in seconds or bytes where they have one, and what they are when unset. */
const SETTABLE: Record<string, { range?: [number, number]; initial?: string }> = {
  DelaySeconds: { range: [0, 900], initial: '0' },
  MaximumMessageSize: { range: [1024, 1_048_576], initial: '1048576' },
  MessageRetentionPeriod: { range: [60, 1_209_600], initial: '345600' },
  ReceiveMessageWaitTimeSeconds: { range: [0, 20], initial: '0' },
  VisibilityTimeout: { range: [0, 43_200], initial: '30' },
  KmsDataKeyReusePeriodSeconds: { range: [60, 86_400] },
  KmsMasterKeyId: {},
  SqsManagedSseEnabled: { initial: 'true' },
  Policy: {},
  RedrivePolicy: {},
  RedriveAllowPolicy: {},
};
/** Attributes that only FIFO queues have, and that SQS names as such. */
const FIFO_ONLY = new Set(['DeduplicationScope', 'FifoThroughputLimit']);
/** Attributes that SQS itself keeps. */
const KEPT = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
];

export const INITIAL: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SETTABLE).flatMap(([name, { initial }]) => (initial === undefined ? [] : [[name, initial]])),
);

/**
 * Checks attributes for CreateQueue and SetQueueAttributes; an empty value takes an attribute away.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function checkAttributes(given: Record<string, string>): void {
  for (const [name, value] of Object.entries(given)) {
    const rule = SETTABLE[name];
    if (FIFO_ONLY.has(name)) throw new AwsError('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`);
    if (!rule) throw unknownAttribute(name);
    if (!rule.range || (value === '' && rule.initial === undefined)) continue;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < rule.range[0] || number > rule.range[1]) {
      throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
    }
  }
  if (given.KmsMasterKeyId && given.SqsManagedSseEnabled === 'true') {
    const why = 'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.';
    throw new AwsError('InvalidAttributeName', why);
  }
}

/** Lays changed attributes over those of a queue: KMS and SQS encryption replace each other. */
export function mergeAttributes(before: Record<string, string>, given: Record<string, string>): Record<string, string> {
  const after = { ...before, ...given };
  if (given.KmsMasterKeyId) after.SqsManagedSseEnabled = 'false';
  if (given.SqsManagedSseEnabled === 'true') {
    delete after.KmsMasterKeyId;
    delete after.KmsDataKeyReusePeriodSeconds;
  }
  for (const [name, value] of Object.entries(after)) {
    if (value === '') delete after[name];
  }
  return after;
}

/** The attributes that GetQueueAttributes was asked for. */
export function pickAttributes(all: Record<string, string>, names: string[]): Record<string, string> {
  for (const name of names) {
    if (name !== 'All' && !SETTABLE[name] && !KEPT.includes(name)) throw unknownAttribute(name);
  }
  return names.includes('All') ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** Where a queue's messages go that were received too often. */
export interface Redrive {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

export function redriveOf(attributes: Record<string, string>): Redrive | undefined {
  if (!attributes.RedrivePolicy) return undefined;
  const policy = parsePolicy('RedrivePolicy', attributes.RedrivePolicy);
  const { deadLetterTargetArn } = policy;
  const maxReceiveCount = Number(policy.maxReceiveCount);
  const why = `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: `;
  if (typeof deadLetterTargetArn !== 'string') throw invalid(`${why}Redrive policy does not contain mandatory attribute: deadLetterTargetArn.`);
  if (!policy.maxReceiveCount) throw invalid(`${why}Redrive policy does not contain mandatory attribute: maxReceiveCount.`);
  if (!(maxReceiveCount >= 1 && maxReceiveCount <= 1000)) {
    throw invalid(`${why}Invalid value for maxReceiveCount: ${policy.maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`);
  }
  return { deadLetterTargetArn, maxReceiveCount };
}

/** Whether a dead-letter queue takes messages from `sourceArn`. */
export function allowsRedrive(deadLetter: Record<string, string>, sourceArn: string): boolean {
  if (!deadLetter.RedriveAllowPolicy) return true;
  const policy = parsePolicy('RedriveAllowPolicy', deadLetter.RedriveAllowPolicy);
  if (policy.redrivePermission === 'denyAll') return false;
  return policy.redrivePermission !== 'byQueue' || ((policy.sourceQueueArns ?? []) as string[]).includes(sourceArn);
}

function parsePolicy(name: string, value: string): Record<string, unknown> {
  try {
    return JSON.parse(value) as Record<string, unknown>;
  } catch {
    throw invalid(`Value ${value} for parameter ${name} is invalid. Reason: Redrive policy is not a valid JSON map.`);
  }
}
