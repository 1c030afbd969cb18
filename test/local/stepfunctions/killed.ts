/** Started by restart.test.ts to be killed: starts executions without end and prints each accepted ARN. `node killed.ts <data folder>` */
import { systemClock } from '../../../local/clock.ts';
import type { Json, JsonObject } from '../../../local/contract.ts';
import { StepFunctions } from '../../../local/stepfunctions/engine.ts';

const engine = new StepFunctions({
  clock: systemClock, dataDir: process.argv[2]!, random: Math.random, id: () => crypto.randomUUID(), region: 'eu-central-1', account: '111111111111', endpoint: '',
  log: () => undefined,
  dispatch: async ({ service, input }): Promise<JsonObject> => {
    if (service === 'events') return {};
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: String(input.Payload) };
  },
});
const step = (Next: object): Record<string, Json> => ({
  Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f', Payload: '{% $states.input + 1 %}' }, Output: '{% $states.result.Payload %}', ...Next,
});
const branch = (prefix: string) => ({
  StartAt: `${prefix}1`,
  States: { [`${prefix}1`]: step({ Next: `${prefix}2` }), [`${prefix}2`]: { Type: 'Wait', Seconds: 0, Next: `${prefix}3` }, [`${prefix}3`]: step({ Next: `${prefix}4` }), [`${prefix}4`]: step({ End: true }) },
});
const type = engine.types['AWS::StepFunctions::StateMachine']!;
const bare = {
  stack: 'Killed', logicalId: 'Machine', type: 'AWS::StepFunctions::StateMachine', region: 'eu-central-1', account: '111111111111',
  properties: { RoleArn: 'arn:aws:iam::111111111111:role/machine', Definition: { QueryLanguage: 'JSONata', StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [branch('a'), branch('b')], End: true } } } },
};
const named = type.identify(bare);
await type.create({ ...bare, ...named });
engine.start();
for (let at = 0; ; at += 1) {
  const { executionArn } = await engine.handle({ service: 'states', action: 'StartExecution', input: { stateMachineArn: named.ref, name: `e${at}`, input: '0' }, principal: { kind: 'root' } });
  console.log(executionArn);
  await new Promise((resolve) => setTimeout(resolve, 1));
}
