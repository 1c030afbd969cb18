import { createHash } from 'node:crypto';

/** The same for the same cause, so that what comes again is the same row. */
export const exceptionId = (...parts: string[]): string => `EXC-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 20)}`;

/** Rows on the desk about one step, or about its undo. */
export const parkedRow = (sagaId: string, key: string, undoing: boolean) => exceptionId(undoing ? 'undo' : 'step', sagaId, key);
export const failedRow = (sagaId: string, key: string, undoing: boolean) => exceptionId('failed', sagaId, key, undoing ? 'unwind' : '');
export const rowsOf = (sagaId: string, key: string, undoing: boolean) => [parkedRow(sagaId, key, undoing), failedRow(sagaId, key, undoing)];

/** What the unwind machine does can only be tried again. */
export const isUnwinding = (executionArn: string) => executionArn.includes(':unwind-');

/** Section of docs/runbook.md. */
export const runbookOf = (section: string): string => `docs/runbook.md#${section.replace(/\./g, '-')}`;
