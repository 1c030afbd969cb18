import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { COMMANDS, stepsOf } from '../../statemachines/saga.ts';
import { MACHINES, SAGAS } from '../../statemachines/tables.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import { functionsOf, pascal, plus } from '../constructs/granted-functions.ts';
import type { Grants } from '../constructs/granted-functions.ts';
import { type InboundDoors, opensDoors } from '../constructs/inbound-doors.ts';
import type { PlatformFunction } from '../constructs/platform-function.ts';
import { SagaMachine } from '../constructs/saga-machine.ts';
import type { CommandQueue } from './connectors.ts';
import type { StackProps } from './props.ts';

/** Claims its row in the register, reads the order, and closes the desk row that it was parked on. */
const STEP: Grants = { sagas: ['get', 'update'], orders: ['get'], exceptions: ['get', 'update'] };
const WRITES_ORDER: Grants = { orders: ['put'] };
const PUBLISHES: Grants = { outbox: ['put'], correlation: ['put'] };
const READS_MASTERDATA: Grants = { masterdata: ['get'] };
/** Rates and rules by the day. */
const READS_BOOKS: Grants = { masterdata: ['get', 'query'] };

/** Journals, in periods that are open; which are closed is read where one is. */
const POSTS: Grants = { ledger: ['put', 'check', 'query'] };

/** Exposure of an order: rows of the ledger table. */
const COUNTS: Grants = { ledger: ['get', 'query', 'put', 'update'] };

/** What each step, undo and saga function may do: lambdas/steps/<name>.ts. A transaction is asked for as the writes it is made of. */
export const STEPS = {
  'enrich-order': plus(STEP, WRITES_ORDER, READS_MASTERDATA, { correlation: ['query'] }),
  'check-credit': plus(STEP, READS_MASTERDATA, COUNTS),
  'release-credit': plus(STEP, COUNTS),
  'screen-fraud': plus(STEP, READS_MASTERDATA, { correlation: ['query', 'put'] }),
  'reserve-stock': plus(STEP, WRITES_ORDER, READS_BOOKS, { masterdata: ['get', 'query'], stock: ['get', 'query', 'put', 'update', 'check'] }),
  'reserve-backorder': plus(STEP, WRITES_ORDER, { masterdata: ['query'], stock: ['get', 'query', 'put', 'update', 'check', 'index/position'] }),
  'release-stock': plus(STEP, WRITES_ORDER, { stock: ['get', 'query', 'put', 'update'] }),
  'accept-order': plus(STEP, WRITES_ORDER, PUBLISHES),
  'withdraw-acceptance': plus(STEP, WRITES_ORDER),
  'allocate-stock': plus(STEP, WRITES_ORDER, READS_MASTERDATA, { orders: ['query'], ledger: ['get', 'query'] }, { stock: ['get', 'query', 'put', 'update', 'check'] }),
  'deallocate-stock': plus(STEP, { stock: ['get', 'query', 'put', 'update'] }),
  // and wakes whoever asked its goods back
  'record-shipment': plus(STEP, WRITES_ORDER, { exceptions: ['put', 'index/saga'] }, PUBLISHES, READS_BOOKS, POSTS, { ledger: ['update'] }, { stock: ['get', 'query', 'put', 'update'] }),
  'post-journal': plus(STEP, WRITES_ORDER, PUBLISHES, READS_BOOKS, POSTS, { ledger: ['get', 'update', 'delete'] }),
  'authorise-return': plus(STEP, WRITES_ORDER, PUBLISHES, READS_MASTERDATA),
  'record-return': plus(STEP, WRITES_ORDER, PUBLISHES, READS_BOOKS, POSTS, { orders: ['query'], stock: ['get', 'query', 'put', 'update'] }),
  // what is credited lowers the exposure too
  'post-return-journal': plus(STEP, WRITES_ORDER, PUBLISHES, READS_BOOKS, POSTS, { orders: ['query'], ledger: ['get', 'update', 'delete'] }),
  'plan-change': plus(STEP, READS_MASTERDATA),
  'pause-order': plus(STEP, WRITES_ORDER, READS_MASTERDATA),
  // wakes what parked because of it
  'resume-order': plus(STEP, { exceptions: ['index/saga'] }),
  'adjust-credit': plus(STEP, READS_MASTERDATA, { orders: ['query'] }, COUNTS),
  'restore-credit': plus(STEP, COUNTS),
  'adjust-stock': plus(STEP, WRITES_ORDER, READS_MASTERDATA, { orders: ['query'], masterdata: ['query'], stock: ['get', 'query', 'put', 'update', 'check'] }),
  'restore-stock': plus(STEP, { stock: ['get', 'query', 'put', 'update', 'check'] }),
  'apply-change': plus(STEP, WRITES_ORDER, PUBLISHES, READS_MASTERDATA, { orders: ['query'], stock: ['get', 'query', 'put', 'update'] }),
  'finish-change': plus(STEP, WRITES_ORDER, COUNTS, { exceptions: ['index/saga'] }),
  'park-step': { sagas: ['get', 'update'], exceptions: ['get', 'put', 'update'], orders: ['get'] },
  // as the API's replay
  'replay-exception': { exceptions: ['get', 'update'], correlation: ['put'], orders: ['get', 'put'], sagas: ['get', 'update'], outbox: ['put'], ledger: ['get'], masterdata: ['get'] },
  'close-saga': { sagas: ['get', 'update'], exceptions: ['get', 'update'] },
  'next-undo': { sagas: ['get'], orders: ['get'] },
  'close-unwind': plus(WRITES_ORDER, PUBLISHES, { sagas: ['get', 'update'], orders: ['get'], exceptions: ['get', 'update', 'index/saga'] }),
} satisfies Record<string, Grants>;

export interface SagasProps extends StackProps {
  commandQueues: Map<string, CommandQueue>;
  doors: InboundDoors;
}

/** The steps, and the machines that put them in order. */
export class SagasStack extends CellStack {
  constructor(scope: Construct, { place, data, code, commandQueues, doors }: SagasProps) {
    super(scope, 'sagas', place, 'saga steps and state machines');
    const steps = functionsOf(this, STEPS, { folder: 'lambdas/steps', code: code('sagas'), tables: data.tables });
    // A step that parks again finds the decision that was stored while nobody waited, and answers its own new token.
    for (const waker of ['park-step', 'resume-order', 'finish-change', 'record-shipment'] as const) steps[waker].onMachines(MACHINES, 'SendTaskSuccess');
    opensDoors(steps['replay-exception'], doors, data.inbound).onMachines(MACHINES, 'SendTaskSuccess', 'DescribeExecution', 'RedriveExecution', 'StartExecution');
    const names = {
      ...Object.fromEntries(Object.entries(steps).map(([name, step]) => [pascal(name), step])),
      ...Object.fromEntries(Object.entries(COMMANDS).map(([command, kinds]) => [`${pascal(command)}Queues`, queuesOf(commandQueues, kinds)])),
      CommandQueues: queuesOf(commandQueues),
      Undos: undosIn(steps),
    };
    for (const machine of [...MACHINES, 'exception-replay'] as const) new SagaMachine(this, `${pascal(machine)}Machine`, { machine, names });
  }
}

function queuesOf(all: Map<string, CommandQueue>, kinds?: readonly CommandQueue['kind'][]): Map<string, IQueue> {
  return new Map([...all].filter(([, queue]) => !kinds || kinds.includes(queue.kind)).map(([connector, { queue }]) => [connector, queue]));
}

/** Undos that are functions; those of connector commands are commands themselves. @throws Error where a table names one that is not there */
function undosIn(steps: Record<string, PlatformFunction>): Map<string, PlatformFunction> {
  const undos = SAGAS.flatMap(stepsOf).flatMap(({ undo, command }) => (undo && !command ? [undo] : []));
  return new Map(
    undos.map((undo) => {
      const target = steps[undo];
      if (!target) throw new Error(`a saga names the undo ${undo}, which is no function of the sagas stack`);
      return [undo, target];
    }),
  );
}
