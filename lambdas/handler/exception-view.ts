import { failureMode } from '../../core/exceptions/catalogue.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { ExceptionView } from '../../core/model/views.ts';
import { onlyForward } from '../../core/sagas/register.ts';
import { isUnwinding } from './desk-row.ts';

/** What may be decided about a row. */
export const actionsFor = ({ code, kind, sagaId, executionArn }: DeskException) =>
  kind === 'quarantined' || kind === 'noticed' ? [] : failureMode(code, onlyForward(sagaId) || isUnwinding(executionArn)).actions;

/** A desk row as its owner sees it, with what can be done about it. */
export const exceptionView = (exception: DeskException): ExceptionView => ({
  ...exception,
  actions: exception.status === 'open' ? actionsFor(exception) : [],
});
