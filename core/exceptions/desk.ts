import type { Decision, DeskEntry, DeskException } from '../model/exception.ts';
import type { Role } from '../model/identity.ts';

export interface DeskQuery {
  entity: string;
  owner?: Role;
  /** Rows of others that this role was asked about. */
  escalatedTo?: Role;
  status: DeskException['status'];
  code?: string;
  claimedBy?: string;
  orderId?: string;
  limit: number;
  cursor?: string;
}

/** The exception desk. A parked row carries the task token of the execution that waits for it. */
export interface Desk {
  get(exceptionId: string): Promise<DeskException | undefined>;
  /** Token of a parked row, and the attempt of the step that it was parked by. */
  parking(exceptionId: string): Promise<{ exception: DeskException; taskToken: string; attempt: number } | undefined>;
  /**
   * Opens the row, or opens it again with the new token.
   * @throws Conflict where this attempt's row was decided in the meantime: that decision counts
   */
  park(exception: DeskException, taskToken: string, attempt: number): Promise<void>;
  /** Opens the row of a failed execution, or opens it again. */
  raise(exception: DeskException): Promise<void>;
  /**
   * Stores a decision on an open row: from then on it counts, whatever crashes.
   * @throws Conflict where it was decided otherwise in the meantime
   */
  decide(exceptionId: string, decision: Decision): Promise<DeskException>;
  /** Open rows whose next level is to be asked by now, the latest first: `most` of them. */
  due(entity: string, at: Date, most: number): Promise<DeskException[]>;
  /** What people did with it, oldest first: the last `most`. */
  history(exceptionId: string, most: number): Promise<DeskEntry[]>;
  /** A later success closes the row by itself. Nothing happens where it is closed. */
  close(exceptionId: string, at: Date): Promise<void>;
  ofSaga(sagaId: string): Promise<DeskException[]>;
  /** Most urgent first. Where it is filtered further than by owner and status, a page reads so much and no more, and may be short. */
  list(query: DeskQuery): Promise<{ exceptions: DeskException[]; cursor?: string }>;
}
