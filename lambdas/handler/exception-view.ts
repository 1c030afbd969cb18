import { mayBeDismissed, waits } from '../../core/exceptions/act.ts';
import { answersTo, failureMode } from '../../core/exceptions/catalogue.ts';
import { shownDetail } from '../../core/exceptions/visibility.ts';
import type { DeskAction, ExceptionView } from '../../core/model/desk-views.ts';
import { Decision, type DeskException } from '../../core/model/exception.ts';
import type { Viewer } from '../../core/model/personal.ts';
import { onlyForward, orderSagaId } from '../../core/sagas/register.ts';
import { masked } from './desk-document.ts';
import { isUnwinding } from './desk-row.ts';
import { mayComeAgain } from './inbound-replay.ts';

/** What may be done about a row. Nothing waits for one that was only noticed; a few are answered all the same. */
function allowedBy(exception: DeskException): readonly DeskAction[] {
  const { code, detail, kind, sagaId, executionArn, stands = false } = exception;
  if (kind === 'quarantined') return mayComeAgain(exception) ? ['retry', 'correct'] : [];
  if (kind === 'noticed') return answersTo({ code, detail });
  const { actions } = failureMode(code, stands || onlyForward(sagaId) || isUnwinding(executionArn));
  // what a step of another saga finds wrong is not the order as it was sent
  return actions.filter((action) => action !== 'correct' || sagaId.startsWith(orderSagaId('')));
}

export const actionsFor = (exception: DeskException): Decision['action'][] => allowedBy(exception).flatMap((action) => Decision.shape.action.safeParse(action).data ?? []);

/** What people can do about an open row. A correction that waits for a second person is approved. */
export const possible = (exception: DeskException): DeskAction[] =>
  exception.status === 'open' ? [...new Set([...allowedBy(exception), ...(waits(exception) ? (['approve'] as const) : []), ...(mayBeDismissed(exception) ? (['dismiss'] as const) : [])])] : [];

/** A desk row as its owner sees it, with what can be done about it. */
export const exceptionView = (exception: DeskException, viewers: readonly Viewer[] = []): ExceptionView => ({ ...masked(exception, viewers), detail: shownDetail(exception.detail, viewers), actions: possible(exception) });
