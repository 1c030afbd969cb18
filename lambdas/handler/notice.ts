import { deadlineHours, failureMode } from '../../core/exceptions/catalogue.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Owner } from '../../core/model/identity.ts';
import { exceptionId, runbookOf } from './desk-row.ts';

export interface Noticed {
  code: string;
  message: string;
  detail: Record<string, unknown>;
  /** Absent: as its code has it. */
  deadline?: string;
}

/** One row per code and subject: what is said again is the same row. */
export const noticeId = (code: string, about: string): string => exceptionId('noticed', code, about);

/** A row on the desk that nothing here waits for: something happened outside, and a person looks after it. */
export function noticeRow(of: Owner & { correlationId: string; orderId: string }, { code, message, detail, deadline }: Noticed, about: string, by: string, at: Date): DeskException {
  const mode = failureMode(code, false);
  const { entity, businessUnit, region, orderId, correlationId } = of;
  return {
    entity, businessUnit, region,
    exceptionId: noticeId(code, about),
    kind: 'noticed',
    status: 'open',
    code, message, detail,
    owner: mode.owner ?? 'customer-service',
    severity: mode.severity,
    deadline: deadline ?? new Date(at.getTime() + deadlineHours(code) * 3_600_000).toISOString(),
    runbook: runbookOf(code),
    sagaId: `inbound:${by}`,
    step: '',
    orderId,
    correlationId,
    executionArn: '',
    occurrences: 1,
    openedAt: at.toISOString(),
    updatedAt: at.toISOString(),
  };
}
