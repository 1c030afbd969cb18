import type { JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { Definitions } from './definitions.ts';
import { page } from './paging.ts';
import { compilePattern } from './pattern.ts';
import type { Bus, Buses, Rule, RuleDefinition } from './rules.ts';
import { busName } from './rules.ts';

type Action = (input: JsonObject) => JsonObject;
const KIND = 'rule';
const BUS_KIND = 'bus';

/** The API operations on buses, rules and targets: https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export function rulesApi(buses: Buses, definitions: Definitions, changed: (rule: Rule) => void): Record<string, Action> {
  const save = (definition: RuleDefinition): Rule => {
    const rule = buses.setRule(definition);
    definitions.put(KIND, rule.arn, rule.definition);
    changed(rule);
    return rule;
  };
  const setState = (input: JsonObject, State: 'ENABLED' | 'DISABLED') => {
    save({ ...buses.rule(input.Name, input.EventBusName).definition, State });
    return {};
  };
  return {
    CreateEventBus: (input) => {
      const name = String(input.Name);
      if (buses.find(name)) throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
      if (!/^[.\-_A-Za-z0-9]{1,256}$/.test(name)) throw invalid(`Event bus name ${name} is not valid.`);
      definitions.put(BUS_KIND, name, { Name: name, ...optional(input, 'Description') });
      return { EventBusArn: buses.addBus(name, input.Description as string | undefined).arn };
    },
    DeleteEventBus: (input) => {
      const name = busName(input.Name);
      if (name === 'default') throw invalid('Cannot delete event bus default.');
      if (buses.find(name)?.rules.size) throw invalid(`Event bus ${name} can't be deleted since it has rules.`);
      buses.removeBus(name);
      definitions.delete(BUS_KIND, name);
      return {};
    },
    DescribeEventBus: (input) => describeBus(buses.get(input.Name)),
    ListEventBuses: (input) => page('EventBuses', prefixed(buses.all(), input).map(describeBus), input),
    PutRule: (input) => {
      const known = buses.get(input.EventBusName).rules.get(String(input.Name));
      const rule = save({
        Name: String(input.Name),
        EventBusName: busName(input.EventBusName ?? 'default'),
        State: (input.State ?? 'ENABLED') as RuleDefinition['State'],
        ...optional(input, 'Description', 'EventPattern', 'ScheduleExpression', 'RoleArn'),
        Targets: known?.definition.Targets ?? [],
      });
      return { RuleArn: rule.arn };
    },
    DescribeRule: (input) => {
      const rule = buses.rule(input.Name, input.EventBusName);
      return { ...describeRule(rule), CreatedBy: rule.arn.split(':')[4]! };
    },
    ListRules: (input) => page('Rules', prefixed([...buses.get(input.EventBusName).rules.values()], input).map(describeRule), input),
    ListRuleNamesByTarget: (input) => {
      const aims = (rule: Rule) => [...rule.targets.values()].some((target) => target.arn === input.TargetArn);
      const names = [...buses.get(input.EventBusName).rules.values()].filter(aims).map((rule) => rule.name);
      return page('RuleNames', names, input);
    },
    EnableRule: (input) => setState(input, 'ENABLED'),
    DisableRule: (input) => setState(input, 'DISABLED'),
    DeleteRule: (input) => {
      const rule = buses.get(input.EventBusName).rules.get(String(input.Name));
      if (!rule) return {};
      if (rule.targets.size > 0) throw invalid("Rule can't be deleted since it has targets.");
      buses.removeRule(rule);
      definitions.delete(KIND, rule.arn);
      changed({ ...rule, enabled: false });
      return {};
    },
    PutTargets: (input) => {
      const { definition } = buses.rule(input.Rule, input.EventBusName);
      const given = (input.Targets ?? []) as JsonObject[];
      const ids = new Set(given.map((target) => target.Id));
      save({ ...definition, Targets: [...definition.Targets.filter((target) => !ids.has(target.Id!)), ...given] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets: (input) => {
      const { definition } = buses.rule(input.Rule, input.EventBusName);
      const ids = new Set((input.Ids ?? []) as string[]);
      save({ ...definition, Targets: definition.Targets.filter((target) => !ids.has(String(target.Id))) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule: (input) => page('Targets', buses.rule(input.Rule, input.EventBusName).definition.Targets, input),
    TestEventPattern: (input) => ({ Result: compilePattern(String(input.EventPattern)).matches(parseEvent(input.Event)) }),
  };
}

/** What API calls made before the last restart, put in force again; buses come first. */
export function restoreRules(buses: Buses, definitions: Definitions): void {
  for (const bus of definitions.stored(BUS_KIND)) buses.addBus(String(bus.Name), bus.Description as string | undefined);
  for (const rule of definitions.stored(KIND)) if (buses.find(rule.EventBusName)) buses.setRule(rule as RuleDefinition);
}

/** A rule from a template, unless an API call changed exactly that rule. */
export function ruleFromTemplate(buses: Buses, definitions: Definitions, arn: string, definition: RuleDefinition): Rule {
  return buses.setRule(definitions.fromTemplate(KIND, arn, definition) as RuleDefinition);
}

const invalid = (message: string) => new AwsError('ValidationException', message);

function parseEvent(text: unknown): JsonObject {
  try {
    const event: unknown = JSON.parse(String(text));
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as JsonObject;
  } catch {
    // the same refusal as below
  }
  throw invalid('Parameter Event is not valid.');
}

function optional(input: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]!]));
}

function prefixed<T extends { name: string }>(items: T[], input: JsonObject): T[] {
  return items.filter((item) => item.name.startsWith(String(input.NamePrefix ?? '')));
}

function describeBus({ name, arn, description, created }: Bus): JsonObject {
  const bus: JsonObject = { Name: name, Arn: arn, CreationTime: created, LastModifiedTime: created };
  return description === undefined ? bus : { ...bus, Description: description };
}

function describeRule(rule: Rule): JsonObject {
  const given = optional(rule.definition, 'Description', 'EventPattern', 'ScheduleExpression', 'RoleArn');
  return { Name: rule.name, Arn: rule.arn, State: rule.definition.State, EventBusName: rule.bus, ...given };
}
