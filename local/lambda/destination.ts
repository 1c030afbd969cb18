import type { Dispatch, JsonObject } from '../contract.ts';
import { parseArn, queueUrl } from './names.ts';

/** A destination or dead-letter target, reached under the function's own role. */
export interface Delivery {
  dispatch: Dispatch;
  role: string;
  session: string;
  trace?: string;
}

export const destinationServices = ['sqs', 'sns', 'lambda', 'events'];

/**
 * Sends an invocation record to a destination
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations).
 */
export async function sendRecord(arn: string, record: JsonObject, functionArn: string, success: boolean, delivery: Delivery) {
  const { service, resource } = parseArn(arn);
  const text = JSON.stringify(record);
  if (service === 'sqs') return call(delivery, 'sqs', 'SendMessage', { QueueUrl: queueUrl(arn), MessageBody: text });
  if (service === 'sns') return call(delivery, 'sns', 'Publish', { TopicArn: arn, Message: text });
  if (service === 'lambda') return call(delivery, 'lambda', 'Invoke', { FunctionName: arn, InvocationType: 'Event', Payload: text });
  const entry = {
    Source: 'lambda',
    DetailType: `Lambda Function Invocation Result - ${success ? 'Success' : 'Failure'}`,
    Resources: [functionArn, arn],
    Detail: text,
    EventBusName: resource.replace(/^event-bus\//, ''),
  };
  const { FailedEntryCount, Entries } = await call(delivery, 'events', 'PutEvents', { Entries: [entry] });
  if (FailedEntryCount) throw new Error(`PutEvents refused the invocation record: ${JSON.stringify(Entries)}`);
}

/** Sends the bare event to a dead-letter target (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq). */
export async function sendDeadLetter(arn: string, payload: string, error: { id: string; code: number; message: string }, delivery: Delivery) {
  const attributes = {
    RequestID: { DataType: 'String', StringValue: error.id },
    ErrorCode: { DataType: 'Number', StringValue: String(error.code) },
    ErrorMessage: { DataType: 'String', StringValue: Buffer.from(error.message).subarray(0, 1024).toString('utf8') },
  };
  if (parseArn(arn).service === 'sqs') {
    return call(delivery, 'sqs', 'SendMessage', { QueueUrl: queueUrl(arn), MessageBody: payload, MessageAttributes: attributes });
  }
  return call(delivery, 'sns', 'Publish', { TopicArn: arn, Message: payload, MessageAttributes: attributes });
}

function call({ dispatch, role, session, trace }: Delivery, service: string, action: string, input: JsonObject) {
  return dispatch({ service, action, input, principal: { kind: 'role', arn: role, session }, ...(trace ? { trace } : {}) });
}
