import { createHash } from 'node:crypto';
import type { Host, Principal } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { BusEvent } from './event.ts';
import type { Failure } from './retry.ts';
import { messageAttributes, queueUrl } from './retry.ts';
import type { Rule } from './rules.ts';
import type { Target } from './target.ts';
import { callFor, logStream } from './target.ts';

/** Puts an event on another bus, as the principal. */
export type Forward = (event: BusEvent, busArn: string, principal: Principal) => Promise<void>;

/** Makes the calls to targets and to dead-letter queues; each once, and throws what they throw. */
export class Courier {
  readonly #host: Host;
  readonly #forward: Forward;
  /** Log streams known to exist. */
  readonly #streams = new Set<string>();

  constructor(host: Host, forward: Forward) {
    this.#host = host;
    this.#forward = forward;
  }

  async deliver(rule: Rule, target: Target, event: BusEvent): Promise<void> {
    const principal = principalOf(rule, target);
    if (target.kind === 'events') return this.#forward(event, target.arn, principal);
    const { ingested, trace } = event;
    const payload = target.input({ text: event.text, ingested, ruleArn: rule.arn, ruleName: rule.name });
    if (target.kind === 'logs') await this.#openStream(target, principal);
    const executionName = nameFor(event, rule, target);
    const call = callFor(target, { principal, payload, executionName, now: this.#host.clock.now(), ...(trace === undefined ? {} : { trace }) });
    try {
      await this.#host.dispatch(call);
    } catch (error) {
      // Only an earlier try of this very delivery can have taken the name: it did start, and its answer was lost.
      if (target.kind === 'states' && error instanceof AwsError && error.name === 'ExecutionAlreadyExists') return;
      throw error;
    }
  }

  /** Sends the event as it was put on the bus: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  async deadLetter(queueArn: string, rule: Rule, target: Target, event: BusEvent, end: Failure & { condition?: string; retries: number }): Promise<void> {
    const MessageAttributes = messageAttributes({
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: end.code,
      ERROR_MESSAGE: end.message,
      EXHAUSTED_RETRY_CONDITION: end.condition,
      RETRY_ATTEMPTS: String(end.retries),
    });
    const input = { QueueUrl: queueUrl(queueArn), MessageBody: event.text, MessageAttributes };
    await this.#host.dispatch({ service: 'sqs', action: 'SendMessage', input, principal: asRule(rule) });
  }

  async #openStream(target: Target, principal: Principal): Promise<void> {
    if (this.#streams.has(target.arn + target.id)) return;
    try {
      await this.#host.dispatch({ service: 'logs', action: 'CreateLogStream', input: { ...logStream(target) }, principal });
    } catch (error) {
      if (!(error instanceof AwsError && error.name === 'ResourceAlreadyExistsException')) throw error;
    }
    this.#streams.add(target.arn + target.id);
  }
}

const asRule = (rule: Rule): Principal => ({ kind: 'service', service: 'events.amazonaws.com', sourceArn: rule.arn });

/** With a role, the target is called under it; without, as the service on behalf of the rule, by the target's own policy. */
function principalOf(rule: Rule, target: Target): Principal {
  const roleArn = target.roleArn ?? (rule.definition.RoleArn as string | undefined);
  return roleArn === undefined ? asRule(rule) : { kind: 'role', arn: roleArn, session: `events-${rule.name}`.slice(0, 64) };
}

/** At most 80 characters; a replay of the event, or another target, gets another name. */
function nameFor(event: BusEvent, rule: Rule, target: Target): string {
  const rest = createHash('sha256').update(`${rule.arn} ${target.id} ${event.replay ?? ''}`).digest('hex');
  return `${event.id}_${rest.slice(0, 32)}`;
}
