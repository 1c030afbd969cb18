import type { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { AwsCall, Engine, Host, JsonObject, Principal, ResourceType } from '../contract.ts';
import { AwsError, Unsupported } from '../contract.ts';
import { openStore } from '../store/sqlite.ts';
import { Archives } from './archives.ts';
import { Courier } from './courier.ts';
import { Definitions } from './definitions.ts';
import { Deliveries } from './deliveries.ts';
import type { BusEvent } from './event.ts';
import { Intake } from './intake.ts';
import { putEvents } from './put-events.ts';
import { Replays } from './replays.ts';
import { resourceTypes } from './resources.ts';
import { RuleTimer } from './rule-timer.ts';
import { restoreRules, ruleFromTemplate, rulesApi } from './rules-api.ts';
import { Buses } from './rules.ts';
import { SCHEMA } from './store.ts';

/**
 * Amazon EventBridge: buses, rules, targets with retries and dead-letter queues, archives and replays.
 * Not here: partner sources, API destinations, pipes, global endpoints, schema registry, PutPermission (bus policies belong to IAM).
 */
export class EventBridge implements Engine {
  readonly service = 'events';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #deliveries: Deliveries;
  readonly #replays: Replays;
  readonly #archives: Archives;
  readonly #timer: RuleTimer;
  readonly #actions: Record<string, (input: JsonObject) => JsonObject>;
  readonly #putEvents: (call: AwsCall) => JsonObject;
  /** Events that a rule passes on to another bus, by the PutEvents entry that carries them. */
  readonly #forwarded = new WeakMap<JsonObject, BusEvent>();
  #stopPruning = () => {};

  constructor(host: Host) {
    this.#host = host;
    this.#db = openStore(join(host.dataDir, 'events.sqlite'), SCHEMA);
    const definitions = new Definitions(this.#db);
    const buses = new Buses(host);
    const archives = new Archives(host, this.#db, buses, definitions);
    const courier = new Courier(host, (event, busArn, principal) => this.#forward(event, busArn, principal));
    const deliveries = new Deliveries(host, this.#db, (arn) => buses.ruleByArn(arn), courier);
    const intake = new Intake(this.#db, buses, archives, deliveries);
    this.#archives = archives;
    this.#deliveries = deliveries;
    this.#replays = new Replays(host, this.#db, { buses, archives, intake, deliveries });
    this.#timer = new RuleTimer(host, this.#db, buses, intake);
    this.#putEvents = putEvents(host, buses, intake, (entry) => this.#forwarded.get(entry));
    this.#actions = { ...rulesApi(buses, definitions, (rule) => this.#timer.changed(rule)), ...archives.api, ...this.#replays.api };
    this.types = resourceTypes({
      bus: (name, description) => void buses.addBus(name, description),
      rule: (arn, definition) => void ruleFromTemplate(buses, definitions, arn, definition),
      archive: (definition) => archives.fromTemplate(definition),
    });
    restoreRules(buses, definitions);
    archives.restore();
  }

  async handle(call: AwsCall): Promise<JsonObject> {
    if (call.action === 'PutEvents') return this.#putEvents(call);
    const action = this.#actions[call.action];
    if (!action) throw new AwsError('UnknownOperationException', `The local runtime has no ${call.action} for EventBridge.`);
    try {
      return action(call.input);
    } catch (error) {
      throw error instanceof Unsupported ? new AwsError('ValidationException', error.message) : error;
    }
  }

  start(): void {
    this.#deliveries.recover();
    this.#replays.recover();
    this.#timer.start();
    this.#stopPruning = this.#archives.startPruning();
  }

  stop(): void {
    this.#stopPruning();
    this.#timer.stop();
    this.#replays.stop();
    this.#deliveries.stop();
    this.#db.close();
  }

  async #forward(event: BusEvent, busArn: string, principal: Principal): Promise<void> {
    const { source, 'detail-type': detailType, detail, resources } = JSON.parse(event.text) as JsonObject;
    const entry: JsonObject = {
      EventBusName: busArn,
      Source: source!,
      DetailType: detailType!,
      Detail: JSON.stringify(detail),
      Resources: resources!,
      Time: event.time,
    };
    this.#forwarded.set(entry, event);
    const answer = await this.#host.dispatch({ service: 'events', action: 'PutEvents', input: { Entries: [entry] }, principal });
    const [result] = answer.Entries as JsonObject[];
    if (result?.ErrorCode !== undefined) throw new AwsError(String(result.ErrorCode), String(result.ErrorMessage));
  }
}
