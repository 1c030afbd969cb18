import { describe, expect, test } from 'vitest';
import { escalated, escalatedEvent, nextLevel } from '../../../core/exceptions/escalation.ts';
import { anException } from '../../support/sagas.ts';

const AT = new Date('2026-11-23T12:00:00.000Z');
const DEADLINE = '2026-11-23T10:00:00.000Z';
const row = (change: Parameters<typeof anException>[0] = {}) => anException({ owner: 'warehouse', severity: 'high', deadline: DEADLINE, ...change });
const asked = (level: number, to: 'warehouse' | 'customer-service' | 'integration', at: string) => row({ escalation: { level, to, at, by: 'crossdock' } });

describe('the next level', () => {
  test('is due at the deadline, its own role’s; each after that when the last had its hours, and never before the deadline', () => {
    expect(nextLevel(row())).toEqual({ level: 1, to: 'warehouse', at: DEADLINE });
    expect(nextLevel(asked(1, 'warehouse', '2026-11-23T10:30:00.000Z'))).toEqual({ level: 2, to: 'customer-service', at: '2026-11-23T12:30:00.000Z' });
    expect(nextLevel(asked(2, 'customer-service', '2026-11-23T07:00:00.000Z'))).toEqual({ level: 3, to: 'integration', at: DEADLINE });
  });

  test('comes after so many hours as the row is severe', () => {
    const after = (severity: 'high' | 'medium' | 'low') => nextLevel({ ...asked(1, 'warehouse', DEADLINE), severity })?.at;
    expect([after('high'), after('medium'), after('low')]).toEqual(['2026-11-23T12:00:00.000Z', '2026-11-23T18:00:00.000Z', '2026-11-24T10:00:00.000Z']);
  });

  test('is none where all were asked, or the row is closed', () => {
    expect(nextLevel(asked(3, 'integration', DEADLINE))).toBeUndefined();
    expect(nextLevel(row({ status: 'closed' }))).toBeUndefined();
  });
});

describe('escalated', () => {
  test('by the clock it goes to its own role first; by a person to whom it is not with already, for a reason', () => {
    expect(escalated(row(), 'crossdock', AT)).toEqual({ ...row(), escalation: { level: 1, to: 'warehouse', at: '2026-11-23T12:00:00.000Z', by: 'crossdock' }, updatedAt: '2026-11-23T12:00:00.000Z' });
    expect(escalated(row(), 'pat', AT, 'no stock').escalation).toEqual({ level: 1, to: 'customer-service', at: '2026-11-23T12:00:00.000Z', by: 'pat', reason: 'no stock' });
    expect(escalated(asked(1, 'customer-service', DEADLINE), 'pat', AT).escalation).toMatchObject({ level: 2, to: 'integration' });
    expect(escalated(row(), 'pat', AT, undefined, 'finance').escalation?.to).toBe('finance');
  });

  test('where everybody on its way was asked, it is refused', () => {
    expect(() => escalated(asked(3, 'integration', DEADLINE), 'pat', AT)).toThrow(expect.objectContaining({ code: 'exception.at-the-top', status: 409 }));
  });

  test('is told once per level of each opening, with whom it is asked of and the order that it is about', () => {
    const told = escalatedEvent(asked(2, 'customer-service', DEADLINE), AT);
    const { orderId, sagaId } = row();
    expect(told).toMatchObject({
      type: 'exception.escalated', occurredAt: '2026-11-23T12:00:00.000Z', eventId: expect.stringMatching(/^exception\.escalated:EXC-1:.*:1:2$/), entityKey: 'exception/EXC-1', entityVersion: 1, correlationId: 'corr-1', causationId: sagaId,
      data: { exceptionId: 'EXC-1', code: 'credit.limit-exceeded', owner: 'warehouse', severity: 'high', deadline: DEADLINE, level: 2, to: 'customer-service', orderId },
    });
    const about = row({ orderId: '' });
    expect(escalatedEvent(about, AT).data).toMatchObject({ level: 1, to: 'warehouse' });
    expect('orderId' in escalatedEvent(about, AT).data).toBe(false);
  });
});
