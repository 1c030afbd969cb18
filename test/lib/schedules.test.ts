import { expect, test } from 'vitest';
import { object, ofType, refersTo, templatesOf } from './templates.ts';

test('schedules have dead letters and a role of their own, and come to the minute', async () => {
  const dev = await templatesOf('dev');
  const schedules = ofType(dev, 'AWS::Scheduler::Schedule');
  expect(schedules.map(({ id, Properties }) => [id.replace(/Schedule.*/, ''), Properties.ScheduleExpression, object(Properties.FlexibleTimeWindow).Mode])).toEqual([
    ['AmazonReadOrders', 'rate(5 minutes)', 'OFF'],
    ['AmazonReadAnswers', 'rate(15 minutes)', 'OFF'],
    ['AmazonTellStock', 'rate(15 minutes)', 'OFF'],
    ['AmazonReadSettlements', 'rate(4 hours)', 'OFF'],
    ['LakeCopyJournals', 'rate(1 hour)', 'OFF'],
    ['SalesforceReadCustomers', 'rate(5 minutes)', 'OFF'],
    ['ShipheroMissedShipments', 'rate(15 minutes)', 'OFF'],
    ['ShipheroStock', 'rate(5 minutes)', 'OFF'],
    ['ShopifyTellStock', 'rate(15 minutes)', 'OFF'],
    ['ShopifyReadOrders', 'rate(15 minutes)', 'OFF'],
    ['StripeMissedEvents', 'rate(15 minutes)', 'OFF'],
    ['TrytonReceivables', 'rate(15 minutes)', 'OFF'],
    ['TrytonChanges', 'rate(5 minutes)', 'OFF'],
    ['TrytonDeletions', 'rate(1 day)', 'OFF'],
    ['X12SupplierWatchAcknowledgments', 'rate(15 minutes)', 'OFF'],
    ['X12WarehouseFiles', 'rate(5 minutes)', 'OFF'],
    ['X12WarehouseCourier', 'rate(5 minutes)', 'OFF'],
    ['X12WarehouseWatchAnswers', 'rate(15 minutes)', 'OFF'],
    ['XeroReadChanges', 'rate(15 minutes)', 'OFF'],
    ['XeroReceivables', 'rate(1 hour)', 'OFF'],
    ['WatchConnectorDeadLetters', 'rate(2 minutes)', 'OFF'],
    ['SweepOutbox', 'rate(1 minute)', 'OFF'],
    ['SweepWaiting', 'rate(1 minute)', 'OFF'],
    ['SweepFailedExecutions', 'rate(5 minutes)', 'OFF'],
    ['ExpireReservations', 'rate(5 minutes)', 'OFF'],
    ['SweepBackorders', 'rate(5 minutes)', 'OFF'],
    ['SweepWebhooks', 'rate(1 minute)', 'OFF'],
    ['EscalateExceptions', 'rate(5 minutes)', 'OFF'],
    ['WatchDeadLetters', 'rate(2 minutes)', 'OFF'],
    ['WatchDocuments', 'rate(5 minutes)', 'OFF'],
    ['WatchPayouts', 'rate(6 hours)', 'OFF'],
    ['AccrueUnbilled', 'rate(1 day)', 'OFF'],
    ['TakeStockFiles', 'rate(5 minutes)', 'OFF'],
  ]);
  for (const { Properties } of schedules) expect(refersTo(object(object(Properties.Target).DeadLetterConfig).Arn)).toMatch(/^(Jobs|Polls)DeadLetters/);
  expect(ofType(dev, 'AWS::Lambda::EventInvokeConfig')).toHaveLength(schedules.length);
});
