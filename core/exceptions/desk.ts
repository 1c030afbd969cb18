import type { Decision, DeskException } from '../model/exception.ts';
import type { Role } from '../model/identity.ts';

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
  /** A later success closes the row by itself. Nothing happens where it is closed. */
  close(exceptionId: string, at: Date): Promise<void>;
  ofSaga(sagaId: string): Promise<DeskException[]>;
  list(query: { entity: string; owner?: Role; status: DeskException['status']; limit: number; cursor?: string }): Promise<{ exceptions: DeskException[]; cursor?: string }>;
}
