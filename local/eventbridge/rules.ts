import type { Host, JsonObject } from '../contract.ts';
import { AwsError, Unsupported } from '../contract.ts';
import type { Expression } from '../scheduler/expression.ts';
import { parseExpression } from '../scheduler/expression.ts';
import type { EventFields } from './event-fields.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './pattern.ts';
import type { Target } from './target.ts';
import { compileTarget } from './target.ts';

/** A rule as templates and PutRule plus PutTargets write it, the pattern as JSON text. */
export interface RuleDefinition extends JsonObject {
  Name: string;
  EventBusName: string;
  State: 'ENABLED' | 'DISABLED';
  Targets: JsonObject[];
}

export interface Rule {
  name: string;
  bus: string;
  arn: string;
  enabled: boolean;
  definition: RuleDefinition;
  pattern: Pattern | undefined;
  schedule: Expression | undefined;
  targets: ReadonlyMap<string, Target>;
}

export interface Bus {
  name: string;
  arn: string;
  description: string | undefined;
  /** Epoch seconds. */
  created: number;
  rules: Map<string, Rule>;
}

/** An event and a target that it is to reach. */
export interface Match {
  rule: Rule;
  target: Target;
}

const MAX_TARGETS = 5;
const MAX_PATTERN = 4096;

/** The buses of this account and region with their rules; `default` is always there. */
export class Buses {
  readonly #buses = new Map<string, Bus>();
  readonly #byArn = new Map<string, Rule>();
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    this.addBus('default', undefined);
  }

  arnOf(kind: 'event-bus' | 'rule' | 'archive' | 'replay', name: string): string {
    return `arn:aws:events:${this.#host.region}:${this.#host.account}:${kind}/${name}`;
  }

  addBus(name: string, description: string | undefined): Bus {
    const known = this.#buses.get(name);
    const created = known?.created ?? Math.floor(this.#host.clock.now() / 1000);
    const bus: Bus = { name, arn: this.arnOf('event-bus', name), description, created, rules: known?.rules ?? new Map() };
    this.#buses.set(name, bus);
    return bus;
  }

  removeBus(name: string): void {
    this.#buses.delete(name);
  }

  all(): Bus[] {
    return [...this.#buses.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(nameOrArn: unknown = 'default'): Bus | undefined {
    return this.#buses.get(busName(nameOrArn));
  }

  /** Throws ResourceNotFoundException. */
  get(nameOrArn: unknown): Bus {
    const bus = this.find(nameOrArn ?? undefined);
    if (!bus) throw new AwsError('ResourceNotFoundException', `Event bus ${busName(nameOrArn)} does not exist.`);
    return bus;
  }

  rule(name: unknown, busNameOrArn: unknown): Rule {
    const bus = this.get(busNameOrArn);
    const rule = bus.rules.get(String(name));
    if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${String(name)} does not exist on EventBus ${bus.name}.`);
    return rule;
  }

  ruleByArn(arn: string): Rule | undefined {
    return this.#byArn.get(arn);
  }

  allRules(): Rule[] {
    return this.all().flatMap((bus) => [...bus.rules.values()]);
  }

  /** Compiles a rule and puts it in force. Throws as PutRule and PutTargets do, or Unsupported. */
  setRule(definition: RuleDefinition): Rule {
    const bus = this.get(definition.EventBusName);
    const arn = this.arnOf('rule', bus.name === 'default' ? definition.Name : `${bus.name}/${definition.Name}`);
    const rule = compileRule({ ...definition, EventBusName: bus.name }, bus.name, arn);
    bus.rules.set(rule.name, rule);
    this.#byArn.set(arn, rule);
    return rule;
  }

  removeRule(rule: Rule): void {
    this.#buses.get(rule.bus)?.rules.delete(rule.name);
    this.#byArn.delete(rule.arn);
  }

  /** Which targets an event on a bus is for. With `only`, no rules but these. */
  matches(bus: Bus, fields: EventFields, only?: ReadonlySet<string>): Match[] {
    const found: Match[] = [];
    for (const rule of bus.rules.values()) {
      if (!rule.enabled || (only && !only.has(rule.arn)) || !rule.pattern?.matchesFields(fields)) continue;
      for (const target of rule.targets.values()) found.push({ rule, target });
    }
    return found;
  }
}

/** arn:aws:events:…:event-bus/orders or orders → orders */
export function busName(nameOrArn: unknown): string {
  return String(nameOrArn).replace(/^arn:[^/]*:event-bus\//, '');
}

function compileRule(definition: RuleDefinition, bus: string, arn: string): Rule {
  const { Name: name, State, EventPattern, ScheduleExpression } = definition;
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) throw invalid(`Rule name ${name} is not valid.`);
  if (State !== 'ENABLED' && State !== 'DISABLED') throw new Unsupported(arn, `State ${String(State)}`);
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (String(EventPattern ?? '').length > MAX_PATTERN) throw invalid(`EventPattern must be at most ${MAX_PATTERN} characters long.`);
  const targets = definition.Targets.map((target) => compileTarget(target, arn));
  if (targets.length > MAX_TARGETS) {
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }
  return {
    name,
    bus,
    arn,
    definition,
    enabled: State === 'ENABLED',
    pattern: EventPattern === undefined ? undefined : compilePattern(String(EventPattern)),
    schedule: ScheduleExpression === undefined ? undefined : scheduleOf(String(ScheduleExpression), bus),
    targets: new Map(targets.map((target) => [target.id, target])),
  };
}

const invalid = (message: string) => new AwsError('ValidationException', message);

/** Rules know rate and cron in UTC, on the default bus only, and want "1 minute" but "2 minutes". */
function scheduleOf(text: string, bus: string): Expression {
  if (bus !== 'default') throw invalid('ScheduleExpression is supported only on the default event bus.');
  const expression = text.startsWith('at(') || /^rate\((1 \w+s|(?!1 )\d+ \w+[^s])\)$/.test(text) ? undefined : parseExpression(text);
  if (!expression) throw invalid('Parameter ScheduleExpression is not valid.');
  return expression;
}
