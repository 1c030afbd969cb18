import { Unsupported } from '../contract.ts';
import type { Json, JsonObject, ResourceType } from '../contract.ts';
import { physicalName } from '../template/physical-name.ts';

/** AWS::SQS::Queue: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export function queueType(endpoint: string): Omit<ResourceType, 'create'> {
  return {
    honoured: [
      'QueueName',
      'FifoQueue', // as long as it is false
      'VisibilityTimeout',
      'MessageRetentionPeriod',
      'MaximumMessageSize',
      'DelaySeconds',
      'ReceiveMessageWaitTimeSeconds',
      'RedrivePolicy',
      'RedriveAllowPolicy',
    ],
    // Encryption at rest: the file system's own.
    ignored: ['SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'Tags'],
    identify(resource) {
      const { FifoQueue } = resource.properties;
      if (FifoQueue !== undefined && String(FifoQueue) !== 'false') {
        throw new Unsupported(`${resource.stack}/${resource.logicalId} (${resource.type})`, 'a FIFO queue (FifoQueue)');
      }
      const name = String(resource.properties.QueueName ?? physicalName(resource, 80));
      const url = `${endpoint}/${resource.account}/${name}`;
      return {
        ref: url,
        attributes: { Arn: `arn:aws:sqs:${resource.region}:${resource.account}:${name}`, QueueName: name, QueueUrl: url },
      };
    },
  };
}

/** From template to API: the attributes are the same, but all of them strings. */
export function queueAttributes(properties: JsonObject): Record<string, string> {
  const { QueueName: _name, Tags: _tags, FifoQueue: _fifo, ...attributes } = properties;
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, asText(value)]));
}

function asText(value: Json): string {
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
}
