import * as z from 'zod';
import { raiseFailed } from '../handler/raise-failed.ts';
import { readJson } from '../handler/json.ts';
import { queue } from '../handler/queue.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const StatusChange = z.object({
  detail: z.object({ executionArn: z.string(), status: z.string(), input: z.string().nullish(), error: z.string().nullish(), cause: z.string().nullish() }),
});
const Input = z.object({ sagaId: z.string() });

export const handler = queue(async (body) => {
  const { executionArn, status, input, error, cause } = StatusChange.parse(body).detail;
  const { sagaId } = Input.parse(readJson(input ?? '{}'));
  await raiseFailed(sagaId, executionArn, status, { ...(error && { error }), ...(cause && { cause }) });
});
