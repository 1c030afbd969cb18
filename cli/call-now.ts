import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ROOT } from './aws.ts';
import { resourcesOf } from './command.ts';
import type { Endpoints } from './endpoints.ts';

/** What a schedule calls every few minutes, now: with the developer's own key. @param logicalId begins with this, e.g. ShipheroStockFn */
export async function callNow({ aws, region }: Endpoints, logicalId: string): Promise<void> {
  const target = (await resourcesOf(aws)).find((candidate) => candidate.type === 'AWS::Lambda::Function' && candidate.logicalId.startsWith(logicalId));
  if (!target) throw new Error(`the templates have no function ${logicalId}`);
  const { FunctionError } = await new LambdaClient({ endpoint: aws, region, credentials: ROOT }).send(new InvokeCommand({ FunctionName: target.ref }));
  if (FunctionError) throw new Error(`${logicalId} failed: ${FunctionError}`);
}
