/**
 * Checks a definition before it is run. What AWS would refuse is a problem; what AWS runs and this engine does not is unsupported.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
 */
import jsonata from 'jsonata';
import type { Json, JsonObject } from '../contract.ts';
import { expressionIn } from './expressions.ts';
import { parseResource } from './integrations.ts';
import { withOneAjv } from './one-ajv.ts';

/** `location` is a JSON pointer into the definition. */
export interface Problem {
  code: string;
  message: string;
  location: string;
}

const JSONPATH_FIELDS = [
  'InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'Result', 'ItemsPath', 'SecondsPath', 'TimestampPath', 'ErrorPath',
  'CausePath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath', 'Iterator',
];
const JSONATA_FIELDS = ['Arguments', 'Output', 'Items', 'Condition'];
const DISTRIBUTED_FIELDS = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'];

/** The first thing in the definition that this engine does not run, named; nothing where all of it is. */
export function unsupported(text: string): string | undefined {
  const definition = parsed(text);
  if (!definition) return undefined;
  for (const { name, state, language } of walk(definition)) {
    const at = `state '${name}'`;
    if (language !== 'JSONata') {
      const field = [...JSONPATH_FIELDS, ...JSONATA_FIELDS, 'Assign'].find((candidate) => candidate in state);
      if (field || state.Type === 'Choice') return `QueryLanguage JSONPath (${at}${field ? `, ${field}` : ''})`;
    }
    const field = DISTRIBUTED_FIELDS.find((candidate) => candidate in state);
    if (field) return `${field} of a distributed Map (${at})`;
    const processor = state.ItemProcessor as JsonObject | undefined;
    const mode = (processor?.ProcessorConfig as JsonObject | undefined)?.Mode;
    if (mode !== undefined && mode !== 'INLINE') return `ProcessorConfig.Mode ${String(mode)} (${at})`;
    if (state.Credentials !== undefined) return `Credentials (${at})`;
    if (state.Type === 'Task' && typeof state.Resource === 'string' && !parseResource(state.Resource)) return `Resource ${state.Resource} (${at})`;
  }
  return undefined;
}

/** What AWS would refuse, first things first. */
export async function problems(text: string): Promise<Problem[]> {
  const definition = parsed(text);
  if (!definition) return [{ code: 'INVALID_JSON_DESCRIPTION', message: 'Definition is not a JSON object', location: '' }];
  const skeleton = withoutExpressions(definition) as JsonObject;
  const { default: validateAsl } = await import('asl-validator'); // only here: a restart with known definitions does without
  const { errors } = withOneAjv(() => validateAsl(skeleton, { checkArn: true, checkPaths: true }));
  const found: Problem[] = errors.map((error) => ({ code: error['Error code'], message: error.Message, location: '' }));
  if (found.length > 0) return found;
  for (const { name, state, language, location } of walk(definition)) {
    found.push(...retryProblems(state, location), ...retrierProblems(state, location));
    if (language === 'JSONata') found.push(...expressionProblems(state, location));
    if (typeof state.Next === 'string' && state.End === true) found.push(schema(`State '${name}' has both Next and End`, location));
  }
  return [...found, ...variableProblems(definition, new Set(), '')];
}

/**
 * asl-validator judges the shape. Its patterns for JSONata are narrower than AWS's (no line breaks, no lists, no empty strings), so
 * templates are taken out and expressions are replaced: both have their own check here.
 */
function withoutExpressions(value: Json): Json {
  if (typeof value === 'string') return expressionIn(value) === undefined ? value : '{% 1 %}';
  if (Array.isArray(value)) return value.map(withoutExpressions);
  if (value === null || typeof value !== 'object') return value;
  const isTemplate = (key: string, item: Json) => ['Output', 'Arguments', 'ItemSelector'].includes(key) || (key === 'Assign' && item !== null && typeof item === 'object' && !Array.isArray(item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === 'States') return [key, Object.fromEntries(Object.entries(objectOf(item)).map(([name, state]) => [name, withoutExpressions(state)]))];
      return [key, isTemplate(key, item) ? {} : withoutExpressions(item)];
    }),
  );
}

interface Visited {
  name: string;
  state: JsonObject;
  language: string;
  location: string;
}

function* walk(machine: JsonObject, location = '', inherited = 'JSONPath'): Generator<Visited> {
  const outer = typeof machine.QueryLanguage === 'string' ? machine.QueryLanguage : inherited;
  for (const [name, state] of Object.entries(objectOf(machine.States))) {
    if (state === null || typeof state !== 'object' || Array.isArray(state)) continue;
    const at = `${location}/States/${name}`;
    yield { name, state, language: typeof state.QueryLanguage === 'string' ? state.QueryLanguage : outer, location: at };
    for (const [inner, where] of machinesIn(state)) yield* walk(inner, `${at}/${where}`, outer);
  }
}

function machinesIn(state: JsonObject): [JsonObject, string][] {
  const branches = Array.isArray(state.Branches) ? state.Branches : [];
  const found = branches.map((branch, at): [JsonObject, string] => [objectOf(branch), `Branches/${at}`]);
  return state.ItemProcessor === undefined ? found : [...found, [objectOf(state.ItemProcessor), 'ItemProcessor']];
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: States.ALL stands alone, and last. */
function retryProblems(state: JsonObject, location: string): Problem[] {
  return ['Retry', 'Catch'].flatMap((field) => {
    const rules = Array.isArray(state[field]) ? (state[field] as JsonObject[]) : [];
    return rules.flatMap(({ ErrorEquals }, at) => {
      const names = Array.isArray(ErrorEquals) ? ErrorEquals : [];
      if (!names.includes('States.ALL') || (names.length === 1 && at === rules.length - 1)) return [];
      return [schema(`States.ALL must appear alone and in the last ${field === 'Retry' ? 'Retrier' : 'Catcher'}`, `${location}/${field}/${at}`)];
    });
  });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error */
function retrierProblems(state: JsonObject, location: string): Problem[] {
  const rules = Array.isArray(state.Retry) ? (state.Retry as JsonObject[]) : [];
  return rules.flatMap((rule, at) => {
    const wrong = (field: string, good: boolean) => (good ? [] : [schema(`${field} is out of range`, `${location}/Retry/${at}/${field}`)]);
    const whole = (field: string, least: number) => wrong(field, rule[field] === undefined || (Number.isInteger(rule[field]) && (rule[field] as number) >= least));
    return [
      ...whole('IntervalSeconds', 1), ...whole('MaxAttempts', 0), ...whole('MaxDelaySeconds', 1), ...wrong('BackoffRate', rule.BackoffRate === undefined || (rule.BackoffRate as number) >= 1),
      ...wrong('JitterStrategy', rule.JitterStrategy === undefined || rule.JitterStrategy === 'FULL' || rule.JitterStrategy === 'NONE'),
    ];
  });
}

function expressionProblems(value: Json, location: string): Problem[] {
  if (typeof value === 'string') {
    const text = expressionIn(value);
    if (text === undefined) return [];
    try {
      jsonata(text);
      return [];
    } catch (error) {
      return [schema(`The JSONata expression '${text}' is invalid: ${(error as Error).message}`, location)];
    }
  }
  if (value === null || typeof value !== 'object') return [];
  // Branches and processors are visited as machines of their own.
  return Object.entries(value).flatMap(([key, item]) => (['Branches', 'ItemProcessor'].includes(key) ? [] : expressionProblems(item, `${location}/${key}`)));
}

/**
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html: `states` is reserved, names have up to 80 characters, and
 * an inner scope cannot assign a variable of an outer one.
 */
function variableProblems(machine: JsonObject, outer: ReadonlySet<string>, location: string): Problem[] {
  const states = Object.entries(objectOf(machine.States)).map(([name, state]) => ({ state: objectOf(state), at: `${location}/States/${name}` }));
  const assigned = states.flatMap(({ state, at }) => assignments(state).map((name) => ({ name, at })));
  const own = assigned.flatMap(({ name, at }) => {
    if (name === 'states' || name.length > 80 || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return [schema(`Invalid variable name '${name}'`, `${at}/Assign`)];
    return outer.has(name) ? [schema(`Variable '${name}' is assigned in an outer scope already`, `${at}/Assign`)] : [];
  });
  const known = new Set([...outer, ...assigned.map(({ name }) => name)]);
  return [...own, ...states.flatMap(({ state, at }) => machinesIn(state).flatMap(([inner, where]) => variableProblems(inner, known, `${at}/${where}`)))];
}

function assignments(state: JsonObject): string[] {
  const rules = [state.Choices, state.Catch].flatMap((list) => (Array.isArray(list) ? (list as JsonObject[]) : []));
  return [state, ...rules].flatMap(({ Assign }) => Object.keys(objectOf(Assign)));
}

function schema(message: string, location: string): Problem {
  return { code: 'SCHEMA_VALIDATION_FAILED', message, location };
}
function parsed(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
