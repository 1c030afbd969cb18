/** What the API tells about state machines. They come from the template, so it changes none. */
import type { JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { ExecutionRow } from './schema.ts';
import type { MachineRow, Store } from './store.ts';
import { problems, unsupported } from './validate.ts';
import { page, required, seconds } from './wire.ts';

export function describeMachine(store: Store, request: JsonObject): JsonObject {
  const arn = required(request, 'stateMachineArn');
  const row = store.machine(arn);
  if (!row) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  const { text, role, revision } = store.definition(row.definition);
  return {
    stateMachineArn: arn, name: row.name, status: 'ACTIVE', definition: text, roleArn: role, type: 'STANDARD', creationDate: seconds(row.created), revisionId: revision,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false }, tracingConfiguration: { enabled: false },
  };
}

/** The definition that the execution runs by, which may be older than the machine's. */
export function describeMachineFor(store: Store, execution: ExecutionRow): JsonObject {
  const { text, role, revision } = store.definition(execution.definition);
  const row = store.machine(execution.machine);
  return {
    stateMachineArn: execution.machine, name: execution.machine.split(':').at(-1)!, definition: text, roleArn: role, revisionId: revision,
    updateDate: seconds(row?.updated ?? execution.started), loggingConfiguration: { level: 'OFF', includeExecutionData: false }, tracingConfiguration: { enabled: false },
  };
}

export function listMachines(store: Store, request: JsonObject): JsonObject {
  const { size, after } = page(request, 100);
  const from = after?.[0] ?? 0;
  const rows = store.all<MachineRow>('SELECT * FROM machines ORDER BY name LIMIT ? OFFSET ?', size + 1, from);
  return {
    stateMachines: rows.slice(0, size).map((row) => ({ stateMachineArn: row.arn, name: row.name, type: 'STANDARD', creationDate: seconds(row.created) })),
    ...(rows.length > size && { nextToken: Buffer.from(JSON.stringify([from + size])).toString('base64url') }),
  };
}

/** AWS's own answer, plus a diagnostic for what only this runtime refuses. */
export async function validateMachine(request: JsonObject): Promise<JsonObject> {
  const text = required(request, 'definition');
  const refused = unsupported(text);
  const found = await problems(text);
  if (refused) found.unshift({ code: 'UNSUPPORTED_BY_LOCAL_RUNTIME', message: `${refused} is not supported by the local runtime`, location: '' });
  return { result: found.length ? 'FAIL' : 'OK', diagnostics: found.map((problem) => ({ severity: 'ERROR', ...problem })), truncated: false };
}
