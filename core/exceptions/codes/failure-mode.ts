import type { DeskAction } from '../../model/desk-views.ts';
import type { DeskException } from '../../model/exception.ts';
import type { Role } from '../../model/identity.ts';

/** A failure mode as the desk knows it. */
export interface FailureMode {
  severity: DeskException['severity'];
  /** Wins over the step's own. */
  owner?: Role;
  actions: readonly DeskAction[];
  /** Until somebody must have answered; absent: as its severity has it. */
  deadlineHours?: number;
}
export type FailureModes = Readonly<Record<string, FailureMode>>;

export const RETRY: readonly DeskAction[] = ['retry'];
export const RETRY_OR_CANCEL: readonly DeskAction[] = ['retry', 'cancel'];
/** What is wrong stands in the order itself. */
export const CORRECT: readonly DeskAction[] = ['retry', 'cancel', 'correct'];
/** Somebody may let it pass. */
export const HOLD: readonly DeskAction[] = ['retry', 'approve', 'cancel'];
export const HOLD_OR_CORRECT: readonly DeskAction[] = ['retry', 'approve', 'cancel', 'correct'];
/** It has happened: it is taken as it is, or tried again. */
export const ACCEPT: readonly DeskAction[] = ['retry', 'approve'];
export const SEEN: readonly DeskAction[] = ['approve'];
/** It closes with what people do elsewhere. */
export const BY_ITSELF: readonly DeskAction[] = [];
