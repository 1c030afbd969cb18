import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAskingAgain } from './ask-again.ts';
import { ROOT } from './aws.ts';
import { resourcesOf } from './command.ts';
import type { Endpoints } from './endpoints.ts';

/** For how long a partner that asks for fewer calls is asked again. */
const PATIENCE_MS = 60_000;

/**
 * What a schedule calls every few minutes, now: with the developer's own key. A poll whose partner does not answer, or wants fewer calls, is called again for a minute.
 * @param logicalId begins with this, e.g. ShipheroStockFn
 */
export async function callNow({ aws, region }: Endpoints, logicalId: string): Promise<void> {
  const target = (await resourcesOf(aws)).find((candidate) => candidate.type === 'AWS::Lambda::Function' && candidate.logicalId.startsWith(logicalId));
  if (!target) throw new Error(`the templates have no function ${logicalId}`);
  const lambda = new LambdaClient({ endpoint: aws, region, credentials: ROOT });
  for (const began = Date.now(); ; await beforeAskingAgain(began)) {
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: target.ref }));
    if (FunctionError) throw new Error(`${logicalId} failed: ${FunctionError}`);
    const { unanswered } = (JSON.parse(Buffer.from(Payload ?? []).toString() || 'null') ?? {}) as { unanswered?: string };
    if (!unanswered) return;
    if (Date.now() - began > PATIENCE_MS) throw new Error(`${logicalId} had no answer for ${PATIENCE_MS / 1000} s: ${unanswered}`);
  }
}
