import type { DeskAction } from '../../core/model/desk-views.ts';

export type Act = DeskAction | 'escalate';

/** How each act is called, asked for, and told to the API. */
export const ACTS: Record<Exclude<Act, 'correct'>, { label: string; title: string; says: string; path: string; body: (reason: string, to?: string) => object; done: string; danger?: boolean; mayOmit?: boolean }> = {
  retry: { label: 'Try again', title: 'Try this step again', says: 'The saga goes on where it stands. What was done before is not done again.', path: 'replay', body: (reason) => ({ action: 'retry', ...(reason && { reason }) }), done: 'It is tried again.', mayOmit: true },
  approve: { label: 'Approve', title: 'Approve', says: 'What is held may go on. Your name and reason are kept with it.', path: 'approve', body: (reason) => ({ reason }), done: 'Approved.' },
  cancel: { label: 'Cancel …', title: 'Cancel and take back', says: 'Everything that was done so far is taken back, last first.', path: 'replay', body: (reason) => ({ action: 'cancel', ...(reason && { reason }) }), done: 'It is being taken back.', danger: true },
  dismiss: { label: 'Dismiss …', title: 'Nothing is to be done', says: 'The row is closed. Your name and reason are kept with it.', path: 'dismiss', body: (reason) => ({ reason }), done: 'Dismissed.' },
  escalate: { label: 'Escalate …', title: 'Ask the next role', says: 'Whom you ask is told, sees the row, and may act on it.', path: 'escalate', body: (reason, to) => ({ reason, ...(to && { to }) }), done: 'Escalated.' },
};
