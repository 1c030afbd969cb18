import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Measured } from '../contract.ts';
import { inTransaction, openStore } from '../store/sqlite.ts';
import { dimensionsOf, Measures } from './measures.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS points (namespace TEXT, metric TEXT, dimensions TEXT, at INTEGER, count REAL, sum REAL, min REAL, max REAL, unit TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS by_metric ON points (namespace, metric, dimensions, at);`;
const KEPT_MS = 15 * 86_400_000;
const MINUTE = 60_000;
const POINTS = 'SELECT at, count, sum, min, max FROM points WHERE namespace = ? AND metric = ? AND dimensions = ? AND at >= ? AND at < ? ORDER BY at';
const INSERT = 'INSERT INTO points VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
const STATISTICS = { Sum: 'sum', Minimum: 'min', Maximum: 'max', SampleCount: 'count' } as const;

type Row = Omit<Point, 'values'>;
interface Point {
  /** Epoch milliseconds, the start of the period. */
  at: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Each value with how often it came; statistics that were made by the caller have none. */
  values: [value: number, times: number][] | undefined;
}

/**
 * Metrics that are put by the API, and those that the services of this runtime measure of themselves, kept for 15 days; their plain statistics and percentiles. There are no alarms here: they belong to the account.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
 */
export class CloudWatch implements Engine {
  readonly service = 'cloudwatch';
  readonly types = {};
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #measures = new Measures();
  #cancelWrite: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#db = openStore(join(host.dataDir, 'metrics.sqlite'), SCHEMA);
  }

  start(): void {
    this.#db.prepare('DELETE FROM points WHERE at < ?').run(this.#host.clock.now() - KEPT_MS);
    const write = () => {
      this.#write();
      this.#cancelWrite = this.#host.clock.after(MINUTE, write);
    };
    write();
  }

  /** AWS tells after a minute; here it is there at once, since whoever asks has it written first. */
  readonly measured: Measured = (measure, times) => this.#measures.add(measure, this.#host.clock.now(), times);

  #write(): void {
    const counted = this.#measures.take();
    if (counted.length === 0) return;
    const insert = this.#db.prepare(INSERT);
    inTransaction(this.#db, () => {
      for (const { namespace, metric, dimensions, at, value, unit, times } of counted) insert.run(namespace, metric, dimensions, at, times, value * times, value, value, unit);
    });
  }

  stop(): void {
    this.#cancelWrite?.();
    this.#write();
    this.#db.close();
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    this.#write();
    switch (action) {
      case 'PutMetricData':
        return this.#put(input);
      case 'GetMetricStatistics':
        return this.#statistics(input);
      case 'GetMetricData':
        return { MetricDataResults: ((input['MetricDataQueries'] ?? []) as JsonObject[]).map((query) => this.#query(query, input)), Messages: [] };
      case 'ListMetrics':
        return this.#list(input);
      case 'DescribeAlarms':
        return { MetricAlarms: [], CompositeAlarms: [] };
      default:
        throw new AwsError('InvalidAction', `The local runtime has no ${action} in CloudWatch`);
    }
  }

  #put(input: JsonObject): JsonObject {
    const insert = this.#db.prepare(INSERT);
    inTransaction(this.#db, () => {
      for (const datum of (input['MetricData'] ?? []) as JsonObject[]) {
        const at = datum['Timestamp'] === undefined ? this.#host.clock.now() : instant(datum['Timestamp']);
        const keys = [String(input['Namespace']), String(datum['MetricName']), dimensions(datum['Dimensions'])] as const;
        for (const { count, sum, min, max } of measured(datum)) insert.run(...keys, at, count, sum, min, max, String(datum['Unit'] ?? 'None'));
      }
    });
    return {};
  }

  #statistics(input: JsonObject): JsonObject {
    const points = this.#points(input, Number(input['Period']), input);
    const wanted = [...((input['Statistics'] ?? []) as string[]), ...((input['ExtendedStatistics'] ?? []) as string[])];
    const Datapoints = points.map((point) => ({ Timestamp: new Date(point.at).toISOString(), Unit: String(input['Unit'] ?? 'None'), ...Object.fromEntries(wanted.map((name) => [name, value(point, name)])) }));
    return { Label: String(input['MetricName']), Datapoints };
  }

  #query(query: JsonObject, range: JsonObject): JsonObject {
    const stat = query['MetricStat'] as JsonObject | undefined;
    if (!stat) throw new AwsError('InvalidParameterValue', 'Metric expressions are not supported by the local runtime');
    const metric = stat['Metric'] as JsonObject;
    const points = this.#points(metric, Number(stat['Period']), range);
    if (range['ScanBy'] !== 'TimestampAscending') points.reverse();
    return {
      Id: query['Id'] ?? '',
      Label: String(query['Label'] ?? metric['MetricName']),
      Timestamps: points.map(({ at }) => new Date(at).toISOString()),
      Values: points.map((point) => value(point, String(stat['Stat']))),
      StatusCode: 'Complete',
    };
  }

  #points(metric: JsonObject, period: number, range: JsonObject): Point[] {
    const ms = period * 1000;
    if (!(ms > 0)) throw new AwsError('InvalidParameterValue', 'The parameter Period must be a number greater than 0');
    const keys = [String(metric['Namespace']), String(metric['MetricName']), dimensions(metric['Dimensions'])] as const;
    const rows = this.#db.prepare(POINTS).all(...keys, instant(range['StartTime']), instant(range['EndTime'])) as unknown as Row[];
    const points = new Map<number, Point>();
    for (const { at: when, count, sum, min, max } of rows) {
      const at = when - (when % ms);
      const point = points.get(at) ?? { at, count: 0, sum: 0, min, max, values: [] };
      if (min === max) point.values?.push([min, count]);
      points.set(at, {
        at, count: point.count + count, sum: point.sum + sum, min: Math.min(point.min, min), max: Math.max(point.max, max),
        values: min === max ? point.values : undefined,
      });
    }
    return [...points.values()];
  }

  #list(input: JsonObject): JsonObject {
    const rows = this.#db.prepare('SELECT DISTINCT namespace, metric, dimensions FROM points ORDER BY 1, 2, 3').all();
    const wanted = rows.filter((row) => [undefined, row['namespace']].includes(input['Namespace'] as string) && [undefined, row['metric']].includes(input['MetricName'] as string));
    return { Metrics: wanted.map((row) => ({ Namespace: String(row['namespace']), MetricName: String(row['metric']), Dimensions: JSON.parse(String(row['dimensions'])) as Json })) };
  }
}

function value(point: Point, statistic: string): number {
  if (statistic === 'Average') return point.sum / point.count;
  if (PERCENTILE.test(statistic) && point.values) return percentile(point.values, Number(statistic.slice(1)));
  const column = STATISTICS[statistic as keyof typeof STATISTICS];
  if (!column) throw new AwsError('InvalidParameterValue', `The statistic ${statistic} is not supported by the local runtime`);
  return point[column];
}

const PERCENTILE = /^p\d{1,2}(\.\d+)?$/;

/** Of statistics made by the caller there is none, unless all were one value: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Percentiles */
function percentile(values: readonly [value: number, times: number][], share: number): number {
  const sorted = [...values].sort(([a], [b]) => a - b);
  const wanted = (sorted.reduce((sum, [, times]) => sum + times, 0) * share) / 100;
  let seen = 0;
  return (sorted.find(([, times]) => (seen += times) >= wanted) ?? sorted.at(-1) ?? [0])[0];
}

/** One value, a set of values with counts, or statistics made by the caller. */
function measured(datum: JsonObject): Omit<Row, 'at'>[] {
  const set = datum['StatisticValues'] as JsonObject | undefined;
  if (set) return [{ count: Number(set['SampleCount']), sum: Number(set['Sum']), min: Number(set['Minimum']), max: Number(set['Maximum']) }];
  const counts = (datum['Counts'] ?? []) as Json[];
  return ((datum['Values'] ?? [datum['Value'] ?? 0]) as Json[]).map(Number).map((one, index) => ({ count: Number(counts[index] ?? 1), sum: one * Number(counts[index] ?? 1), min: one, max: one }));
}

const dimensions = (given: Json | undefined): string => dimensionsOf((given ?? []) as JsonObject[]);

/** Epoch seconds or ISO 8601, as the wire protocol has it; gives epoch milliseconds. */
const instant = (given: Json | undefined): number => (typeof given === 'number' ? given * 1000 : Date.parse(String(given)));
