import type { ExecutionView, StateAttempt, StateShape } from '../model/operations.ts';

/** An event of an execution's history, as GetExecutionHistory tells it. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  /** Of the event itself. */
  at: Date;
  type: string;
  details: { name?: string; input?: string; output?: string; error?: string; cause?: string };
}

interface Visit {
  name: string;
  input: unknown;
  attempts: StateAttempt[];
}

/**
 * What each state was given, made of it and failed with, from the history of an execution. A state that is tried again, by its retries or by a redrive, has an
 * attempt for each. https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export function attemptsOf(history: readonly HistoryEvent[]): ExecutionView['states'] {
  const visits: Visit[] = [];
  /** Whose event it is: the state that the chain of previous events leads to. */
  const owner = new Map<number, Visit>();
  for (const { id, previousEventId, at, type, details } of history) {
    const { name = '', input, output, error, cause } = details;
    const when = at.toISOString();
    if (type.endsWith('StateEntered')) {
      const visit: Visit = { name, input: parsed(input), attempts: [{ enteredAt: when, status: 'running', input: parsed(input) }] };
      visits.push(visit);
      owner.set(id, visit);
      continue;
    }
    const visit = owner.get(previousEventId) ?? visits.findLast(({ attempts }) => attempts.at(-1)?.status === 'failed') ?? visits.at(-1);
    if (!visit) continue;
    owner.set(id, visit);
    const last = visit.attempts.at(-1) as StateAttempt;
    // an error that is caught leaves its state failed, by the way of the catch
    if (type.endsWith('StateExited')) Object.assign(last, { exitedAt: when, output: parsed(output), ...(last.status === 'running' && { status: 'succeeded' }) });
    else if (type.endsWith('StateAborted')) Object.assign(last, { exitedAt: when, status: 'aborted' });
    else if (TRIED.test(type) && last.status === 'failed') visit.attempts.push({ enteredAt: when, status: 'running', input: visit.input });
    else if (FAILED.test(type) && last.status === 'running') Object.assign(last, { exitedAt: when, status: 'failed', error, cause });
  }
  const names = [...new Set(visits.map(({ name }) => name))];
  return names.map((name) => ({ name, attempts: visits.filter((visit) => visit.name === name).flatMap(({ attempts }) => attempts.map(plain)) }));
}

const TRIED = /^(?:Task|LambdaFunction|Activity)Scheduled$/;
const FAILED = /^(?:Task|LambdaFunction|Activity|Execution|MapIteration|MapState|ParallelState).*(?:Failed|TimedOut|Aborted)$|^EvaluationFailed$/;

/** Without members that say nothing. */
const plain = (attempt: StateAttempt): StateAttempt => Object.fromEntries(Object.entries(attempt).filter(([, value]) => value !== undefined)) as StateAttempt;

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface AslState {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Next?: string }[];
  Catch?: { Next: string }[];
  Arguments?: { Payload?: { step?: string }; MessageBody?: { step?: string } };
  ItemProcessor?: AslMachine;
  Branches?: AslMachine[];
}
interface AslMachine {
  StartAt: string;
  States: Record<string, AslState>;
}

/** The states of a definition as a graph, those within others among them. @param text Amazon States Language */
export function graphOf(text: string): ExecutionView['definition'] {
  const machine = JSON.parse(text) as AslMachine;
  return { startAt: machine.StartAt, states: shapes(machine) };
}

function shapes({ States }: AslMachine): StateShape[] {
  return Object.entries(States).flatMap(([name, state]) => {
    const within = [...(state.ItemProcessor ? [state.ItemProcessor] : []), ...(state.Branches ?? [])];
    const next = [state.Next, ...(state.Choices ?? []).map(({ Next }) => Next), state.Default, ...(state.Catch ?? []).map(({ Next }) => Next), ...within.map(({ StartAt }) => StartAt)];
    const step = state.Arguments?.Payload?.step ?? state.Arguments?.MessageBody?.step;
    return [{ name, type: state.Type, next: [...new Set(next.filter((target) => target !== undefined))], ...(typeof step === 'string' && !step.startsWith('{%') && { step }) }, ...within.flatMap(shapes)];
  });
}
