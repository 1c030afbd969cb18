import { expect, test } from 'vitest';
import { customerClock, queueMetrics } from '../../../lambdas/adapters/metrics.ts';
import { fakeAws } from '../../support/aws.ts';
import { logged } from '../../support/logs.ts';

const aws = fakeAws();
const lines = logged();
const AT = new Date('2026-11-29T14:20:00Z');
interface Query { Id: string; MetricStat: { Metric: { MetricName: string; Dimensions: { Name: string; Value: string }[] }; Period: number; Stat: string } }
/** The values, newest first, of `metric stat` or `metric stat queue`. */
const known = (values: Record<string, number[]>) =>
  aws.answer('GetMetricData', ({ MetricDataQueries }) => ({
    MetricDataResults: (MetricDataQueries as Query[]).map(({ Id, MetricStat: { Metric, Stat } }) => ({
      Id, StatusCode: 'Complete', Values: values[`${Metric.MetricName} ${Stat}`] ?? values[`${Metric.MetricName} ${Stat} ${Metric.Dimensions[0]?.Value}`] ?? [],
    })),
  }));

test('what callers wait for is told of the last hour, by the worse of the clock hours it lies in', async () => {
  known({ 'Count SampleCount': [40, 160], '5XXError Sum': [0, 2], 'Latency p50': [31.4, 28], 'Latency p99': [80, 240.6] });
  expect(await customerClock('crossdock-dev-us-channels/v1', AT)).toEqual({ count: 200, errors: 2, p50Ms: 31, p99Ms: 241 });
  const [{ StartTime, EndTime, MetricDataQueries }] = aws.of('GetMetricData') as [{ StartTime: number; EndTime: number; MetricDataQueries: Query[] }];
  expect([EndTime - StartTime, MetricDataQueries[0]?.MetricStat.Metric]).toEqual([
    3600, { Namespace: 'AWS/ApiGateway', MetricName: 'Count', Dimensions: [{ Name: 'ApiName', Value: 'crossdock-dev-us-channels' }, { Name: 'Stage', Value: 'v1' }] },
  ]);
});

test('where nobody called there are no durations', async () => {
  known({});
  expect(await customerClock('api/v1', AT)).toEqual({ count: 0, errors: 0 });
});

test('a queue is as old as CloudWatch last knew, and what was delivered is told beside what was done with', async () => {
  known({
    'ApproximateAgeOfOldestMessage Maximum a': [70, 10], 'NumberOfMessagesReceived Sum a': [30, 4], 'NumberOfMessagesDeleted Sum a': [20], 'NumberOfMessagesReceived Sum b': [1],
  });
  expect(await queueMetrics(['a', 'b'], AT)).toEqual(new Map([['a', { age: 70, delivered: 34, done: 20 }], ['b', { delivered: 1, done: 0 }]]));
});

test('of many queues a hundred are asked after, of none nobody is asked, and where CloudWatch is away nothing is known', async () => {
  known({});
  expect((await queueMetrics(Array.from({ length: 120 }, (_, index) => `q${index}`), AT))?.size).toBe(100);
  expect(aws.of('GetMetricData')[0]?.MetricDataQueries).toHaveLength(300);
  expect(await queueMetrics([], AT)).toEqual(new Map());
  expect(aws.of('GetMetricData')).toHaveLength(1);
  aws.fail('GetMetricData', 'AccessDeniedException');
  expect([await queueMetrics(['a'], AT), await customerClock('api/v1', AT)]).toEqual([undefined, undefined]);
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['metrics not known', 'metrics not known']);
});
