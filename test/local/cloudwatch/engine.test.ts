import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CloudWatch } from '../../../local/cloudwatch/engine.ts';
import type { JsonObject } from '../../../local/contract.ts';
import { aHost, call } from '../iam/fake-host.ts';

let dir: string;
let cloudwatch: CloudWatch;
let made: ReturnType<typeof aHost>;
const ask = (action: string, input: JsonObject) => cloudwatch.handle(call('cloudwatch', action, input));
const put = (MetricData: JsonObject[]) => ask('PutMetricData', { Namespace: 'Crossdock', MetricData });
const range = { StartTime: '2026-01-05T08:00:00Z', EndTime: '2026-01-05T10:00:00Z' };
const open = () => {
  made = aHost(dir);
  return new CloudWatch(made.host);
};
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cloudwatch-'));
  cloudwatch = open();
});
afterEach(() => {
  cloudwatch.stop();
  rmSync(dir, { recursive: true });
});

test('values are counted by period, over a restart', async () => {
  await put([{ MetricName: 'orders', Value: 3 }, { MetricName: 'orders', Values: [1, 5], Counts: [2, 1] }]);
  await put([{ MetricName: 'orders', Timestamp: 1767603700, StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6 } }]);
  cloudwatch.stop();
  cloudwatch = open();
  const statistics = await ask('GetMetricStatistics', { Namespace: 'Crossdock', MetricName: 'orders', Period: 60, Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'], ...range });
  expect(statistics).toEqual({
    Label: 'orders',
    Datapoints: [
      { Timestamp: '2026-01-05T09:00:00.000Z', Unit: 'None', Sum: 10, Average: 2.5, Minimum: 1, Maximum: 5, SampleCount: 4 },
      { Timestamp: '2026-01-05T09:01:00.000Z', Unit: 'None', Sum: 10, Average: 5, Minimum: 4, Maximum: 6, SampleCount: 2 },
    ],
  });
});
test('dimensions belong to the metric, in any order', async () => {
  const [a, b] = [{ Name: 'a', Value: '1' }, { Name: 'b', Value: '2' }];
  await put([{ MetricName: 'm', Value: 1, Dimensions: [b, a] }, { MetricName: 'm', Value: 9 }]);
  const MetricStat = { Metric: { Namespace: 'Crossdock', MetricName: 'm', Dimensions: [a, b] }, Period: 3600, Stat: 'Sum' };
  expect(await ask('GetMetricData', { MetricDataQueries: [{ Id: 'q', MetricStat }], ...range })).toMatchObject({ MetricDataResults: [{ Id: 'q', Values: [1], Timestamps: ['2026-01-05T09:00:00.000Z'] }] });
  expect((await ask('ListMetrics', { Namespace: 'Crossdock' }))['Metrics']).toHaveLength(2);
});
test('what is not done is refused', async () => {
  await expect(ask('GetMetricData', { MetricDataQueries: [{ Id: 'q', Expression: 'a + b' }], ...range })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await put([{ MetricName: 'm', Timestamp: 1767603700, StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6 } }]);
  await expect(ask('GetMetricStatistics', { Namespace: 'Crossdock', MetricName: 'm', Period: 60, ExtendedStatistics: ['p99'], ...range })).rejects.toThrow('The statistic p99 is not supported');
  expect(await ask('DescribeAlarms', {})).toEqual({ MetricAlarms: [], CompositeAlarms: [] });
});
test('percentiles are of the values, and of how often each came', async () => {
  await put([{ MetricName: 'm', Values: [10, 20, 900], Counts: [49, 50, 1] }]);
  const { Datapoints } = await ask('GetMetricStatistics', { Namespace: 'Crossdock', MetricName: 'm', Period: 3600, ExtendedStatistics: ['p49', 'p50', 'p99', 'p99.9'], ...range });
  expect(Datapoints).toMatchObject([{ p49: 10, p50: 20, p99: 20, 'p99.9': 900 }]);
});
test('what services measure of themselves is there at once, by the minute, over a restart', async () => {
  for (const value of [5, 5, 40]) cloudwatch.measured({ namespace: 'AWS/ApiGateway', metric: 'Latency', dimensions: { Stage: 'v1', ApiName: 'api' }, value, unit: 'Milliseconds' });
  cloudwatch.stop();
  cloudwatch = open();
  const Metric = { Namespace: 'AWS/ApiGateway', MetricName: 'Latency', Dimensions: [{ Name: 'ApiName', Value: 'api' }, { Name: 'Stage', Value: 'v1' }] };
  const MetricDataQueries = ['SampleCount', 'p50', 'Maximum'].map((Stat, index) => ({ Id: `m${index}`, MetricStat: { Metric, Period: 3600, Stat } }));
  expect(await ask('GetMetricData', { MetricDataQueries, ...range })).toMatchObject({ MetricDataResults: [{ Values: [3] }, { Values: [5] }, { Values: [40] }] });
});
test('points older than 15 days are forgotten at start', async () => {
  await put([{ MetricName: 'm', Value: 1 }]);
  await made.clock.advance(16 * 86_400_000);
  cloudwatch.start();
  expect(await ask('ListMetrics', {})).toEqual({ Metrics: [] });
});
