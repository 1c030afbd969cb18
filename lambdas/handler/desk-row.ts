import { createHash } from 'node:crypto';

/** The same for the same cause, so that what comes again is the same row. */
export const exceptionId = (...parts: string[]): string => `EXC-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 20)}`;

/** Section of docs/runbook.md. */
export const runbookOf = (section: string): string => `docs/runbook.md#${section.replace(/\./g, '-')}`;
