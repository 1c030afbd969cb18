/** A Step Functions engine on a bench: time stands still unless moved, services answer as the test says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { AwsCall, Host, Json, JsonObject } from '../../../local/contract.ts';
import { StepFunctions } from '../../../local/stepfunctions/engine.ts';

// asl-validator takes 0.1 s to begin with; definition.test.ts has the real one.
vi.doMock('asl-validator', () => ({ default: () => ({ errors: [] }) }));

export const ROLE = 'arn:aws:iam::111111111111:role/machine';
export const NEVER = new Promise<JsonObject>(() => undefined);

type Answer = (call: AwsCall) => JsonObject | Promise<JsonObject>;
type Event = JsonObject & { id: number; type: string; previousEventId: number };

export class Workbench {
  readonly clock = new ManualClock();
  /** Calls that states made, in order; `announced` are the status change events. */
  readonly calls: AwsCall[] = [];
  readonly announced: JsonObject[] = [];
  /** What a service answers; an echo of the payload unless the test sets it. */
  answer: Answer = ({ input }) => payload(input.Payload === undefined ? {} : (JSON.parse(String(input.Payload)) as Json));
  random = 0.5;
  engine: StepFunctions;
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'stepfunctions-'));
  #ids = 0;

  constructor() {
    this.engine = new StepFunctions(this.#host());
    this.engine.start();
  }

  #host(): Host {
    return {
      clock: this.clock, dataDir: this.#dataDir, random: () => this.random,
      id: () => `00000000-0000-4000-8000-${String((this.#ids += 1)).padStart(12, '0')}`,
      region: 'eu-central-1', account: '111111111111', endpoint: 'http://127.0.0.1:0', log: () => undefined,
      dispatch: async (call) => {
        if (call.service === 'events' && call.principal.kind === 'service') {
          const [entry] = call.input.Entries as JsonObject[];
          this.announced.push({ ...entry, Detail: JSON.parse(String(entry!.Detail)) as Json });
          return { FailedEntryCount: 0 };
        }
        this.calls.push(call);
        return call.service === 'states' ? this.engine.handle(call) : this.answer(call);
      },
    };
  }

  /** Registers a machine; gives back its ARN. */
  async machine(definition: object, name = 'machine', more: JsonObject = {}): Promise<string> {
    const type = this.engine.types['AWS::StepFunctions::StateMachine']!;
    const bare = {
      stack: 'Bench', logicalId: name, type: 'AWS::StepFunctions::StateMachine', region: 'eu-central-1', account: '111111111111',
      properties: { StateMachineName: name, RoleArn: ROLE, DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }), ...more },
    };
    const named = type.identify(bare);
    await type.create({ ...bare, ...named });
    return named.ref;
  }

  ask(action: string, input: JsonObject): Promise<JsonObject> {
    return this.engine.handle({ service: 'states', action, input, principal: { kind: 'root' } });
  }

  /** Starts an execution of a machine with these states; gives back its ARN. */
  async start(definition: object, input: Json = {}, name = 'execution'): Promise<string> {
    const stateMachineArn = await this.machine(definition);
    return this.startOn(stateMachineArn, input, name);
  }
  async startOn(stateMachineArn: string, input: Json = {}, name = 'execution'): Promise<string> {
    const { executionArn } = await this.ask('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
    return String(executionArn);
  }

  /** Waits until the execution has closed; output parsed. */
  async ended(executionArn: string): Promise<JsonObject> {
    const described = await this.until(async () => {
      const found = await this.ask('DescribeExecution', { executionArn });
      return found.status === 'RUNNING' ? undefined : found;
    });
    return described.output === undefined ? described : { ...described, output: JSON.parse(String(described.output)) as Json };
  }
  /** Start to end in one. */
  async run(definition: object, input: Json = {}): Promise<JsonObject> {
    return this.ended(await this.start(definition, input));
  }

  async events(executionArn: string): Promise<Event[]> {
    const { events } = await this.ask('GetExecutionHistory', { executionArn, maxResults: 1000 });
    return events as Event[];
  }
  async types(executionArn: string): Promise<string[]> {
    return (await this.events(executionArn)).map(({ type }) => type);
  }

  /** Lets everything run until the probe gives something. */
  async until<T>(probe: () => T | undefined | Promise<T | undefined>): Promise<T> {
    for (let turns = 0; turns < 5000; turns += 1) {
      const found = await probe();
      if (found !== undefined) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('waited in vain');
  }
  /** Waits until so many calls have been made in all; gives back the last one. */
  async called(count: number): Promise<AwsCall> {
    return this.until(() => (this.calls.length >= count ? this.calls[count - 1] : undefined));
  }
  /** Waits until the execution's history has an event of the type. */
  async saw(executionArn: string, type: string, count = 1): Promise<void> {
    await this.until(async () => ((await this.types(executionArn)).filter((seen) => seen === type).length >= count ? true : undefined));
  }

  /** The process dies (nothing more is written) and a new one starts on the same data. */
  async restart(): Promise<void> {
    this.engine.stop();
    this.engine = new StepFunctions(this.#host());
    this.engine.start();
  }
  close(): void {
    this.engine.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

/** Lambda's answer with a payload. */
export function payload(value: Json): JsonObject {
  return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: JSON.stringify(value) };
}
/** Lambda's answer of a function that threw. */
export function thrown(errorType: string, errorMessage = 'no'): JsonObject {
  return { ...payload({ errorType, errorMessage, trace: [] }), FunctionError: 'Unhandled' };
}
/** A task that invokes a function. */
export function task(functionName: string, more: object = { End: true }): object {
  return { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: functionName, Payload: '{% $states.input %}' }, Output: '{% $states.result.Payload %}', ...more };
}
/** A task that waits for its token. */
export function callback(more: object = { End: true }): object {
  return {
    Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl: 'http://queue', MessageBody: { token: '{% $states.context.Task.Token %}', input: '{% $states.input %}' } }, ...more,
  };
}
/** The token in a message that a callback task sent. */
export function tokenIn(call: AwsCall): string {
  return (JSON.parse(String(call.input.MessageBody)) as { token: string }).token;
}
