import type { ConnectorHealth } from '../../core/model/connector-health.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { Role } from '../../core/model/identity.ts';
import { type Clock, Operations, type QueueState, SagaState } from '../../core/model/operations.ts';
import { deskLoad } from '../../core/operations/desk-load.ts';
import { percentile } from '../../core/operations/percentile.ts';
import { told } from '../../core/operations/pulse.ts';
import { DynamoPulse } from '../adapters/dynamo-pulse.ts';
import { executionsOf } from '../adapters/executions.ts';
import { Kept } from '../adapters/kept.ts';
import { customerClock, queueMetrics } from '../adapters/metrics.ts';
import { queueStates } from '../adapters/queues.ts';
import { now, stores } from '../adapters/stores.ts';
import { maySee } from '../handler/caller.ts';
import { connectorView } from '../handler/connector-view.ts';
import { Env, env } from '../handler/env.ts';
import { http } from '../handler/http.ts';

/** Rows of the desk that are counted: what is over is said to be. */
const MOST_ROWS = 1_000;
const pulse = new DynamoPulse();
/** What belongs to the whole cell is asked once in five seconds, however many look. */
const kept = new Kept(() => now().getTime(), 5_000);
/** What CloudWatch knows costs by the metric, and is new by the minute. */
const measured = new Kept(() => now().getTime(), 30_000);

/** How it all goes: connectors, queues, sagas, the desk and the business, by a bounded number of reads. */
export const handler = http({ scope: 'operations.read', roles: Role.options, answer: Operations }, async ({ caller, at }) => {
  const { entity } = caller;
  const [health, queues, customerFacing, machines, oldest, hours, desk] = await Promise.all([
    stores.health.list(), kept.of('queues', queuesNow), measured.of('api', () => customerClock(env(Env.ChannelApi), now())), kept.of('machines', machineStates), pulse.oldestPending(), pulse.since(entity, at),
    stores.desk.list({ entity, status: 'open', limit: MOST_ROWS }),
  ]);
  const rows = desk.exceptions.filter((row) => maySee(caller, row));
  const body: Operations = {
    at: at.toISOString(),
    connectors: health.map((one: ConnectorHealth) => connectorView(one, at)),
    queues,
    sagas: machines.map(({ kind, open, tookMs }): SagaState => ({ kind, open, failed: failedOf(kind, rows), ...durations(tookMs) })),
    lag: { outboxMs: oldest ? Math.max(0, at.getTime() - Date.parse(oldest)) : 0 },
    sla: { ...(customerFacing && { customerFacing }), backEnd: clock(machines.find(({ kind }) => kind === 'order')?.tookMs ?? []) },
    ...told(hours, at, (businessUnit) => maySee(caller, { entity, businessUnit })),
    desk: deskLoad(rows, at),
    truncated: desk.cursor !== undefined,
  };
  return { status: 200, body };
});

/** What is in them by SQS, how old it is and how often it was tried by CloudWatch. */
async function queuesNow(): Promise<QueueState[]> {
  const prefix = env(Env.CellPrefix);
  const states = await queueStates(prefix);
  const busy = states.filter(({ depth, dead }) => depth + dead > 0).map(({ name }) => `${prefix}-${name}`);
  const metrics = await measured.of('queues', () => queueMetrics(busy, now()));
  return states.map((state) => ({ ...state, ...metrics?.get(`${prefix}-${state.name}`) }));
}

interface Machine {
  kind: SagaState['kind'];
  open: number;
  tookMs: number[];
}

/** Machines that are no sagas are not told of. */
const machineStates = (): Promise<Machine[]> =>
  Promise.all(
    env(Env.MachineArns).split(' ').flatMap((arn) => {
      const kind = SagaState.shape.kind.options.find((one) => arn.endsWith(`:${env(Env.CellPrefix)}-${one}`));
      return kind ? [executionsOf(arn).then((found) => ({ kind, ...found }))] : [];
    }),
  );

const failedOf = (kind: string, rows: DeskException[]) => rows.filter((row) => row.kind === 'failed' && row.sagaId.startsWith(`${kind}:`)).length;

function durations(tookMs: number[]): Pick<SagaState, 'p50Ms' | 'p99Ms'> {
  const [p50Ms, p99Ms] = [percentile(tookMs, 50), percentile(tookMs, 99)];
  return { ...(p50Ms !== undefined && { p50Ms }), ...(p99Ms !== undefined && { p99Ms }) };
}

const clock = (tookMs: number[]): Clock => ({ count: tookMs.length, ...durations(tookMs) });
