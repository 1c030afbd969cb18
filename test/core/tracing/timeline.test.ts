import { expect, test } from 'vitest';
import type { StepEntry } from '../../../core/sagas/register.ts';
import { timeline } from '../../../core/tracing/timeline.ts';
import { anOrder } from '../../support/builders.ts';
import { aSaga } from '../../support/sagas.ts';

const at = (seconds: number) => `2026-11-23T10:00:${String(seconds).padStart(2, '0')}.000Z`;
const entry = (change: Partial<StepEntry>): StepEntry => ({ key: 'check-credit', step: 'check-credit', seq: 2, owner: 'finance', status: 'completed', claimedAt: at(1), leaseUntil: at(9), attempts: 1, completedAt: at(2), ...change });
const line = (entries: StepEntry[], events: { type: string; recordedAt: string; data: Record<string, unknown> }[] = []) =>
  timeline(anOrder(), events, [aSaga({ steps: Object.fromEntries(entries.map((one) => [one.key, one])) })]);

test('capture, events and steps, oldest first, each with what it found out', () => {
  const told = [{ type: 'order.accepted', recordedAt: at(3), data: { orderId: 'ORD-1' } }];
  expect(line([entry({ result: { exposed: true } }), entry({ key: 'release-to-warehouse#EAST', step: 'release-to-warehouse', item: 'EAST', connector: 'shiphero', claimedAt: at(4), completedAt: at(7), attempts: 3 })], told)).toEqual([
    { at: at(0), kind: 'call', name: 'capture-order', status: 'completed', detail: { orderId: 'ORD-0000000000000001', channel: 'b2b', channelOrderId: 'WEB-1' } },
    { at: at(2), kind: 'step', name: 'check-credit', status: 'completed', ms: 1000, attempts: 1, detail: { saga: 'order', exposed: true } },
    { at: at(3), kind: 'event', name: 'order.accepted', detail: { orderId: 'ORD-1' } },
    { at: at(4), kind: 'connector', name: 'shiphero: release-to-warehouse', status: 'completed', ms: 3000, attempts: 3, detail: { connector: 'shiphero', operation: 'release-to-warehouse', outcome: 'completed' } },
    { at: at(7), kind: 'step', name: 'release-to-warehouse', status: 'completed', ms: 3000, attempts: 3, detail: { saga: 'order', item: 'EAST', connector: 'shiphero' } },
  ]);
});

test('a step under way stands where it began; one that waits for a person says why', () => {
  const [, under, waits] = line([
    entry({ status: 'claimed', completedAt: undefined }),
    entry({ key: 'reserve-stock', step: 'reserve-stock', status: 'claimed', claimedAt: at(5), completedAt: undefined, rejection: { code: 'stock.short', message: 'not enough', detail: {} } }),
  ]);
  expect(under).toEqual({ at: at(1), kind: 'step', name: 'check-credit', status: 'claimed', attempts: 1, detail: { saga: 'order' } });
  expect(waits).toMatchObject({ at: at(5), status: 'rejected', detail: { code: 'stock.short', message: 'not enough' } });
});

test('what was taken back is there twice: done, and undone', () => {
  expect(line([entry({ status: 'undone', undo: 'release-credit', undoneAt: at(8) })]).slice(1)).toMatchObject([
    { at: at(2), kind: 'step', name: 'check-credit', status: 'undone' },
    { at: at(8), kind: 'undo', name: 'release-credit', status: 'undone' },
  ]);
});

test('a call outside says with what it ended: the number that it gave, or the code of the refusal', () => {
  const calls = line([
    entry({ key: 'create-erp-order', step: 'create-erp-order', connector: 'tryton', result: { number: 'SO-5' } }),
    entry({ key: 'post-invoice', step: 'post-invoice', connector: 'tryton', status: 'claimed', completedAt: undefined, rejection: { code: 'erp.refused', message: 'no', detail: {} } }),
  ]).filter(({ kind }) => kind === 'connector');
  expect(calls.map(({ name, status, detail }) => [name, status, detail.outcome, detail.number])).toEqual([['tryton: create-erp-order', 'completed', 'completed', 'SO-5'], ['tryton: post-invoice', 'rejected', 'erp.refused', undefined]]);
});
