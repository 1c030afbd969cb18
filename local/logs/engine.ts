import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, ResourceType } from '../contract.ts';
import { replaceFile } from '../store/replace-file.ts';
import { physicalName } from '../template/physical-name.ts';
import { filterOf } from './filter.ts';
import { readEvents } from './log-file.ts';
import type { LogEvent } from './log-file.ts';

interface Group {
  name: string;
  /** Epoch milliseconds. */
  created: number;
  streams: string[];
}

/**
 * CloudWatch Logs over plain files: what functions write stands in the Lambda engine's folder, what is put by the API in this engine's own;
 * both are lines of JSON that a person can read. Retention is left to the person too.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
 */
export class Logs implements Engine {
  readonly service = 'logs';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #lambdaLogs: string | undefined;
  readonly #groups: Map<string, Group>;

  /** `lambdaLogs`: the folder with `<function>.log`. */
  constructor(host: Host, options: { lambdaLogs?: string } = {}) {
    this.#host = host;
    this.#lambdaLogs = options.lambdaLogs;
    mkdirSync(host.dataDir, { recursive: true });
    const kept = existsSync(this.#index()) ? (JSON.parse(readFileSync(this.#index(), 'utf8')) as Group[]) : [];
    this.#groups = new Map(kept.map((group) => [group.name, group]));
    this.types = {
      'AWS::Logs::LogGroup': {
        honoured: ['LogGroupName'],
        ignored: ['RetentionInDays', 'KmsKeyId', 'Tags', 'LogGroupClass'],
        identify: (resource) => {
          const name = String(resource.properties['LogGroupName'] ?? physicalName(resource, 512));
          return { ref: name, attributes: { Arn: `arn:aws:logs:${resource.region}:${resource.account}:log-group:${name}:*` } };
        },
        create: ({ ref }) => {
          if (!this.#groups.has(ref)) this.#keep({ name: ref, created: this.#host.clock.now(), streams: [] });
        },
      },
    };
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'CreateLogGroup': {
        const name = String(input['logGroupName']);
        if (this.#groups.has(name)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        this.#keep({ name, created: this.#host.clock.now(), streams: [] });
        return {};
      }
      case 'CreateLogStream':
        return this.#createStream(input);
      case 'PutLogEvents':
        return this.#put(input);
      case 'DescribeLogGroups':
        return this.#describeGroups(input);
      case 'DescribeLogStreams':
        return this.#describeStreams(input);
      case 'GetLogEvents':
        return this.#get(input);
      case 'FilterLogEvents':
        return this.#filter(input);
      default:
        throw new AwsError('UnknownOperationException', `The local runtime has no ${action} in CloudWatch Logs`);
    }
  }

  #index(): string {
    return join(this.#host.dataDir, 'groups.json');
  }

  #keep(group: Group): void {
    this.#groups.set(group.name, group);
    replaceFile(this.#index(), JSON.stringify([...this.#groups.values()]));
  }

  #own(name: string): string {
    return join(this.#host.dataDir, `${encodeURIComponent(name)}.log`);
  }

  /** Function name by the log group that it writes to. */
  async #functions(): Promise<Map<string, string[]>> {
    const byGroup = new Map<string, string[]>();
    if (this.#lambdaLogs === undefined) return byGroup;
    const { Functions } = await this.#host.dispatch({ service: 'lambda', action: 'ListFunctions', input: {}, principal: { kind: 'root' } });
    for (const each of (Functions ?? []) as JsonObject[]) {
      const name = String(each['FunctionName']);
      const group = String(((each['LoggingConfig'] ?? {}) as JsonObject)['LogGroup'] ?? `/aws/lambda/${name}`);
      byGroup.set(group, [...(byGroup.get(group) ?? []), name]);
    }
    return byGroup;
  }

  /** The files of a group, its functions' among them. */
  async #files(name: string): Promise<string[]> {
    const functions = (await this.#functions()).get(name) ?? [];
    if (functions.length === 0 && !this.#groups.has(name)) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return this.#filesOf(name, functions);
  }

  #filesOf(name: string, functions: readonly string[]): string[] {
    return [...functions.map((each) => join(this.#lambdaLogs!, `${each}.log`)), this.#own(name)];
  }

  async #events(name: string, wanted: (event: LogEvent) => boolean): Promise<LogEvent[]> {
    const events: LogEvent[] = [];
    for (const [index, file] of (await this.#files(name)).entries()) {
      for await (const event of readEvents(file)) if (wanted(event)) events.push({ ...event, id: `${index}${event.id}` });
    }
    return events.sort((a, b) => a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1));
  }

  #group(name: Json | undefined): Group {
    const group = this.#groups.get(String(name));
    if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return group;
  }

  #createStream(input: JsonObject): JsonObject {
    const group = this.#group(input['logGroupName']);
    const stream = String(input['logStreamName']);
    if (group.streams.includes(stream)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    this.#keep({ ...group, streams: [...group.streams, stream] });
    return {};
  }

  #put(input: JsonObject): JsonObject {
    const group = this.#group(input['logGroupName']);
    const logStreamName = String(input['logStreamName']);
    if (!group.streams.includes(logStreamName)) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    const ingestionTime = this.#host.clock.now();
    const lines = ((input['logEvents'] ?? []) as JsonObject[]).map(({ timestamp, message }) => `${JSON.stringify({ timestamp, logStreamName, message, ingestionTime })}\n`);
    appendFileSync(this.#own(group.name), lines.join(''));
    return { nextSequenceToken: this.#host.id() };
  }

  async #describeGroups(input: JsonObject): Promise<JsonObject> {
    const prefix = String(input['logGroupNamePrefix'] ?? '');
    const ofFunctions = await this.#functions();
    const names = [...new Set([...this.#groups.keys(), ...ofFunctions.keys()])].filter((name) => name.startsWith(prefix)).sort();
    const arn = (name: string) => `arn:aws:logs:${this.#host.region}:${this.#host.account}:log-group:${name}`;
    const storedBytes = (name: string) => this.#filesOf(name, ofFunctions.get(name) ?? []).reduce((all, file) => all + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
    return { logGroups: names.map((name) => ({ logGroupName: name, creationTime: this.#groups.get(name)?.created ?? 0, arn: `${arn(name)}:*`, logGroupArn: arn(name), storedBytes: storedBytes(name) })) };
  }

  async #describeStreams(input: JsonObject): Promise<JsonObject> {
    const name = groupName(input);
    const prefix = String(input['logStreamNamePrefix'] ?? '');
    const spans = new Map<string, { first: number; last: number } | undefined>((this.#groups.get(name)?.streams ?? []).map((stream) => [stream, undefined]));
    for (const { stream, timestamp } of await this.#events(name, () => true)) spans.set(stream, { first: spans.get(stream)?.first ?? timestamp, last: timestamp });
    const streams = [...spans].filter(([stream]) => stream.startsWith(prefix));
    const byTime = input['orderBy'] === 'LastEventTime';
    streams.sort(([a, x], [b, y]) => (byTime ? (x?.last ?? 0) - (y?.last ?? 0) : a < b ? -1 : 1));
    if (input['descending'] === true) streams.reverse();
    return {
      logStreams: streams.slice(0, Number(input['limit'] ?? 50)).map(([logStreamName, span]) => ({
        logStreamName,
        ...(span ? { firstEventTimestamp: span.first, lastEventTimestamp: span.last, lastIngestionTime: span.last } : {}),
      })),
    };
  }

  async #get(input: JsonObject): Promise<JsonObject> {
    const stream = String(input['logStreamName']);
    const events = await this.#events(groupName(input), (event) => event.stream === stream && inTime(event, input));
    const size = Number(input['limit'] ?? 10_000);
    const token = /^([fb])\/(\d+)$/.exec(String(input['nextToken'] ?? ''));
    const start = token ? (token[1] === 'f' ? Number(token[2]) : Math.max(0, Number(token[2]) - size)) : input['startFromHead'] === true ? 0 : Math.max(0, events.length - size);
    const page = events.slice(start, token?.[1] === 'b' ? Number(token[2]) : start + size);
    return {
      events: page.map(({ timestamp, message, ingested }) => ({ timestamp, message, ingestionTime: ingested })),
      nextForwardToken: `f/${start + page.length}`,
      nextBackwardToken: `b/${start}`,
    };
  }

  async #filter(input: JsonObject): Promise<JsonObject> {
    const matches = filterOf(String(input['filterPattern'] ?? ''));
    const streams = input['logStreamNames'] as string[] | undefined;
    const prefix = String(input['logStreamNamePrefix'] ?? '');
    const wanted = (event: LogEvent) => inTime(event, input) && (streams?.includes(event.stream) ?? true) && event.stream.startsWith(prefix) && matches(event.message);
    const events = await this.#events(groupName(input), wanted);
    const from = Number(input['nextToken'] ?? 0);
    const to = from + Number(input['limit'] ?? 10_000);
    return {
      events: events.slice(from, to).map(({ timestamp, stream, message, ingested, id }) => ({ logStreamName: stream, timestamp, message, ingestionTime: ingested, eventId: id })),
      searchedLogStreams: [],
      ...(to < events.length ? { nextToken: String(to) } : {}),
    };
  }
}

/** By name, or by the ARN that newer calls give. */
const groupName = (input: JsonObject): string => String(input['logGroupName'] ?? String(input['logGroupIdentifier']).replace(/^arn:.*:log-group:/, '').replace(/:\*$/, ''));

const inTime = ({ timestamp }: LogEvent, { startTime, endTime }: JsonObject): boolean =>
  (startTime === undefined || timestamp >= Number(startTime)) && (endTime === undefined || timestamp <= Number(endTime));
