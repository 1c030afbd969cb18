import { expect, test } from 'vitest';
import { deskMetrics } from '../../../core/operations/desk-metrics.ts';

test('each role has its open rows, those that are late and the documents that did not come counted, as CloudWatch reads them out of a line of the log', () => {
  const rows = [
    { owner: 'warehouse', code: 'watchdog.shipment', deadline: '2026-11-23T09:00:00Z' },
    { owner: 'warehouse', code: 'stock.short', deadline: '2026-11-23T11:00:00Z' },
    { owner: 'finance', code: 'credit.hold', deadline: '2026-11-23T10:00:00Z' },
  ] as const;
  const metrics = deskMetrics(rows, 'crossdock-dev-us', new Date('2026-11-23T10:00:00Z'));
  expect(metrics.map(({ Owner, OpenRows, LateRows, SilentDocuments }) => [Owner, OpenRows, LateRows, SilentDocuments])).toEqual([
    ['customer-service', 0, 0, 0], ['warehouse', 2, 1, 1], ['finance', 1, 1, 0], ['integration', 0, 0, 0], ['steward', 0, 0, 0],
  ]);
  expect(metrics[1]?._aws).toEqual({
    Timestamp: 1_795_428_000_000,
    CloudWatchMetrics: [{ Namespace: 'Crossdock/crossdock-dev-us', Dimensions: [['Owner']], Metrics: [{ Name: 'OpenRows', Unit: 'Count' }, { Name: 'LateRows', Unit: 'Count' }, { Name: 'SilentDocuments', Unit: 'Count' }] }],
  });
});
