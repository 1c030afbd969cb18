import { failureMode } from '../../core/exceptions/catalogue.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import type { ExceptionView } from '../../core/model/views.ts';
import { onlyForward } from '../../core/sagas/register.ts';
import { BILL_DIFFERS } from '../../core/shipping/match-supplier-bill.ts';
import { isUnwinding } from './desk-row.ts';

/** What may be decided about a row. Nothing waits for one that was only noticed, but a bill that finance takes as it is comes into the books. */
export const actionsFor = ({ code, kind, sagaId, executionArn }: DeskException): Decision['action'][] =>
  kind === 'quarantined' ? [] : kind === 'noticed' ? (code === BILL_DIFFERS ? ['approve'] : []) : failureMode(code, onlyForward(sagaId) || isUnwinding(executionArn)).actions;

/** A desk row as its owner sees it, with what can be done about it. */
export const exceptionView = (exception: DeskException): ExceptionView => ({
  ...exception,
  actions: exception.status === 'open' ? actionsFor(exception) : [],
});
