/**
 * A state machine definition in the Amazon States Language, JSONata dialect, as far as this engine runs it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
import type { Json, JsonObject } from '../contract.ts';

export interface Retrier {
  ErrorEquals: string[];
  /** Seconds before the first retry; 1 unless given. */
  IntervalSeconds?: number;
  /** 3 unless given; 0 means never. */
  MaxAttempts?: number;
  /** 2 unless given. */
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  Assign?: JsonObject;
  Output?: Json;
}

interface Common {
  Comment?: string;
  Next?: string;
  End?: boolean;
  Assign?: JsonObject;
  Output?: Json;
}

/** Values that may be a JSONata expression are typed Json. */
export interface TaskState extends Common {
  Type: 'Task';
  Resource: string;
  Arguments?: Json;
  TimeoutSeconds?: Json;
  HeartbeatSeconds?: Json;
  Retry?: Retrier[];
  Catch?: Catcher[];
}
export interface ParallelState extends Common {
  Type: 'Parallel';
  Branches: Machine[];
  Arguments?: Json;
  Retry?: Retrier[];
  Catch?: Catcher[];
}
export interface MapState extends Common {
  Type: 'Map';
  Items?: Json;
  ItemSelector?: Json;
  ItemProcessor: Machine;
  MaxConcurrency?: Json;
  ToleratedFailureCount?: Json;
  ToleratedFailurePercentage?: Json;
  Retry?: Retrier[];
  Catch?: Catcher[];
}
export interface ChoiceState extends Common {
  Type: 'Choice';
  Choices: { Condition: Json; Next: string; Assign?: JsonObject; Output?: Json }[];
  Default?: string;
}
export interface WaitState extends Common {
  Type: 'Wait';
  Seconds?: Json;
  Timestamp?: Json;
}
export interface PassState extends Common {
  Type: 'Pass';
}
export interface SucceedState extends Common {
  Type: 'Succeed';
}
export interface FailState extends Common {
  Type: 'Fail';
  Error?: Json;
  Cause?: Json;
}
export type State = TaskState | ParallelState | MapState | ChoiceState | WaitState | PassState | SucceedState | FailState;

/** The machine itself, a branch of a Parallel or the processor of a Map. */
export interface Machine {
  StartAt: string;
  States: Record<string, State>;
  /** Whole executions only. Seconds. */
  TimeoutSeconds?: number;
}

/** All states by name: names are unique within a whole definition, branches and processors included. */
export function statesByName(machine: Machine, into = new Map<string, State>()): Map<string, State> {
  for (const [name, state] of Object.entries(machine.States)) {
    into.set(name, state);
    for (const inner of innerMachines(state)) statesByName(inner, into);
  }
  return into;
}

export function innerMachines(state: State): Machine[] {
  if (state.Type === 'Parallel') return state.Branches;
  return state.Type === 'Map' ? [state.ItemProcessor] : [];
}
