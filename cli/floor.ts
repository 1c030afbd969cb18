import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAskingAgain } from './ask-again.ts';
import { ROOT } from './aws.ts';
import { resourcesOf } from './command.ts';
import type { Endpoints } from './endpoints.ts';

/** Somebody on the simulated warehouse floor does something: local/partners/README.md. */
export async function atTheWarehouse({ partners }: Endpoints, wish: { action: string; sku: string; warehouse: string; quantity: number }): Promise<void> {
  const reply = await fetch(`${partners.shiphero}/_floor`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wish) });
  if (!reply.ok) throw new Error(`the warehouse answered ${reply.status}: ${await reply.text()}`);
}

/** The reading of the warehouse's stock that comes every five minutes, now: with the developer's own key. */
export async function readStock({ aws, region }: Endpoints): Promise<void> {
  const resources = await resourcesOf(aws);
  const reading = resources.find(({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.startsWith('ShipheroStockFn'));
  if (!reading) throw new Error('the templates have no reading of stock');
  const { FunctionError } = await new LambdaClient({ endpoint: aws, region, credentials: ROOT }).send(new InvokeCommand({ FunctionName: reading.ref }));
  if (FunctionError) throw new Error(`the reading of stock failed: ${FunctionError}`);
  // times at the warehouse are whole seconds: what moves in the one of a reading may be in it
  const second = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) === second) await beforeAskingAgain(Date.now());
}
