import { Invalid } from '../../core/model/errors.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { type Described, describeExecution } from '../adapters/execution-history.ts';
import { executionArn } from '../adapters/executions.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, mustSee } from './caller.ts';
import { Env, env } from './env.ts';

export interface Found extends Described {
  executionId: string;
  executionArn: string;
  machine: string;
  saga: Saga;
}

/**
 * The execution that is meant, where its saga is the caller's.
 * @param executionId `order:ORD-…-1`, its machine and its name, or its whole ARN
 * @throws Invalid 404 execution.not-found
 */
export async function executionOf(caller: Caller, executionId: string): Promise<Found> {
  const arn = executionId.startsWith('arn:') ? executionId : arnOf(executionId);
  const machine = arn && machineOf(arn);
  if (!arn || !machine) throw unknown();
  const described = await describeExecution(arn);
  const saga = mustSee(caller, await stores.register.get(described.input.sagaId ?? ''), 'execution');
  return { ...described, executionId: `${machine}:${described.name}`, executionArn: arn, machine, saga };
}

const machines = () => env(Env.MachineArns).split(' ');
const nameOf = (machineArn: string) => machineArn.slice(machineArn.lastIndexOf(':') + 1).replace(`${env(Env.CellPrefix)}-`, '');
const unknown = () => new Invalid('execution.not-found', 'there is no such execution', 404);

/** `order:ORD-1-1` → its ARN. */
function arnOf(executionId: string): string | undefined {
  const [machine, ...name] = executionId.split(':');
  const found = machines().find((arn) => nameOf(arn) === machine);
  return found && executionArn(found, name.join(':'));
}

/** The machine of this cell that it is an execution of. */
function machineOf(arn: string): string | undefined {
  const found = machines().find((machineArn) => arn.startsWith(executionArn(machineArn, '')));
  return found && nameOf(found);
}
