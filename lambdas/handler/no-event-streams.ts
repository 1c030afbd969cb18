/**
 * Stands in every bundle in place of the SDK's `@smithy/core/event-streams` (lib/bundle.ts): 60 kB for operations that stream events, such as S3's
 * SelectObjectContent, of which no function of ours calls one. A client fetches the two functions as it is made.
 */
export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;

/** @throws Error whenever an operation that streams events is called */
export const eventStreamSerdeProvider = (): never => {
  throw new Error('operations that stream events are in no bundle: see lambdas/handler/no-event-streams.ts');
};
