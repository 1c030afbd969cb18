import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { Busy, Rejected } from '../../core/model/errors.ts';
import { Role } from '../../core/model/identity.ts';
import { isOutage } from '../../core/resilience/breaker.ts';
import { askAws } from '../adapters/ask-aws.ts';
import { now } from '../adapters/stores.ts';
import { transientOr } from '../adapters/transient-or.ts';
import { Env, env } from './env.ts';
import { breakers, watched } from './held-off.ts';
import { readJson } from './json.ts';
import { log } from './log.ts';
import { sendAgain, showAgain } from './show-again.ts';
import { claimed, described, type StepContext, undoing } from './step.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
const MOST_CAUSE = 32_768;

/** A connector command, as a saga or the unwind machine puts it on the connector's queue. */
const Command = z.object({
  taskToken: z.string(),
  command: z.string(),
  connector: z.string(),
  sagaId: z.string(),
  step: z.string(),
  seq: z.int(),
  owner: Role.optional(),
  undo: z.string().optional(),
  settles: z.boolean().optional(),
  item: z.string().optional(),
  /** Undos name the row they take back. */
  key: z.string().optional(),
});
type Command = z.infer<typeof Command>;

export interface Commands {
  steps: Record<string, (context: StepContext) => Promise<Record<string, unknown>>>;
  undos: Record<string, (context: StepContext) => Promise<void>>;
}

/**
 * Takes commands from a connector's queue and answers their tasks. Failures are answered too: the saga alone retries. Only an answer that could
 * not be given, or a crash, leaves the message on the queue.
 */
export const commandHandler =
  (commands: Commands) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await Promise.all(event.Records.map((record) => answer(record, commands)));
    return { batchItemFailures: failed.filter((id) => id !== undefined).map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** @returns the message's id where it must be delivered again */
async function answer(record: SQSRecord, commands: Commands): Promise<string | undefined> {
  let command: Command;
  try {
    command = Command.parse(readJson(record.body));
  } catch (error) {
    log.error('not a command', { messageId: record.messageId, ...described(error) });
    return record.messageId;
  }
  const { taskToken, connector } = command;
  try {
    const turn = await breakers.ask(connector, Number(env(Env.TimeoutMs)));
    // the task waits for as long as that: a system that is down for hours fails no saga
    if (turn instanceof Date) return void (await sendAgain(record, (turn.getTime() - now().getTime()) / 1000));
    try {
      const result = await watched(connector, turn.isProbe, (asked) => run(command, commands, asked));
      await askAws('states', 'SendTaskSuccess', { taskToken, output: JSON.stringify(result) });
    } catch (error) {
      if (tokenIsGone(error) || error instanceof Busy) throw error;
      const failure = transientOr(error);
      // whoever finds out that the system is still down pays none of its saga's attempts for that: an hour of looking would use them up
      if (turn.isProbe && isOutage(failure)) return void (await sendAgain(record, 0));
      await askAws('states', 'SendTaskFailure', { taskToken, error: described(failure).error, cause: JSON.stringify(described(failure)).slice(0, MOST_CAUSE) });
    }
    return undefined;
  } catch (error) {
    // the task timed out or was answered by an earlier delivery: what was done is in the register, the saga finds it there
    if (tokenIsGone(error)) return undefined;
    // shown again when the other attempt's lease is over
    if (error instanceof Busy) await showAgain(record, Math.max(1, Math.ceil((Date.parse(error.until) - now().getTime()) / 1000)));
    log.error('task not answered', { command: command.command, sagaId: command.sagaId, ...described(error) });
    return record.messageId;
  }
}

const tokenIsGone = (error: unknown) => ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'].includes((error as Error).name);

/** @param asked called before the other side is: where the register has the result, it is not */
async function run(command: Command, commands: Commands, asked: () => void): Promise<Record<string, unknown>> {
  const leaseMs = Number(env(Env.TimeoutMs));
  const takeBack = commands.undos[command.command];
  const asking = <T>(act: (context: StepContext) => Promise<T>) => (context: StepContext) => {
    asked();
    return act(context);
  };
  if (takeBack && command.key) {
    await undoing(command.sagaId, command.key, leaseMs, asking(takeBack));
    return {};
  }
  const act = commands.steps[command.command];
  if (!act || !command.owner) throw new Rejected('command.unknown', `${command.connector} takes no command ${command.command}`);
  return claimed({ ...command, owner: command.owner }, { leaseMs, connector: command.connector, exclusive: true }, asking(act));
}
