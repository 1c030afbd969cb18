/**
 * Starting, looking at and ending executions.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
import type { Host, Json, JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import { close } from './closing.ts';
import { redrive, redriveOf } from './redrive.ts';
import { executionArn } from './run.ts';
import type { Run } from './run.ts';
import type { Runner } from './runner.ts';
import type { ExecutionRow } from './schema.ts';
import type { Store } from './store.ts';
import { page, required, seconds } from './wire.ts';

const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;
/** A closed execution and its name are kept for 90 days. */
export const RETENTION = 90 * 24 * 3600 * 1000;
const MOST_INPUT = 262_144;
const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

export class Executions {
  readonly #store: Store;
  readonly #runner: Runner;
  readonly #host: Host;
  readonly #announce: (run: Run) => void;
  constructor(store: Store, runner: Runner, host: Host, announce: (run: Run) => void) {
    this.#store = store;
    this.#runner = runner;
    this.#host = host;
    this.#announce = announce;
  }

  /** The same name and input while it runs is the same execution; any other use of a name within 90 days is an error. */
  start(request: JsonObject, callerTrace: string | undefined): JsonObject {
    const arn = required(request, 'stateMachineArn');
    const machine = this.#store.machine(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    const name = request.name === undefined ? this.#host.id() : String(request.name);
    if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const input = inputOf(request);
    const now = this.#host.clock.now();
    const known = this.#store.executionNamed(arn, name);
    if (known && known.status === 'RUNNING' && known.input === input) return started(known);
    if (known && (known.stopped === null || now - known.stopped <= RETENTION)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn(arn, name)}'`);
    }
    const program = this.#runner.program(machine.definition);
    const limit = program.machine.TimeoutSeconds;
    // where both are given, the header counts: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    const trace = callerTrace ?? (typeof request.traceHeader === 'string' ? request.traceHeader : null);
    const row: Omit<ExecutionRow, 'id'> = {
      machine: arn, name, definition: machine.definition, status: 'RUNNING', input, output: null, error: null, cause: null, trace, started: now, stopped: null,
      deadline: limit === undefined ? null : now + limit * 1000, last_event: 1, redrives: 0, redriven: null, redrive_token: null,
    };
    const details = { executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn: program.role } };
    const id = this.#store.transaction(() => {
      if (known) this.#store.removeExecution(known.id);
      const execution = this.#store.insertExecution(row);
      this.#store.run('INSERT INTO events VALUES (?, 1, ?, ?, 0, ?)', execution, now, 'ExecutionStarted', JSON.stringify(details));
      this.#store.run(
        `INSERT INTO threads (execution, id, position, status, state, entered, entered_at, last_event, input, variables, phase, work)
         VALUES (?, 1, 0, 'running', ?, 0, 0, 0, ?, '{}', 'ready', '{"attempt":0}')`,
        execution, program.machine.StartAt, input,
      );
      return execution;
    });
    this.#runner.work(id, (run) => this.#announce(run)).catch(() => undefined);
    return started({ ...row, id });
  }

  describe(request: JsonObject): JsonObject {
    const row = this.find(request);
    const shape: JsonObject = {
      executionArn: executionArn(row.machine, row.name),
      stateMachineArn: row.machine,
      name: row.name,
      status: row.status,
      startDate: seconds(row.started),
      redriveCount: row.redrives,
      ...redriveOf(row, this.#host.clock.now()),
    };
    if (row.stopped !== null) shape.stopDate = seconds(row.stopped);
    if (request.includedData !== 'METADATA_ONLY') {
      Object.assign(shape, { input: row.input, inputDetails: { included: true } });
      if (row.output !== null) Object.assign(shape, { output: row.output, outputDetails: { included: true } });
      if (row.error !== null) shape.error = row.error;
      if (row.cause !== null) shape.cause = row.cause;
    }
    if (row.trace !== null) shape.traceHeader = row.trace;
    if (row.redriven !== null) shape.redriveDate = seconds(row.redriven);
    return shape;
  }

  /** Newest first. */
  list(request: JsonObject): JsonObject {
    const arn = required(request, 'stateMachineArn');
    if (!this.#store.machine(arn)) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    const filters = ['machine = ?'];
    const values: (string | number)[] = [arn];
    if (request.mapRunArn !== undefined) throw new AwsError('ResourceNotFound', `Resource not found: '${String(request.mapRunArn)}'`);
    if (request.statusFilter !== undefined) {
      if (!STATUSES.includes(String(request.statusFilter))) throw new AwsError('ValidationException', `1 validation error detected: Value '${String(request.statusFilter)}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [${STATUSES.join(', ')}]`);
      filters.push('status = ?');
      values.push(String(request.statusFilter));
    }
    if (request.redriveFilter === 'REDRIVEN') filters.push('redrives > 0');
    if (request.redriveFilter === 'NOT_REDRIVEN') filters.push('redrives = 0');
    const { size, after } = page(request, 100);
    if (after) {
      filters.push('(started, id) < (?, ?)');
      values.push(after[0]!, after[1]!);
    }
    const rows = this.#store.all<ExecutionRow>(
      `SELECT id, machine, name, status, started, stopped, redrives, redriven FROM executions WHERE ${filters.join(' AND ')} ORDER BY started DESC, id DESC LIMIT ?`,
      ...values, size + 1,
    );
    const shown = rows.slice(0, size);
    const last = shown.at(-1);
    return {
      executions: shown.map((row) => ({
        executionArn: executionArn(row.machine, row.name), stateMachineArn: row.machine, name: row.name, status: row.status, startDate: seconds(row.started),
        ...(row.stopped !== null && { stopDate: seconds(row.stopped) }),
        redriveCount: row.redrives,
        ...(row.redriven !== null && { redriveDate: seconds(row.redriven) }),
      })),
      ...(rows.length > size && last && { nextToken: Buffer.from(JSON.stringify([last.started, last.id])).toString('base64url') }),
    };
  }

  async stop(request: JsonObject): Promise<JsonObject> {
    const { id } = this.find(request);
    const { error, cause } = request as { error?: string; cause?: string };
    return this.#runner.work(id, (run) => {
      close(run, this.#runner, 'ABORTED', { error, cause });
      return { stopDate: seconds(run.execution.stopped!) };
    });
  }

  async redrive(request: JsonObject): Promise<JsonObject> {
    const { id } = this.find(request);
    const token = typeof request.clientToken === 'string' ? request.clientToken : null;
    return this.#runner.work(id, (run) => {
      const { execution } = run;
      const again = token !== null && token === execution.redrive_token;
      if (!again) {
        const { redriveStatusReason: reason } = redriveOf(execution, this.#host.clock.now());
        if (reason !== undefined) throw new AwsError('ExecutionNotRedrivable', `${reason}: '${run.arn}'`);
        redrive(run, token);
        run.afterwards(() => this.#announce(run));
      }
      return { redriveDate: seconds(execution.redriven!) };
    });
  }

  /** The execution that the request names. Throws InvalidArn, ExecutionDoesNotExist. */
  find(request: JsonObject): ExecutionRow {
    const arn = required(request, 'executionArn');
    if (!arn.startsWith('arn:')) throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    const [, machine, name] = /^(.+):([^:]+)$/.exec(arn) ?? [];
    const row = machine && name && this.#store.executionNamed(machine.replace(':execution:', ':stateMachine:'), name);
    if (!row) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return row;
  }

  /** Forgets executions that closed more than 90 days ago, some at a time. */
  prune(): void {
    const before = this.#host.clock.now() - RETENTION;
    for (;;) {
      const rows = this.#store.all<{ id: number }>('SELECT id FROM executions WHERE stopped < ? LIMIT 200', before);
      if (rows.length === 0) return;
      this.#store.transaction(() => rows.forEach(({ id }) => this.#store.removeExecution(id)));
    }
  }
}

function started(row: ExecutionRow): JsonObject {
  return { executionArn: executionArn(row.machine, row.name), startDate: seconds(row.started) };
}

function inputOf({ input = '{}' }: JsonObject): string {
  const text = String(input);
  if (Buffer.byteLength(text) > MOST_INPUT) throw new AwsError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'Input is too large'");
  try {
    return JSON.stringify(JSON.parse(text) as Json) && text;
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}
