import type { Owner, Role } from '../model/identity.ts';
import type { SagaKind } from '../model/saga-kind.ts';

/** What one step of one saga did. `key` is the step's name, with `#item` where a step runs once per item. */
export interface StepEntry {
  key: string;
  step: string;
  item?: string;
  /** Place in the saga's table; undos run from the highest down. */
  seq: number;
  /** Whose desk it parks on. */
  owner: Role;
  /** What was done before it is not taken back any more, once it is completed. */
  settles?: boolean;
  /** Name of the undo, where there is one. */
  undo?: string;
  /** The connector whose queue took the command, where the step is one. */
  connector?: string;
  status: 'claimed' | 'completed' | 'undone';
  claimedAt: string;
  /** Until then the attempt that claimed may still be acting. ISO 8601. */
  leaseUntil: string;
  attempts: number;
  undoAttempts?: number;
  completedAt?: string;
  undoneAt?: string;
  /** What the step found out: references and numbers, no documents. */
  result?: Record<string, unknown>;
  /** Why a person is needed, until they have decided. */
  rejection?: { code: string; message: string; detail: Record<string, unknown> };
  /** The row on the desk that waits for this step to succeed. */
  exceptionId?: string;
}

export interface Saga extends Owner {
  sagaId: string;
  kind: SagaKind;
  orderId: string;
  /** What this saga is about where that is not the order itself. */
  shipmentId?: string;
  changeId?: string;
  returnId?: string;
  /** Of the goods of a return that came in together. */
  receiptId?: string;
  correlationId: string;
  /** What others keep in its trace. */
  tracestate?: string;
  executionArn: string;
  /** Counts against the limit of open sagas of its business unit. */
  limited: boolean;
  /** paused: a change of the order is under way; steps that want to begin park until it is through. */
  fence: 'open' | 'paused' | 'closed';
  pausedBy?: string;
  status: 'running' | 'completed' | 'unwound';
  startedAt: string;
  endedAt?: string;
  /** The row on the desk of an execution that failed between two steps. */
  exceptionId?: string;
  steps: Record<string, StepEntry>;
}

export interface Claim {
  key: string;
  step: string;
  item?: string;
  seq: number;
  owner: Role;
  undo?: string;
  settles?: boolean;
  connector?: string;
  /** How long the attempt can last: the timeout of the function that acts. */
  leaseMs: number;
  /** No two attempts at once: for effects outside, where a second attempt would not find the first one's document yet. */
  exclusive?: boolean;
}

export const orderSagaId = (orderId: string) => `order:${orderId}`;
export const postingSagaId = (shipmentId: string) => `posting:${shipmentId}`;
export const changeSagaId = (changeId: string) => `change:${changeId}`;
export const backorderSagaId = (orderId: string, nth: number) => `backorder:${orderId}-${nth}`;
export const rmaSagaId = (returnId: string) => `rma:${returnId}`;
export const returnSagaId = (receiptId: string) => `return:${receiptId}`;

/** Sagas of an order's backorders, under way or over. */
export const backorderSagas = ({ sagas = [] }: { sagas?: readonly string[] | undefined }): string[] => sagas.filter((sagaId) => sagaId.startsWith('backorder:'));

/** Sagas that begin with goods that have moved: nothing of them is ever cancelled. */
export const onlyForward = (sagaId: string): boolean => [postingSagaId(''), returnSagaId('')].some((start) => sagaId.startsWith(start));

/** Code of a step that parks because a change of its order is under way. */
export const CHANGING = 'order.changing';

/** The truth about what a saga has done. */
export interface SagaRegister {
  /**
   * Registers a saga before its execution starts.
   * @param limit open sagas of this kind that the business unit may have; undefined is no limit
   * @returns full where the limit is reached: leave the message on its queue
   */
  open(saga: Saga, limit?: number): Promise<'opened' | 'exists' | 'full'>;
  get(sagaId: string): Promise<Saga | undefined>;
  byCorrelation(correlationId: string): Promise<Saga[]>;
  /**
   * Registers that a step is about to act, with its undo. Gives the whole saga back: where the step had completed before, its entry
   * says so and carries its result.
   * @throws Cancelled when the fence is closed and the step had not completed, Rejected order.changing while it is paused; Busy while an exclusive claim
   * is held by another attempt.
   */
  claim(sagaId: string, claim: Claim): Promise<Saga>;
  /** No step begins any more until `resume`. @returns the saga as it is now: steps that claimed before may still be acting. Cancelled where the fence is closed */
  pause(sagaId: string, by: string): Promise<Saga>;
  /** Steps may begin again. Does nothing where `by` has not paused it. */
  resume(sagaId: string, by: string): Promise<void>;
  /** Done: its result is kept, and given to whoever claims it again. */
  complete(sagaId: string, key: string, result: Record<string, unknown>): Promise<void>;
  /** The attempt is over without success: ends its lease, and keeps why a person is needed, for the parking place to read. */
  settle(sagaId: string, key: string, rejection?: NonNullable<StepEntry['rejection']>): Promise<void>;
  /** A row on the desk that a later success of this step closes by itself; without a step, the success of the saga. */
  linkException(sagaId: string, key: string | undefined, exceptionId: string): Promise<void>;
  /** Marks an undo as under way, so that it is known what may have happened. */
  claimUndo(sagaId: string, key: string, leaseMs: number): Promise<Saga>;
  undone(sagaId: string, key: string): Promise<void>;
  /** A new execution goes on where the old one cannot be redriven any more: from now on it is the one that counts. */
  continuedBy(sagaId: string, executionArn: string): Promise<void>;
  /** The saga sleeps for long: it counts no more against the limit of its business unit. Safe to repeat. */
  uncount(sagaId: string): Promise<void>;
  /** @param status completed or unwound; does nothing where the saga has ended already. @returns the saga as it was */
  end(sagaId: string, status: 'completed' | 'unwound'): Promise<Saga | undefined>;
}
