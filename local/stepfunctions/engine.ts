/** AWS Step Functions, Standard workflows in JSONata, on this machine. https://docs.aws.amazon.com/step-functions/ */
import type { AwsCall, Engine, Host, JsonObject, ResourceType } from '../contract.ts';
import { AwsError } from '../contract.ts';
import { announcer } from './announce.ts';
import { Executions } from './executions-api.ts';
import { history } from './history-api.ts';
import { describeMachine, describeMachineFor, listMachines, validateMachine } from './machines-api.ts';
import { stateMachineType } from './resource-type.ts';
import { Runner } from './runner.ts';
import { Store } from './store.ts';
import { Tasks } from './tasks-api.ts';

const PRUNE_EVERY = 6 * 3600 * 1000;

export class StepFunctions implements Engine {
  readonly service = 'states';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #store: Store;
  readonly #runner: Runner;
  readonly #executions: Executions;
  readonly #tasks: Tasks;
  #cancelPrune: (() => void) | undefined;
  #stopped = false;

  constructor(host: Host) {
    this.#host = host;
    this.#store = new Store(host.dataDir);
    const tokenKey = this.#store.setting('token-key', host.id);
    const announce = announcer(host);
    this.#runner = new Runner(this.#store, host, tokenKey, announce);
    this.#executions = new Executions(this.#store, this.#runner, host, announce);
    this.#tasks = new Tasks(this.#store, this.#runner, tokenKey);
    this.types = { 'AWS::StepFunctions::StateMachine': stateMachineType(this.#store, host) };
  }

  async handle({ action, input, trace }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'StartExecution':
        return this.#executions.start(input, trace);
      case 'DescribeExecution':
        return this.#executions.describe(input);
      case 'ListExecutions':
        return this.#executions.list(input);
      case 'GetExecutionHistory':
        return history(this.#store, this.#executions.find(input), input);
      case 'StopExecution':
        return this.#executions.stop(input);
      case 'RedriveExecution':
        return this.#executions.redrive(input);
      case 'SendTaskSuccess':
        return this.#tasks.success(input);
      case 'SendTaskFailure':
        return this.#tasks.failure(input);
      case 'SendTaskHeartbeat':
        return this.#tasks.heartbeat(input);
      case 'DescribeStateMachine':
        return describeMachine(this.#store, input);
      case 'DescribeStateMachineForExecution':
        return describeMachineFor(this.#store, this.#executions.find(input));
      case 'ListStateMachines':
        return listMachines(this.#store, input);
      case 'ValidateStateMachineDefinition':
        return validateMachine(input);
      case 'StartSyncExecution':
        throw new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
      default:
        throw new AwsError('UnknownOperationException', `states:${action} is not supported by the local runtime`);
    }
  }

  start(): void {
    this.#runner.recover();
    this.#prune();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelPrune?.();
    this.#runner.stop();
    this.#store.close();
  }

  #prune(): void {
    this.#executions.prune();
    this.#cancelPrune = this.#host.clock.after(PRUNE_EVERY, () => this.#prune());
  }
}
