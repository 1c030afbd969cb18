import { expect, test } from 'vitest';
import { object, ofType, refersTo, templatesOf } from './templates.ts';

test('schedules have dead letters and a role of their own; those of every five minutes or less often so many minutes to come in, and sweeps none', async () => {
  const dev = await templatesOf('dev');
  const schedules = ofType(dev, 'AWS::Scheduler::Schedule');
  expect(schedules.map(({ id, Properties }) => [id.replace(/Schedule.*/, ''), Properties.ScheduleExpression, object(Properties.FlexibleTimeWindow).MaximumWindowInMinutes ?? object(Properties.FlexibleTimeWindow).Mode])).toEqual([
    ['AmazonReadOrders', 'rate(5 minutes)', 2],
    ['AmazonReadAnswers', 'rate(15 minutes)', 7],
    ['AmazonTellStock', 'rate(15 minutes)', 7],
    ['AmazonReadSettlements', 'rate(4 hours)', 15],
    ['LakeCopyJournals', 'rate(1 hour)', 15],
    ['SalesforceReadCustomers', 'rate(5 minutes)', 2],
    ['ShipheroMissedShipments', 'rate(15 minutes)', 7],
    ['ShipheroStock', 'rate(5 minutes)', 2],
    ['ShopifyTellStock', 'rate(15 minutes)', 7],
    ['ShopifyReadOrders', 'rate(15 minutes)', 7],
    ['StripeMissedEvents', 'rate(15 minutes)', 7],
    ['TrytonReceivables', 'rate(15 minutes)', 7],
    ['TrytonChanges', 'rate(5 minutes)', 2],
    ['TrytonDeletions', 'rate(1 day)', 15],
    ['X12SupplierWatchAcknowledgments', 'rate(15 minutes)', 7],
    ['X12WarehouseFiles', 'rate(5 minutes)', 2],
    ['X12WarehouseCourier', 'rate(5 minutes)', 2],
    ['X12WarehouseWatchAnswers', 'rate(15 minutes)', 7],
    ['XeroReadChanges', 'rate(15 minutes)', 7],
    ['XeroReceivables', 'rate(1 hour)', 15],
    ['WatchConnectorDeadLetters', 'rate(2 minutes)', 'OFF'],
    ['SweepOutbox', 'rate(1 minute)', 'OFF'],
    ['SweepWaiting', 'rate(1 minute)', 'OFF'],
    ['SweepFailedExecutions', 'rate(5 minutes)', 2],
    ['ExpireReservations', 'rate(5 minutes)', 2],
    ['SweepBackorders', 'rate(5 minutes)', 2],
    ['SweepWebhooks', 'rate(1 minute)', 'OFF'],
    ['EscalateExceptions', 'rate(5 minutes)', 2],
    ['WatchDeadLetters', 'rate(2 minutes)', 'OFF'],
    ['WatchDocuments', 'rate(5 minutes)', 2],
    ['WatchPayouts', 'rate(6 hours)', 15],
    ['AccrueUnbilled', 'rate(1 day)', 15],
    ['TakeStockFiles', 'rate(5 minutes)', 2],
  ]);
  for (const { Properties } of schedules) expect(refersTo(object(object(Properties.Target).DeadLetterConfig).Arn)).toMatch(/^(Jobs|Polls)DeadLetters/);
  expect(ofType(dev, 'AWS::Lambda::EventInvokeConfig')).toHaveLength(schedules.length);
});
