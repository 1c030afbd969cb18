/**
 * Holds the Step Functions engine against answers recorded from AWS.
 *   node test/parity/stepfunctions.ts <file.ndjson> [--at-least <share, e.g. 0.9>]
 * Each line is a definition, its input, the recorded task results ("mocks", in order) and what AWS did. Compares status, output or error
 * and cause, states entered in order, and event types in order; prints every difference and the score.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '../../local/clock.ts';
import type { AwsCall, Host, Json, JsonObject, Resource } from '../../local/contract.ts';
import { AwsError } from '../../local/contract.ts';
import { StepFunctions } from '../../local/stepfunctions/engine.ts';

interface Mock {
  type: string;
  output?: Json;
  error?: string;
  cause?: string;
}
interface Line {
  id: string;
  definition: Json;
  input: Json;
  expect: { status: string; output?: Json; error?: string; cause?: string };
  states: string[];
  mocks: Mock[];
  eventTypes: string[];
}

/** The service's answer from which the engine is to make what AWS recorded inside the execution. */
function answerOf(mock: Mock, call: AwsCall): JsonObject {
  if (mock.type === 'TaskSucceeded' || mock.type === 'TaskSubmitted') {
    const { SdkHttpMetadata: _http, SdkResponseMetadata: _response, ...output } = (mock.output ?? {}) as JsonObject;
    return call.service === 'lambda' && output.Payload !== undefined ? { ...output, Payload: JSON.stringify(output.Payload) } : output;
  }
  const cause = mock.cause ?? '';
  const sdk = /^(.*?) \(Service: [^,;]+[,;] Status Code: (\d+)(?:; Error Code: (\w+))?/.exec(cause);
  if (sdk) throw new AwsError(sdk[3] ?? (mock.error ?? '').split('.').at(-1)!, sdk[1]!, Number(sdk[2]));
  return { StatusCode: 200, FunctionError: 'Unhandled', Payload: cause, ExecutedVersion: '$LATEST' };
}

async function play(line: Line): Promise<{ described: JsonObject; events: JsonObject[] }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parity-'));
  let [ids, calls] = [0, 0];
  const host: Host = {
    clock: systemClock, dataDir, random: Math.random, id: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    region: 'us-east-1', account: '111111111111', endpoint: 'http://127.0.0.1:0', log: () => undefined,
    dispatch: async (call) => {
      if (call.service === 'events' && call.principal.kind === 'root') return {};
      const mock = line.mocks[calls];
      calls += 1;
      if (!mock) throw new Error(`no recorded answer for call ${calls}, ${call.service}:${call.action}`);
      return answerOf(mock, call);
    },
  };
  const engine = new StepFunctions(host);
  try {
    const type = engine.types['AWS::StepFunctions::StateMachine']!;
    const bare: Omit<Resource, 'ref' | 'attributes'> = {
      stack: 'parity', logicalId: 'Machine', type: 'AWS::StepFunctions::StateMachine', region: host.region, account: host.account,
      properties: { StateMachineName: 'machine', RoleArn: 'arn:aws:iam::111111111111:role/machine', Definition: line.definition },
    };
    const named = type.identify(bare);
    await type.create({ ...bare, ...named });
    await engine.start();
    const ask = (action: string, input: JsonObject) => engine.handle({ service: 'states', action, input, principal: { kind: 'root' } });
    const { executionArn } = await ask('StartExecution', { stateMachineArn: named.ref, input: JSON.stringify(line.input) });
    const until = Date.now() + 10_000;
    for (;;) {
      const described = await ask('DescribeExecution', { executionArn: executionArn! });
      if (described.status !== 'RUNNING') {
        const { events } = await ask('GetExecutionHistory', { executionArn: executionArn!, maxResults: 1000 });
        return { described, events: events as JsonObject[] };
      }
      if (Date.now() > until) throw new Error('still running after 10 s');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  } finally {
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Ids that differ between any two runs. */
function steady(text: Json | undefined): string | undefined {
  return typeof text === 'string' ? text.replace(/Request ID: [^,;)]+/g, 'Request ID: …').replace(/, Extended Request ID: [^,;)]+/g, '') : undefined;
}

function differences(line: Line, { described, events }: Awaited<ReturnType<typeof play>>): string[] {
  const found: string[] = [];
  const compare = (what: string, expected: unknown, got: unknown) => {
    if (!isDeepStrictEqual(expected, got)) found.push(`${what}: AWS ${JSON.stringify(expected)}, here ${JSON.stringify(got)}`);
  };
  const { status, output, error, cause } = line.expect;
  compare('status', status, described.status);
  if (output !== undefined) compare('output', output, described.output === undefined ? undefined : JSON.parse(String(described.output)));
  if (error !== undefined) compare('error', error, described.error);
  if (cause !== undefined) compare('cause', steady(cause), steady(described.cause));
  const entered = events.flatMap(({ stateEnteredEventDetails: details }) => (details ? [(details as JsonObject).name] : []));
  compare('states', line.states, entered);
  compare('events', line.eventTypes, events.map(({ type }) => type));
  const failed = events.find(({ taskFailedEventDetails: details }) => details)?.taskFailedEventDetails as JsonObject | undefined;
  const mock = line.mocks.find(({ type }) => type === 'TaskFailed');
  if (mock) {
    compare('task error', mock.error, failed?.error);
    compare('task cause', steady(mock.cause), steady(failed?.cause));
  }
  return found;
}

const [file, flag, least = '0'] = process.argv.slice(2);
if (!file || (flag !== undefined && flag !== '--at-least')) {
  console.error('usage: node test/parity/stepfunctions.ts <file.ndjson> [--at-least <share>]');
  process.exit(2);
}
const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((text) => JSON.parse(text) as Line);
let same = 0;
for (const line of lines) {
  const found = await play(line).then((played) => differences(line, played), (error: unknown) => [`not run: ${String(error)}`]);
  if (found.length === 0) same += 1;
  else console.log(`${line.id}\n${found.map((text) => `    ${text}`).join('\n')}`);
}
console.log(`${same} of ${lines.length} as AWS (${((100 * same) / Math.max(lines.length, 1)).toFixed(1)} %)`);
process.exit(same / Math.max(lines.length, 1) >= Number(least) ? 0 : 1);
