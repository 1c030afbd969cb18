import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Clock, QueueState } from '../../core/model/operations.ts';
import { log } from '../handler/log.ts';
import { reach } from './transient-or.ts';

const client = new CloudWatchClient({ maxAttempts: 3 });
const HOUR_S = 3600;
/** Of the queues with something in them, those that are asked after: three metrics each, of 500 in one request. */
const MOST_QUEUES = 100;

/** What is asked of CloudWatch: a metric of a service, by the minute or the hour. */
interface Asked {
  namespace: 'AWS/SQS' | 'AWS/ApiGateway';
  metric: string;
  stat: string;
  periodS: number;
  dimensions: Record<string, string>;
}

/** The values of each, newest first, over the hour before `at`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
async function lastHour(asked: readonly Asked[], at: Date): Promise<number[][]> {
  const MetricDataQueries = asked.map(
    ({ namespace, metric, stat, periodS, dimensions }, index): MetricDataQuery => ({
      Id: `m${index}`,
      MetricStat: { Metric: { Namespace: namespace, MetricName: metric, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) }, Period: periodS, Stat: stat },
    }),
  );
  const { MetricDataResults = [] } = await reach(client.send(new GetMetricDataCommand({ MetricDataQueries, StartTime: new Date(at.getTime() - HOUR_S * 1000), EndTime: at, ScanBy: 'TimestampDescending' })));
  const byId = new Map(MetricDataResults.map(({ Id, Values = [] }) => [Id, Values]));
  return asked.map((_, index) => byId.get(`m${index}`) ?? []);
}

const sum = (values: readonly number[] = []) => Math.round(values.reduce((all, one) => all + one, 0));
const highest = (values: readonly number[] = []) => (values.length > 0 ? Math.round(Math.max(...values)) : undefined);

/**
 * What callers wait for, by what API Gateway measures of the stage: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 * Percentiles cannot be added up: of the two clock hours that the last sixty minutes lie in, the worse is told.
 * @param api `name/stage` @returns undefined where it cannot be asked
 */
export function customerClock(api: string, at: Date): Promise<Clock | undefined> {
  const [ApiName = '', Stage = ''] = api.split('/');
  const of = (metric: string, stat: string): Asked => ({ namespace: 'AWS/ApiGateway', metric, stat, periodS: HOUR_S, dimensions: { ApiName, Stage } });
  return unlessAway(async () => {
    const [count, errors, p50, p99] = await lastHour([of('Count', 'SampleCount'), of('5XXError', 'Sum'), of('Latency', 'p50'), of('Latency', 'p99')], at);
    const [p50Ms, p99Ms] = [highest(p50), highest(p99)];
    return { count: sum(count), errors: sum(errors), ...(p50Ms !== undefined && { p50Ms }), ...(p99Ms !== undefined && { p99Ms }) };
  });
}

export type QueueMetrics = Pick<QueueState, 'age' | 'delivered' | 'done'>;

/**
 * Of each of these queues, by its name: how old its oldest message is, and what was delivered and done with in the last hour. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * @returns undefined where it cannot be asked
 */
export function queueMetrics(names: readonly string[], at: Date): Promise<Map<string, QueueMetrics> | undefined> {
  const asking = names.slice(0, MOST_QUEUES);
  if (asking.length === 0) return Promise.resolve(new Map());
  return unlessAway(async () => {
    const of = (QueueName: string, metric: string, stat: string, periodS: number): Asked => ({ namespace: 'AWS/SQS', metric, stat, periodS, dimensions: { QueueName } });
    const values = await lastHour(
      asking.flatMap((name) => [of(name, 'ApproximateAgeOfOldestMessage', 'Maximum', 60), of(name, 'NumberOfMessagesReceived', 'Sum', HOUR_S), of(name, 'NumberOfMessagesDeleted', 'Sum', HOUR_S)]),
      at,
    );
    return new Map(
      asking.map((name, index): [string, QueueMetrics] => {
        const [ages = [], received, deleted] = values.slice(3 * index);
        return [name, { ...(ages[0] !== undefined && { age: Math.round(ages[0]) }), delivered: sum(received), done: sum(deleted) }];
      }),
    );
  });
}

/** Figures are not worth an answer that fails. */
async function unlessAway<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return ask().catch((error: unknown) => {
    log.warn('metrics not known', { error: (error as Error).name, reason: (error as Error).message });
    return undefined;
  });
}
