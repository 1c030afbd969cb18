import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { AwsCall, Engine, Host, JsonObject, Resource, ResourceType } from '../contract.ts';
import { AwsError, Unsupported } from '../contract.ts';
import { Definitions } from '../eventbridge/definitions.ts';
import { generated } from '../eventbridge/resources.ts';
import { openStore } from '../store/sqlite.ts';
import { addGroup, KIND, schedulerApi, scheduleArn } from './api.ts';
import { HONOURED, compileSchedule } from './schedule.ts';
import { SCHEMA } from './store.ts';
import { Timetable } from './timetable.ts';

/** Amazon EventBridge Scheduler: one-time, rate and cron schedules in time zones, templated and universal targets. */
export class Scheduler implements Engine {
  readonly service = 'scheduler';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #timetable: Timetable;
  readonly #definitions: Definitions;
  readonly #actions: Record<string, (input: JsonObject) => JsonObject>;

  constructor(host: Host) {
    this.#host = host;
    this.#db = openStore(join(host.dataDir, 'scheduler.sqlite'), SCHEMA);
    this.#definitions = new Definitions(this.#db);
    this.#timetable = new Timetable(host, this.#db, ({ arn }) => this.#completed(arn));
    this.#actions = schedulerApi(host, this.#db, this.#timetable, this.#definitions);
    addGroup(host, this.#db, 'default');
    for (const stored of this.#definitions.stored(KIND)) {
      this.#timetable.set(compileSchedule(stored, scheduleArn(host, String(stored.GroupName), String(stored.Name))));
    }
    this.types = {
      'AWS::Scheduler::Schedule': {
        honoured: HONOURED,
        ignored: ['KmsKeyArn'],
        identify: (resource) => {
          const name = nameOf(resource);
          const { region, account, properties } = resource;
          const Arn = `arn:aws:scheduler:${region}:${account}:schedule/${String(properties.GroupName ?? 'default')}/${name}`;
          return { ref: name, attributes: { Arn } };
        },
        create: (resource) => this.#fromTemplate(resource),
      },
      'AWS::Scheduler::ScheduleGroup': {
        honoured: ['Name'],
        ignored: ['Tags'],
        identify: (resource) => {
          const name = nameOf(resource);
          return { ref: name, attributes: { Arn: `arn:aws:scheduler:${resource.region}:${resource.account}:schedule-group/${name}`, State: 'ACTIVE' } };
        },
        create: ({ ref }) => addGroup(host, this.#db, ref),
      },
    };
  }

  async handle(call: AwsCall): Promise<JsonObject> {
    const action = this.#actions[call.action];
    if (!action) throw new AwsError('UnknownOperationException', `The local runtime has no ${call.action} for EventBridge Scheduler.`);
    try {
      return action(call.input);
    } catch (error) {
      throw error instanceof Unsupported ? new AwsError('ValidationException', error.message) : error;
    }
  }

  start(): void {
    this.#timetable.start();
  }

  stop(): void {
    this.#timetable.stop();
    this.#db.close();
  }

  /** Deletes a schedule for good. One from a template keeps its place in time, else it would run again at each start. */
  #completed(arn: string) {
    if (this.#definitions.isFromTemplate(KIND, arn)) return;
    this.#definitions.delete(KIND, arn);
    this.#timetable.delete(arn);
  }

  #fromTemplate({ ref, properties }: Resource) {
    const { KmsKeyArn: _key, ...given } = properties;
    const group = String(properties.GroupName ?? 'default');
    const arn = scheduleArn(this.#host, group, ref);
    const definition = this.#definitions.fromTemplate(KIND, arn, { ...given, Name: ref, GroupName: group });
    this.#timetable.set(compileSchedule(definition, arn));
  }
}

const nameOf = (resource: Omit<Resource, 'ref' | 'attributes'>) => String(resource.properties.Name ?? generated(resource, 64));
