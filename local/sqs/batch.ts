import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { queryCode } from './errors.ts';

/**
 * Runs the entries of a batch one by one; an entry that fails does not hold up the others.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function eachEntry(action: string, input: JsonObject, run: (entry: JsonObject) => JsonObject): JsonObject {
  const entries = checkEntries(action, input.Entries);
  const successful: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.Id!, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id!, Code: queryCode(error.name), Message: error.message, SenderFault: true });
    }
  }
  // A list of nothing is left out, which clients in Python look at.
  return { ...(successful.length > 0 && { Successful: successful }), ...(failed.length > 0 && { Failed: failed }) };
}

/** The entries of `action`, e.g. SendMessageBatch. Throws what AWS says of a batch as a whole. */
export function checkEntries(action: string, given: unknown): JsonObject[] {
  const entries = (given ?? []) as JsonObject[];
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', `There should be at least one ${action}RequestEntry in the request.`);
  if (entries.length > 10) {
    throw new AwsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${entries.length}.`);
  }
  const ids = entries.map(({ Id }) => String(Id));
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    const why = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
    throw new AwsError('InvalidBatchEntryId', why);
  }
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  return entries;
}
