import { mayBeDismissed } from '../../core/exceptions/act.ts';
import { answersTo, failureMode } from '../../core/exceptions/catalogue.ts';
import type { DeskAction, ExceptionView } from '../../core/model/desk-views.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import { onlyForward } from '../../core/sagas/register.ts';
import { isUnwinding } from './desk-row.ts';

/** What may be decided about a row. Nothing waits for one that was only noticed; a few are answered all the same. */
export const actionsFor = ({ code, detail, kind, sagaId, executionArn, stands = false }: DeskException): Decision['action'][] =>
  kind === 'quarantined' ? [] : kind === 'noticed' ? answersTo({ code, detail }) : failureMode(code, stands || onlyForward(sagaId) || isUnwinding(executionArn)).actions;

/** What people can do about a row: decide it, or say that nothing is to be done. */
export const possible = (exception: DeskException): DeskAction[] => (exception.status === 'open' ? [...actionsFor(exception), ...(mayBeDismissed(exception) ? (['dismiss'] as const) : [])] : []);

/** A desk row as its owner sees it, with what can be done about it. */
export const exceptionView = (exception: DeskException): ExceptionView => ({ ...exception, actions: possible(exception) });
