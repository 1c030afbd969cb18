import { Role } from '../../core/model/identity.ts';
import { ExecutionView } from '../../core/model/operations.ts';
import { attemptsOf, graphOf } from '../../core/operations/attempts.ts';
import { definitionOf, historyOf } from '../adapters/execution-history.ts';
import { consoleLink } from '../handler/console-links.ts';
import { executionOf } from '../handler/execution-of.ts';
import { http } from '../handler/http.ts';

/** What an execution did, state by state, and what its machine looks like. */
export const handler = http({ scope: 'operations.read', roles: Role.options, answer: ExecutionView }, async ({ caller, path }) => {
  const { saga, executionId, executionArn, machine, status, startedAt, endedAt, redrive } = await executionOf(caller, path.id ?? '');
  const [definition, { events, truncated }] = await Promise.all([definitionOf(executionArn), historyOf(executionArn)]);
  const { sagaId, orderId, correlationId } = saga;
  const times = { startedAt: startedAt.toISOString(), ...(endedAt && { endedAt: endedAt.toISOString() }) };
  const body = { executionId, executionArn, machine, status, ...times, sagaId, orderId, correlationId, definition: graphOf(definition), states: attemptsOf(events), truncated, redrive, links: { console: consoleLink(executionArn) } };
  return { status: 200, body, headers: { 'x-correlation-id': correlationId } };
});
