import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Env } from '../../lambdas/handler/env.ts';
import { orderSaga } from '../../statemachines/order/saga.ts';
import { postingSaga } from '../../statemachines/posting/saga.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import { functionsOf, pascal, plus } from '../constructs/granted-functions.ts';
import type { Grants } from '../constructs/granted-functions.ts';
import type { PlatformFunction } from '../constructs/platform-function.ts';
import { SagaMachine } from '../constructs/saga-machine.ts';
import type { CommandQueue } from './connectors.ts';
import type { StackProps } from './props.ts';

/** Claims its row in the register, reads the order, and closes the desk row that it was parked on. */
const STEP: Grants = { sagas: ['get', 'update'], orders: ['get'], exceptions: ['get', 'update'] };
/** Writes the order back, with its events and document links, in one transaction. */
const ORDER: Grants = { orders: ['put'], outbox: ['put'], correlation: ['put'] };
const ITEMS: Grants = { masterdata: ['get', 'query'] };
/** Exposure is booked and taken back as rows of the ledger table. */
const CREDIT: Grants = { ledger: ['get', 'put', 'update', 'delete'] };
const STOCK: Grants = { stock: ['get', 'query', 'put', 'update'] };

/** What each step, undo and saga function may do: lambdas/steps/<name>.ts. */
export const STEPS = {
  'enrich-order': plus(STEP, ORDER, ITEMS),
  'check-credit': plus(STEP, ORDER, ITEMS, CREDIT),
  'release-credit': plus(STEP, ORDER, CREDIT),
  'reserve-stock': plus(STEP, ORDER, ITEMS, STOCK),
  'release-stock': plus(STEP, ORDER, STOCK),
  'accept-order': plus(STEP, ORDER),
  'withdraw-acceptance': plus(STEP, ORDER),
  'allocate-stock': plus(STEP, ORDER, ITEMS, STOCK),
  'deallocate-stock': plus(STEP, ORDER, STOCK),
  'record-shipment': plus(STEP, ORDER, ITEMS, STOCK),
  'post-journal': plus(STEP, ORDER, ITEMS, { ledger: ['get', 'query', 'put', 'update', 'delete'] }),
  'park-step': { sagas: ['get', 'update'], orders: ['get'], exceptions: ['get', 'put', 'update', 'index/saga'], outbox: ['put'], correlation: ['put'] },
  'close-saga': { sagas: ['get', 'update'], orders: ['get', 'put'], exceptions: ['get', 'update', 'index/saga'], outbox: ['put'], correlation: ['put'] },
  'next-undo': { sagas: ['get'] },
  'close-unwind': { sagas: ['get', 'update'], orders: ['get', 'put'], exceptions: ['get', 'update', 'index/saga'], outbox: ['put'], correlation: ['put'] },
} satisfies Record<string, Grants>;

export interface SagasProps extends StackProps {
  commandQueues: Map<string, CommandQueue>;
}

/** The steps, and the machines that put them in order. */
export class SagasStack extends CellStack {
  constructor(scope: ConstructorParameters<typeof CellStack>[0], { place, data, code, commandQueues }: SagasProps) {
    super(scope, 'sagas', place, 'saga steps and state machines');
    const steps = functionsOf(this, STEPS, { folder: 'lambdas/steps', code: code('sagas'), tables: data.tables });
    // A step that parks again finds the decision that was stored while nobody waited, and answers its own new token.
    steps['park-step'].answers('order', 'posting', 'unwind').environment(Env.OrderMachineArn, this.machineArn('order'));
    const names = {
      ...Object.fromEntries(Object.entries(steps).map(([name, step]) => [pascal(name), step])),
      ErpQueues: queuesOf(commandQueues, 'erp'),
      WarehouseQueues: queuesOf(commandQueues, 'warehouse'),
      CommandQueues: queuesOf(commandQueues),
      Undos: undosIn(steps),
    };
    for (const machine of ['order', 'posting', 'unwind'] as const) new SagaMachine(this, `${pascal(machine)}Machine`, { machine, names });
  }
}

function queuesOf(all: Map<string, CommandQueue>, kind?: CommandQueue['kind']): Map<string, IQueue> {
  return new Map([...all].filter(([, queue]) => !kind || queue.kind === kind).map(([connector, { queue }]) => [connector, queue]));
}

/** Undos that are functions; those of connector commands are commands themselves. @throws Error where a table names one that is not there */
function undosIn(steps: Record<string, PlatformFunction>): Map<string, PlatformFunction> {
  const undos = [...orderSaga.steps, ...postingSaga.steps].flatMap(({ undo, command }) => (undo && !command ? [undo] : []));
  return new Map(
    undos.map((undo) => {
      const target = steps[undo];
      if (!target) throw new Error(`a saga names the undo ${undo}, which is no function of the sagas stack`);
      return [undo, target];
    }),
  );
}
