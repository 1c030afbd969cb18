import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Host, JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import { inTransaction } from '../store/sqlite.ts';
import type { Definitions } from './definitions.ts';
import type { EventFields } from './event-fields.ts';
import type { BusEvent } from './event.ts';
import { page } from './paging.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './pattern.ts';
import type { Bus, Buses } from './rules.ts';
import { busName } from './rules.ts';

/** An archive as templates and CreateArchive write it, the pattern as JSON text. */
export interface ArchiveDefinition extends JsonObject {
  ArchiveName: string;
  EventSourceArn: string;
}

export interface Archive {
  name: string;
  arn: string;
  bus: string;
  definition: ArchiveDefinition;
  pattern: Pattern | undefined;
  /** 0 keeps for ever. */
  retentionDays: number;
}

const KIND = 'archive';
const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * Archives with their events. An event is archived in the transaction that accepts it, so the ten minutes that AWS may take are none
 * here; a replayed event is not archived again. The managed rule that AWS lists beside an archive is not shown.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
export class Archives {
  readonly #archives = new Map<string, Archive>();
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #buses: Buses;
  readonly #definitions: Definitions;
  readonly #insert: StatementSync;

  constructor(host: Host, db: DatabaseSync, buses: Buses, definitions: Definitions) {
    this.#host = host;
    this.#db = db;
    this.#buses = buses;
    this.#definitions = definitions;
    this.#insert = db.prepare('INSERT INTO archived (archive, time, ingested, id, text) VALUES (?, ?, ?, ?, ?)');
  }

  restore(): void {
    for (const definition of this.#definitions.stored(KIND)) {
      if (this.#buses.find(definition.EventSourceArn)) this.#set(definition as ArchiveDefinition);
    }
  }

  fromTemplate(definition: ArchiveDefinition): void {
    this.#set(this.#definitions.fromTemplate(KIND, definition.ArchiveName, definition) as ArchiveDefinition);
  }

  find(name: string): Archive | undefined {
    return this.#archives.get(name);
  }

  /** Those that keep an event. */
  matching(bus: Bus, fields: EventFields): Archive[] {
    return [...this.#archives.values()].filter((archive) => archive.bus === bus.name && (archive.pattern?.matchesFields(fields) ?? true));
  }

  /** Inside the caller's transaction. */
  keep(archive: Archive, event: BusEvent): void {
    this.#insert.run(archive.name, event.time, event.ingested, event.id, event.text);
  }

  /** Removes what is past its retention, now and every hour. Gives back how to stop. */
  startPruning(): () => void {
    let cancel = () => {};
    const prune = () => {
      this.#prune();
      cancel = this.#host.clock.after(HOUR, prune);
    };
    prune();
    return () => cancel();
  }

  readonly api: Record<string, (input: JsonObject) => JsonObject> = {
    CreateArchive: (input) => {
      const name = String(input.ArchiveName);
      if (!/^[.\-_A-Za-z0-9]{1,48}$/.test(name)) throw invalid(`Archive name ${name} is not valid.`);
      const bus = this.#buses.get(input.EventSourceArn);
      if (this.#archives.has(name)) throw new AwsError('ResourceAlreadyExistsException', `Archive ${name} already exists.`);
      const { Description, EventPattern, RetentionDays } = input;
      const optional = Object.fromEntries(Object.entries({ Description, EventPattern, RetentionDays }).filter(([, value]) => value !== undefined));
      return this.#saved({ ArchiveName: name, EventSourceArn: bus.arn, ...(optional as JsonObject) });
    },
    UpdateArchive: (input) => {
      const changes = Object.entries(input).filter(([key]) => ['Description', 'EventPattern', 'RetentionDays'].includes(key));
      if (changes.length === 0) throw invalid('At least one of EventPattern, RetentionDays or Description must be provided.');
      const { definition } = this.get(input.ArchiveName);
      return this.#saved({ ...definition, ...Object.fromEntries(changes) });
    },
    DescribeArchive: (input) => {
      const archive = this.get(input.ArchiveName);
      const { Description, EventPattern } = archive.definition;
      const answer: JsonObject = { ArchiveArn: archive.arn, ...this.#summary(archive) };
      if (Description !== undefined) answer.Description = Description;
      if (EventPattern !== undefined) answer.EventPattern = EventPattern;
      return answer;
    },
    ListArchives: (input) => {
      const { NamePrefix, EventSourceArn, State } = input;
      if ([NamePrefix, EventSourceArn, State].filter((given) => given !== undefined).length > 1) {
        throw invalid('At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.');
      }
      const bus = EventSourceArn === undefined ? undefined : this.#buses.get(EventSourceArn).name;
      const found = [...this.#archives.values()]
        .filter(({ name }) => name.startsWith(String(NamePrefix ?? '')))
        .filter((archive) => (bus === undefined || archive.bus === bus) && (State === undefined || State === 'ENABLED'))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return page('Archives', found.map((archive) => this.#summary(archive)), input);
    },
    DeleteArchive: (input) => {
      const { name } = this.get(input.ArchiveName);
      inTransaction(this.#db, () => {
        this.#db.prepare('DELETE FROM archived WHERE archive = ?').run(name);
        this.#db.prepare('DELETE FROM archives WHERE name = ?').run(name);
        this.#definitions.delete(KIND, name);
      });
      this.#archives.delete(name);
      return {};
    },
  };

  /** Throws ResourceNotFoundException. */
  get(name: unknown): Archive {
    const archive = this.#archives.get(String(name));
    if (!archive) throw new AwsError('ResourceNotFoundException', `Archive ${String(name)} does not exist.`);
    return archive;
  }

  #set(definition: ArchiveDefinition): Archive {
    const { ArchiveName: name, EventSourceArn, EventPattern, RetentionDays } = definition;
    const archive: Archive = {
      name,
      arn: this.#buses.arnOf('archive', name),
      bus: this.#buses.get(EventSourceArn).name,
      definition: { ...definition, EventSourceArn: this.#buses.arnOf('event-bus', busName(EventSourceArn)) },
      pattern: EventPattern === undefined ? undefined : compilePattern(String(EventPattern)),
      retentionDays: Number(RetentionDays ?? 0),
    };
    this.#archives.set(name, archive);
    this.#db.prepare('INSERT OR IGNORE INTO archives (name, created) VALUES (?, ?)').run(name, Math.floor(this.#host.clock.now() / 1000));
    return archive;
  }

  #saved(definition: ArchiveDefinition): JsonObject {
    const archive = this.#set(definition);
    this.#definitions.put(KIND, archive.name, archive.definition);
    return { ArchiveArn: archive.arn, State: 'ENABLED', CreationTime: this.#created(archive) };
  }

  #created({ name }: Archive): number {
    return Number(this.#db.prepare('SELECT created FROM archives WHERE name = ?').get(name)!.created);
  }

  #summary(archive: Archive): JsonObject {
    this.#prune();
    const count = this.#db.prepare('SELECT count(*) AS events, coalesce(sum(length(CAST(text AS BLOB))), 0) AS bytes FROM archived WHERE archive = ?');
    const { events, bytes } = count.get(archive.name)!;
    return {
      ArchiveName: archive.name,
      EventSourceArn: archive.definition.EventSourceArn,
      State: 'ENABLED',
      RetentionDays: archive.retentionDays,
      SizeBytes: Number(bytes),
      EventCount: Number(events),
      CreationTime: this.#created(archive),
    };
  }

  #prune() {
    const expire = this.#db.prepare('DELETE FROM archived WHERE archive = ? AND ingested < ?');
    for (const { name, retentionDays } of this.#archives.values()) {
      if (retentionDays > 0) expire.run(name, this.#host.clock.now() - retentionDays * DAY);
    }
  }
}

const invalid = (message: string) => new AwsError('ValidationException', message);
