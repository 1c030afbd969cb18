import { createHash } from 'node:crypto';
import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { invalid, missing } from './errors.ts';

/** A message or system attribute as on the wire; BinaryValue in base64. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}
export type MessageAttributes = Record<string, MessageAttribute>;

/** What SendMessage and an entry of SendMessageBatch have in common. */
export interface Outgoing {
  body: string;
  attributes: MessageAttributes;
  system: MessageAttributes;
  groupId: string | undefined;
  delaySeconds: number | undefined;
}

const NOT_A_MESSAGE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * Checks and takes apart a message to be sent.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function readMessage(input: JsonObject, trace: string | undefined): Outgoing {
  const body = input.MessageBody;
  if (typeof body !== 'string' || body === '') throw missing('MessageBody');
  if (input.MessageDeduplicationId !== undefined) {
    throw invalid(`Value ${String(input.MessageDeduplicationId)} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`);
  }
  if (NOT_A_MESSAGE.test(body)) throw new AwsError('InvalidMessageContents', 'Invalid characters found.');
  const attributes = (input.MessageAttributes ?? {}) as unknown as MessageAttributes;
  const system = { ...((input.MessageSystemAttributes ?? {}) as unknown as MessageAttributes) };
  const names = Object.keys(attributes);
  if (names.length > 10) throw invalid(`Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
  if (trace && !system.AWSTraceHeader) system.AWSTraceHeader = { DataType: 'String', StringValue: trace };
  return { body, attributes, system, groupId: groupOf(input), delaySeconds: delayOf(input) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-message-attributes */
function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute) {
  if (!/^(?!\.)(?!.*\.\.)(?!.*\.$)[\w.-]{1,256}$/.test(name) || /^(aws|amazon)\./i.test(name)) throw invalid(`Invalid message attribute name: ${name}`);
  const kind = (DataType ?? '').split('.')[0];
  if (kind !== 'String' && kind !== 'Number' && kind !== 'Binary') {
    throw invalid(`The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`);
  }
  if (!(kind === 'Binary' ? BinaryValue : StringValue)) {
    throw invalid(`Message (user) attribute '${name}' must contain a non-empty value of type '${kind === 'Number' ? 'String' : kind}'.`);
  }
  if (kind === 'Number' && !Number.isFinite(Number(StringValue))) throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
}

function groupOf({ MessageGroupId: group }: JsonObject): string | undefined {
  if (group === undefined) return undefined;
  if (typeof group === 'string' && /^[\x21-\x7e]{1,128}$/.test(group)) return group;
  throw invalid(
    `Value ${String(group)} for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function delayOf({ DelaySeconds: delay }: JsonObject): number | undefined {
  if (delay === undefined) return undefined;
  const seconds = Number(delay);
  if (seconds >= 0 && seconds <= 900) return seconds;
  throw invalid(`Value ${String(delay)} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`);
}

/** Bytes that count against MaximumMessageSize: the body, and each attribute's name, type and value. */
export function sizeOf({ MessageBody, MessageAttributes }: JsonObject): number {
  return Object.entries((MessageAttributes ?? {}) as unknown as MessageAttributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(DataType) + (BinaryValue ? Buffer.from(BinaryValue, 'base64').length : Buffer.byteLength(StringValue ?? '')),
    Buffer.byteLength(String(MessageBody ?? '')),
  );
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * The digest that clients check attributes by; undefined when there are none.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    part(Buffer.from(name));
    part(Buffer.from(DataType));
    const binary = DataType.startsWith('Binary');
    hash.update(Buffer.from([binary ? 2 : 1]));
    part(binary ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}

/** The message attributes a receiver asked for: names, `All`, `.*`, `*`, or a prefix as in `foo.*`, whose dot does not count. */
export function pickMessageAttributes(all: MessageAttributes, names: string[]): MessageAttributes {
  const wanted = (name: string) =>
    names.some((one) => one === 'All' || one === '*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))));
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}
