import type { Json, JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import { isoSeconds, minified, withoutDetail } from './event.ts';
import { compilePath } from './json-path.ts';

/** What a target's input is made from. */
export interface InputContext {
  /** The event as JSON text. */
  text: string;
  /** Epoch milliseconds. */
  ingested: number;
  ruleArn: string;
  ruleName: string;
}

/** Makes the text that a target receives. Throws INVALID_JSON (not retried) where a JSON template does not come out as JSON. */
export type TargetInput = (context: InputContext) => string;

/** The members of a target that shape its input; at most one may be given. */
export interface InputDefinition {
  Id: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
}

type Value = (context: InputContext, event: JsonObject) => Json | undefined;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined */
const predefined: Record<string, Value> = {
  'aws.events.rule-arn': (context) => context.ruleArn,
  'aws.events.rule-name': (context) => context.ruleName,
  'aws.events.event.ingestion-time': (context) => isoSeconds(context.ingested / 1000),
  'aws.events.event': (_context, event) => withoutDetail(event),
  'aws.events.event.json': (_context, event) => event,
};

/** Compiles what a target asks for. Throws ValidationException as PutTargets does. */
export function compileInput(target: InputDefinition): TargetInput {
  const { Id, Input, InputPath, InputTransformer } = target;
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (Input !== undefined) return constant(Id, Input);
  if (InputPath !== undefined) {
    const at = compilePath(InputPath);
    return ({ text }) => JSON.stringify(at(JSON.parse(text) as JsonObject) ?? null);
  }
  if (InputTransformer) return transformer(Id, InputTransformer.InputPathsMap ?? {}, InputTransformer.InputTemplate);
  return ({ text }) => text;
}

const invalid = (message: string) => new AwsError('ValidationException', message);

function constant(id: string, input: string): TargetInput {
  try {
    JSON.parse(input);
  } catch {
    throw invalid(`Input for target ${id} is not valid JSON.`);
  }
  return () => input;
}

function transformer(id: string, paths: Record<string, string>, template: string | undefined): TargetInput {
  if (template === undefined) throw invalid(`InputTemplate for target ${id} must be provided.`);
  const names = Object.keys(paths);
  if (names.length > 100) throw invalid(`InputPathsMap for target ${id} has more than 100 variables.`);
  const reserved = names.find((name) => name.toLowerCase().startsWith('aws.'));
  if (reserved !== undefined) throw invalid(`InputPathsMap for target ${id} contains reserved variable ${reserved}.`);
  const variables: Record<string, Value> = { ...predefined };
  for (const [name, path] of Object.entries(paths)) {
    const at = compilePath(path);
    variables[name] = (_context, event) => at(event);
  }
  const parts = split(template);
  for (const { variable } of parts) {
    if (variable !== undefined && !Object.hasOwn(variables, variable)) {
      throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${variable}.`);
    }
  }
  const isJson = !template.trimStart().startsWith('"');
  return (context) => {
    const event = JSON.parse(context.text) as JsonObject;
    const filled = parts.map(({ literal, variable, quoted }) => {
      if (variable === undefined) return literal;
      // The text of the event itself, so that its numbers keep their digits.
      if (variable === 'aws.events.event.json') return quoted ? context.text.replaceAll('"', '') : context.text;
      return fill(variables[variable]!(context, event), quoted);
    });
    return isJson ? json(filled.join('')) : filled.join('');
  };
}

interface Part {
  literal: string;
  /** Follows the literal. */
  variable?: string;
  /** Whether it stands inside a JSON string of the template. */
  quoted: boolean;
}

function split(template: string): Part[] {
  const parts: Part[] = [];
  let quoted = false;
  for (const piece of template.split(/(<[^<>\s]+>)/)) {
    if (/^<[^<>\s]+>$/.test(piece)) parts.push({ literal: '', variable: piece.slice(1, -1), quoted });
    else {
      parts.push({ literal: piece, quoted });
      for (const quote of piece.matchAll(/\\.|"/gs)) if (quote[0] === '"') quoted = !quoted;
    }
  }
  return parts;
}

/**
 * Unquoted: the value as JSON, nothing as an empty string. Inside a string: the bare text, not escaped ("EventBridge does not escape
 * values"); objects and arrays lose their quotes; nothing leaves nothing.
 */
function fill(value: Json | undefined, quoted: boolean): string {
  if (!quoted) return JSON.stringify(value ?? (value === null ? null : ''));
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

function json(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError('INVALID_JSON', `The transformed input is not valid JSON: ${(error as Error).message}`);
  }
  return minified(text);
}
