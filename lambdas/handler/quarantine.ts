import { deadlineHours, failureMode } from '../../core/exceptions/catalogue.ts';
import type { Inbound } from '../../core/exceptions/inbound.ts';
import type { Rejected } from '../../core/model/errors.ts';
import { now, stores } from '../adapters/stores.ts';
import { exceptionId, runbookOf } from './desk-row.ts';

/** One row per document, however often it comes. */
export const quarantineId = (connector: string, delivery: string): string => exceptionId('quarantined', connector, delivery);

const inboundDetail = ({ version, ...replay }: Inbound['replay'] & { version: number }) => ({ replay, ...(version > 1 && { version }) });

/** An inbound document that no order could be made of: its bytes are kept, and a person is told. @param replay what it takes to send it through its door again */
export async function quarantine({ connector, account: name, replay }: { connector: string; account: string; replay?: Inbound['replay'] & { version: number } }, document: string, delivery: string, error: Rejected, { correlationId, at }: { correlationId: string; at: Date }): Promise<void> {
  const { owner = 'customer-service', severity } = failureMode(error.code, false);
  const account = (await stores.masterdata.account(connector, name)) ?? (await stores.masterdata.account(connector, '*'));
  await stores.desk.raise({
    entity: account?.entity ?? '*',
    businessUnit: account?.businessUnit ?? '*',
    region: account?.region ?? '*',
    exceptionId: quarantineId(connector, delivery),
    kind: 'quarantined',
    status: 'open',
    code: error.code,
    message: error.message,
    detail: { ...error.detail, document, ...(replay && inboundDetail(replay)) },
    owner,
    severity,
    deadline: new Date(at.getTime() + deadlineHours(error.code) * 3_600_000).toISOString(),
    runbook: runbookOf('quarantined'),
    sagaId: `inbound:${connector}`,
    step: 'webhook',
    orderId: '',
    correlationId,
    executionArn: '',
    occurrences: 1,
    openedAt: at.toISOString(),
    updatedAt: now().toISOString(),
  });
}
