import type { DeskException } from '../../core/model/exception.ts';
import type { OrderChange } from '../../core/model/order-change.ts';
import type { AccountKey, Journal, JournalLine } from '../../core/model/journal.ts';
import { accountFor, BUILT_IN_RULES } from '../../core/posting/account-rules.ts';
import type { EventData, EventType } from '../../core/model/events/catalogue.ts';
import { event } from '../../core/ordering/events.ts';
import type { Claim, Saga } from '../../core/sagas/register.ts';
import { AT, usd } from './builders.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
export const ORDER_ID = 'ORD-0000000000000001';
export const ARN = 'arn:aws:states:us-east-1:000000000000:execution:orders:ORD-0000000000000001-v1';

export const aSaga = (change: Partial<Saga> = {}): Saga => ({
  ...OWNER, sagaId: `order:${ORDER_ID}`, kind: 'order', orderId: ORDER_ID, correlationId: 'corr-1', executionArn: ARN, limited: true, fence: 'open', status: 'running',
  startedAt: AT.toISOString(), steps: {}, ...change,
});

export const aClaim = (change: Partial<Claim> = {}): Claim => ({ key: 'check-credit', step: 'check-credit', seq: 2, owner: 'finance', undo: 'release-credit', leaseMs: 30_000, ...change });

export const ORDER_DATA = { orderId: ORDER_ID, channel: 'b2b', channelOrderId: 'WEB-1', version: 1 };

export const anEventOf = <T extends EventType>(type: T, id: string, data: EventData<T>) =>
  event(type, OWNER, { key: `order/${ORDER_ID}`, version: 1, correlationId: 'corr-1', causationId: 'req-1' }, data, { at: AT, id });

export const anEvent = (id: string, change: Partial<EventData<'order.received'>> = {}) => anEventOf('order.received', id, { ...ORDER_DATA, ...change });

export const aChange = (change: Partial<OrderChange> = {}): OrderChange => ({
  ...OWNER, schemaVersion: 1, changeId: 'CHG-1', orderId: ORDER_ID, correlationId: 'corr-1', channel: 'b2b', baseVersion: 1, kind: 'rest', status: 'requested', by: 'pat', requestedAt: AT.toISOString(), ...change,
});

export const anException = (change: Partial<DeskException> = {}): DeskException => ({
  ...OWNER, exceptionId: 'EXC-1', kind: 'parked', status: 'open', code: 'credit.limit-exceeded', message: 'over', detail: {}, owner: 'finance', severity: 'medium',
  deadline: '2026-11-23T18:00:00.000Z', runbook: 'docs/runbook.md#credit-limit-exceeded', sagaId: `order:${ORDER_ID}`, step: 'check-credit', orderId: ORDER_ID, correlationId: 'corr-1',
  executionArn: ARN, occurrences: 1, openedAt: AT.toISOString(), updatedAt: AT.toISOString(), ...change,
});

export const aJournalLine = (key: AccountKey, side: JournalLine['side'], minor: number, account = accountFor({ entity: 'NW-US', ...BUILT_IN_RULES }, { key, event: 'invoice' })): JournalLine => ({
  key, account, side, amount: usd(minor), functional: usd(minor),
});

export const aJournal = (date: string, document: string, change: Partial<Journal> = {}): Journal => ({
  ...OWNER, schemaVersion: 1, journalId: `invoice:${document}`, event: 'invoice', document, date, description: 'Invoice',
  lines: [aJournalLine('receivables', 'debit', 100), aJournalLine('revenue', 'credit', 100)],
  ruleVersion: BUILT_IN_RULES.version, correlationId: 'corr-1', postedAt: AT.toISOString(), ...change,
});
