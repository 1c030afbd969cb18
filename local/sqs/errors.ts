import { AwsError } from '../contract.ts';

/**
 * The codes that clients of the older query protocol match on, where they differ from the error's name; newer clients get both, the
 * code in the header x-amzn-query-error. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
const QUERY_CODES: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
};
const PREFIXED = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'PurgeQueueInProgress',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
]);

export function queryCode(name: string): string {
  return QUERY_CODES[name] ?? (PREFIXED.has(name) ? `AWS.SimpleQueueService.${name}` : name);
}

export const noSuchQueue = () => new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
export const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
export const missing = (parameter: string) =>
  new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${parameter}.`);
export const unknownAttribute = (name: string) => new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
export const badHandle = (handle: string) =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, 404);
