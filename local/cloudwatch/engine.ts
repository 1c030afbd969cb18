import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject } from '../contract.ts';
import { inTransaction, openStore } from '../store/sqlite.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS points (namespace TEXT, metric TEXT, dimensions TEXT, at INTEGER, count REAL, sum REAL, min REAL, max REAL, unit TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS by_metric ON points (namespace, metric, dimensions, at);`;
const KEPT_MS = 15 * 86_400_000;
const STATISTICS = { Sum: 'sum', Minimum: 'min', Maximum: 'max', SampleCount: 'count' } as const;

interface Point {
  /** Epoch milliseconds, the start of the period. */
  at: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

/**
 * Metrics that are put by the API, kept for 15 days, and their plain statistics. There are no alarms here: they belong to the account.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
 */
export class CloudWatch implements Engine {
  readonly service = 'cloudwatch';
  readonly types = {};
  readonly #host: Host;
  readonly #db: DatabaseSync;

  constructor(host: Host) {
    this.#host = host;
    this.#db = openStore(join(host.dataDir, 'metrics.sqlite'), SCHEMA);
  }

  start(): void {
    this.#db.prepare('DELETE FROM points WHERE at < ?').run(this.#host.clock.now() - KEPT_MS);
  }

  stop(): void {
    this.#db.close();
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
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
    const insert = this.#db.prepare('INSERT INTO points VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    inTransaction(this.#db, () => {
      for (const datum of (input['MetricData'] ?? []) as JsonObject[]) {
        const at = datum['Timestamp'] === undefined ? this.#host.clock.now() : instant(datum['Timestamp']);
        const { count, sum, min, max } = measured(datum);
        insert.run(String(input['Namespace']), String(datum['MetricName']), dimensions(datum['Dimensions']), at, count, sum, min, max, String(datum['Unit'] ?? 'None'));
      }
    });
    return {};
  }

  #statistics(input: JsonObject): JsonObject {
    const points = this.#points(input, Number(input['Period']), input);
    const wanted = (input['Statistics'] ?? []) as string[];
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
    const sql = `SELECT at - at % CAST(? AS INTEGER) AS at, SUM(count) AS count, SUM(sum) AS sum, MIN(min) AS min, MAX(max) AS max FROM points
      WHERE namespace = ? AND metric = ? AND dimensions = ? AND at >= ? AND at < ? GROUP BY 1 ORDER BY 1`;
    const keys = [String(metric['Namespace']), String(metric['MetricName']), dimensions(metric['Dimensions'])] as const;
    return this.#db.prepare(sql).all(ms, ...keys, instant(range['StartTime']), instant(range['EndTime'])) as unknown as Point[];
  }

  #list(input: JsonObject): JsonObject {
    const rows = this.#db.prepare('SELECT DISTINCT namespace, metric, dimensions FROM points ORDER BY 1, 2, 3').all();
    const wanted = rows.filter((row) => [undefined, row['namespace']].includes(input['Namespace'] as string) && [undefined, row['metric']].includes(input['MetricName'] as string));
    return { Metrics: wanted.map((row) => ({ Namespace: String(row['namespace']), MetricName: String(row['metric']), Dimensions: JSON.parse(String(row['dimensions'])) as Json })) };
  }
}

function value(point: Point, statistic: string): number {
  if (statistic === 'Average') return point.sum / point.count;
  const column = STATISTICS[statistic as keyof typeof STATISTICS];
  if (!column) throw new AwsError('InvalidParameterValue', `The statistic ${statistic} is not supported by the local runtime`);
  return point[column];
}

/** One value, a set of values with counts, or statistics made by the caller. */
function measured(datum: JsonObject): Omit<Point, 'at'> {
  const set = datum['StatisticValues'] as JsonObject | undefined;
  if (set) return { count: Number(set['SampleCount']), sum: Number(set['Sum']), min: Number(set['Minimum']), max: Number(set['Maximum']) };
  const values = ((datum['Values'] ?? [datum['Value'] ?? 0]) as Json[]).map(Number);
  const counts = ((datum['Counts'] ?? values.map(() => 1)) as Json[]).map(Number);
  return {
    count: counts.reduce((a, b) => a + b, 0),
    sum: values.reduce((total, each, index) => total + each * counts[index]!, 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** Dimensions belong to the name of a metric, in any order. */
const dimensions = (given: Json | undefined): string =>
  JSON.stringify(((given ?? []) as JsonObject[]).map(({ Name, Value }) => ({ Name: String(Name), Value: String(Value) })).sort((a, b) => (a.Name < b.Name ? -1 : 1)));

/** Epoch seconds or ISO 8601, as the wire protocol has it; gives epoch milliseconds. */
const instant = (given: Json | undefined): number => (typeof given === 'number' ? given * 1000 : Date.parse(String(given)));
