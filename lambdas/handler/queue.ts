import type { EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type BusinessEvent, type EventType, readEvent } from '../../core/model/events/catalogue.ts';
import { readJson } from './json.ts';
import { log } from './log.ts';
import { described } from './step.ts';
import { within } from './transaction.ts';

/** Decides when a message that failed is delivered again; else it is when its visibility ends. */
export type Afterwards = (record: SQSRecord, error: unknown) => Promise<void>;

/**
 * Around every consumer of a queue: each message by itself; what fails is delivered again, the rest is done.
 * @param oneByOne one after the other: where one says what the next need not
 */
export const queue =
  (handle: (body: unknown) => Promise<void>, afterwards?: Afterwards, oneByOne = false) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const take = async ({ body }: SQSRecord) => handle(readJson(body));
    const outcomes: PromiseSettledResult<void>[] = [];
    if (oneByOne) for (const record of event.Records) outcomes.push(...(await Promise.allSettled([take(record)])));
    else outcomes.push(...(await Promise.allSettled(event.Records.map(take))));
    const answer = failuresOf(event, outcomes);
    await Promise.all(event.Records.map(async (record, index) => outcomes[index]?.status === 'rejected' && afterwards?.(record, outcomes[index].reason)));
    return answer;
  };

/** What is to be delivered again, by the outcome of each message. */
export function failuresOf(event: SQSEvent, outcomes: readonly PromiseSettledResult<unknown>[]): SQSBatchResponse {
  const batchItemFailures = outcomes.flatMap((outcome, index) => {
    const itemIdentifier = event.Records[index]?.messageId ?? '';
    if (outcome.status === 'fulfilled') return [];
    log.error('message failed', { messageId: itemIdentifier, ...described(outcome.reason) });
    return [{ itemIdentifier }];
  });
  return { batchItemFailures };
}

/** Business events that rules put on the queue: of these types, and no others. */
export const businessEvents = <T extends EventType>(types: readonly T[], handle: (event: BusinessEvent<T>) => Promise<void>, afterwards?: Afterwards, oneByOne?: boolean) =>
  queue(
    (body) => {
      const event = readEvent(types, (body as EventBridgeEvent<string, unknown>).detail);
      return within(event.correlationId, () => handle(event), event.tracestate);
    },
    afterwards,
    oneByOne,
  );
