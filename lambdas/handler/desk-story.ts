import type { ExceptionView } from '../../core/model/desk-views.ts';
import type { DeskEntry, DeskException } from '../../core/model/exception.ts';
import type { Viewer } from '../../core/model/personal.ts';
import { stores } from '../adapters/stores.ts';
import { shown } from './desk-document.ts';

/** So many acts of one row are told. */
const MOST = 200;

/** What people did with a row, and what it did by itself. */
export async function storyOf(exception: DeskException, viewers: readonly Viewer[]): Promise<Pick<ExceptionView, 'history' | 'comments'>> {
  const { openedAt, closedAt, dismissedBy, decision, message } = exception;
  const acts = await stores.desk.history(exception.exceptionId, MOST);
  const byItself: DeskEntry[] = [
    { at: openedAt, by: 'crossdock', action: 'opened', reason: message },
    ...(decision?.by === 'crossdock' ? [{ at: decision.at, by: 'crossdock', action: decision.action, ...(decision.reason && { reason: decision.reason }) }] : []),
    ...(closedAt && !dismissedBy ? [{ at: closedAt, by: 'crossdock', action: 'closed' as const }] : []),
  ];
  const history = [...acts.map((act) => shown(act, viewers, exception.kind)), ...byItself].toSorted((a, b) => a.at.localeCompare(b.at) || Number(b.action === 'opened') - Number(a.action === 'opened'));
  return { history, comments: acts.flatMap(({ at, by, action, reason }) => (action === 'comment' && reason ? [{ at, by, text: reason }] : [])) };
}
