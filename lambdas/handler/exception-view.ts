import { answersTo, failureMode } from '../../core/exceptions/catalogue.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import type { ExceptionView } from '../../core/model/views.ts';
import { onlyForward } from '../../core/sagas/register.ts';
import { isUnwinding } from './desk-row.ts';

/** What may be decided about a row. Nothing waits for one that was only noticed; a few are answered all the same. */
export const actionsFor = ({ code, detail, kind, sagaId, executionArn, stands = false }: DeskException): Decision['action'][] =>
  kind === 'quarantined' ? [] : kind === 'noticed' ? answersTo({ code, detail }) : failureMode(code, stands || onlyForward(sagaId) || isUnwinding(executionArn)).actions;

/** A desk row as its owner sees it, with what can be done about it. */
export const exceptionView = (exception: DeskException): ExceptionView => ({
  ...exception,
  actions: exception.status === 'open' ? actionsFor(exception) : [],
});
