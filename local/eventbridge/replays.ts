import type { DatabaseSync } from 'node:sqlite';
import type { Host, JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { Archives } from './archives.ts';
import type { Deliveries } from './deliveries.ts';
import { replayed } from './event.ts';
import type { Arrival, Intake } from './intake.ts';
import { page } from './paging.ts';
import { epochSeconds } from './put-events.ts';
import type { Buses } from './rules.ts';
import { busName } from './rules.ts';

/** A row of the table: the request, how far it got (time and row of the last event), and when. */
interface Replay {
  name: string;
  request: JsonObject;
  state: 'STARTING' | 'RUNNING' | 'CANCELLING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  time: number;
  row: number;
  /** Epoch seconds. */
  started: number;
  ended: number | null;
  last: number | null;
}

const ACTIVE = ['STARTING', 'RUNNING', 'CANCELLING'];
const MAX_ACTIVE = 10;
const BATCH = 100;
/** A replay waits while this many deliveries are open, so that live events keep their place. */
const MAX_OPEN = 1000;

/**
 * Sends archived events to their bus again, marked with `replay-name`, in order of their time (AWS: minute by minute, unordered inside
 * one). A batch of events and the place reached are one transaction: after a crash a replay goes on where it was.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 */
export class Replays {
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #buses: Buses;
  readonly #archives: Archives;
  readonly #intake: Intake;
  readonly #deliveries: Deliveries;
  /** Names of those that the last process left unfinished. */
  readonly #interrupted: string[];
  #stopped = false;

  constructor(host: Host, db: DatabaseSync, parts: { buses: Buses; archives: Archives; intake: Intake; deliveries: Deliveries }) {
    this.#host = host;
    this.#db = db;
    this.#buses = parts.buses;
    this.#archives = parts.archives;
    this.#intake = parts.intake;
    this.#deliveries = parts.deliveries;
    this.#interrupted = this.#all().filter(({ state }) => ACTIVE.includes(state)).map(({ name }) => name);
  }

  recover(): void {
    for (const name of this.#interrupted) this.#soon(name);
  }

  stop(): void {
    this.#stopped = true;
  }

  readonly api: Record<string, (input: JsonObject) => JsonObject> = {
    StartReplay: (input) => {
      const name = String(input.ReplayName);
      const request = this.#checked(input);
      const started = this.#seconds();
      const insert = this.#db.prepare("INSERT INTO replays (name, request, state, time, row, started) VALUES (?, ?, 'STARTING', ?, 0, ?)");
      insert.run(name, JSON.stringify(request), Number(request.EventStartTime), started);
      this.#soon(name);
      return { ReplayArn: this.#buses.arnOf('replay', name), State: 'STARTING', ReplayStartTime: started };
    },
    DescribeReplay: (input) => {
      const replay = this.#get(input.ReplayName);
      const { Description, Destination } = replay.request;
      const answer: JsonObject = { ReplayArn: this.#buses.arnOf('replay', replay.name), Destination: Destination!, ...summary(replay) };
      return Description === undefined ? answer : { ...answer, Description };
    },
    ListReplays: (input) => {
      const { NamePrefix, EventSourceArn, State } = input;
      if ([NamePrefix, EventSourceArn, State].filter((given) => given !== undefined).length > 1) {
        throw invalid('At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.');
      }
      const found = this.#all()
        .filter(({ name }) => name.startsWith(String(NamePrefix ?? '')))
        .filter(({ request }) => EventSourceArn === undefined || request.EventSourceArn === EventSourceArn)
        .filter(({ state }) => State === undefined || state === State);
      return page('Replays', found.map(summary), input);
    },
    CancelReplay: (input) => {
      const { name, state } = this.#get(input.ReplayName);
      if (state !== 'STARTING' && state !== 'RUNNING') {
        throw new AwsError('IllegalStatusException', `Replay ${name} is not in a valid state for this operation.`);
      }
      this.#db.prepare("UPDATE replays SET state = 'CANCELLING' WHERE name = ?").run(name);
      return { ReplayArn: this.#buses.arnOf('replay', name), State: 'CANCELLING' };
    },
  };

  #checked(input: JsonObject): JsonObject {
    const name = String(input.ReplayName);
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) throw invalid(`Replay name ${name} is not valid.`);
    const destination = (input.Destination ?? {}) as JsonObject;
    const bus = this.#buses.get(destination.Arn);
    const archiveName = String(input.EventSourceArn).split(':archive/')[1] ?? String(input.EventSourceArn);
    const archive = this.#archives.find(archiveName);
    if (!archive) throw invalid(`Parameter EventSourceArn is not valid. Reason: Archive ${archiveName} does not exist.`);
    if (archive.bus !== bus.name) {
      throw invalid('Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.');
    }
    const EventStartTime = epochSeconds(input.EventStartTime);
    const EventEndTime = epochSeconds(input.EventEndTime);
    if (EventStartTime === undefined || EventEndTime === undefined) throw invalid('EventStartTime and EventEndTime must be provided.');
    if (EventStartTime >= EventEndTime) {
      throw invalid('Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.');
    }
    const others = this.#all();
    if (others.some((other) => other.name === name)) throw new AwsError('ResourceAlreadyExistsException', `Replay ${name} already exists.`);
    if (others.filter(({ state }) => ACTIVE.includes(state)).length >= MAX_ACTIVE) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
    }
    const request: JsonObject = { EventSourceArn: archive.arn, EventStartTime, EventEndTime, Destination: destination };
    return input.Description === undefined ? request : { ...request, Description: input.Description };
  }

  #soon(name: string) {
    setImmediate(() => this.#step(name));
  }

  /** One batch. */
  #step(name: string): void {
    if (this.#stopped) return;
    const replay = this.#get(name);
    if (replay.state === 'CANCELLING') return this.#end(name, 'CANCELLED');
    if (this.#deliveries.open > MAX_OPEN) {
      this.#host.clock.after(20, () => this.#step(name));
      return;
    }
    const { EventSourceArn, EventEndTime, Destination } = replay.request;
    const { Arn, FilterArns } = Destination as JsonObject;
    const archive = this.#archives.find(String(EventSourceArn).split(':archive/')[1]!);
    const bus = this.#buses.find(busName(Arn));
    if (!archive || !bus) return this.#end(name, 'FAILED');
    const rows = this.#db
      .prepare('SELECT row, time, id, text FROM archived WHERE archive = ? AND (time, row) > (?, ?) AND time <= ? ORDER BY time, row LIMIT ?')
      .all(archive.name, replay.time, replay.row, Number(EventEndTime), BATCH);
    if (rows.length === 0) return this.#end(name, 'COMPLETED');
    const only = Array.isArray(FilterArns) && FilterArns.length > 0 ? { only: new Set(FilterArns.map(String)) } : {};
    const arrivals = rows.map(({ time, id, text }): Arrival => {
      const event = { id: String(id), time: Number(time), ingested: this.#host.clock.now(), text: replayed(String(text), name), replay: name };
      return { bus, event, ...only };
    });
    const last = rows.at(-1)!;
    this.#intake.take(arrivals, () => {
      const reached = this.#db.prepare("UPDATE replays SET state = 'RUNNING', time = ?, row = ?, last = ? WHERE name = ?");
      reached.run(last.time!, last.row!, last.time!, name);
    });
    this.#soon(name);
  }

  #end(name: string, state: Replay['state']) {
    this.#db.prepare('UPDATE replays SET state = ?, ended = ? WHERE name = ?').run(state, this.#seconds(), name);
  }

  #seconds(): number {
    return Math.floor(this.#host.clock.now() / 1000);
  }

  #all(): Replay[] {
    const rows = this.#db.prepare('SELECT * FROM replays ORDER BY name').all();
    return rows.map((row) => ({ ...row, request: JSON.parse(String(row.request)) as JsonObject }) as unknown as Replay);
  }

  #get(name: unknown): Replay {
    const replay = this.#all().find((each) => each.name === name);
    if (!replay) throw new AwsError('ResourceNotFoundException', `Replay ${String(name)} does not exist.`);
    return replay;
  }
}

const invalid = (message: string) => new AwsError('ValidationException', message);

function summary({ name, request, state, started, ended, last }: Replay): JsonObject {
  const { EventSourceArn, EventStartTime, EventEndTime } = request;
  const answer: JsonObject = {
    ReplayName: name,
    EventSourceArn: EventSourceArn!,
    State: state,
    EventStartTime: EventStartTime!,
    EventEndTime: EventEndTime!,
    ReplayStartTime: started,
  };
  if (last !== null) answer.EventLastReplayedTime = last;
  if (ended !== null) answer.ReplayEndTime = ended;
  return answer;
}
