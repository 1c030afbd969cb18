import type { Json } from '../contract.ts';
import { AwsError } from '../contract.ts';

type Step = string | number | typeof EVERY;
const EVERY = Symbol('*');
const STEP = /\.([A-Za-z0-9_/-]+)|\.(\*)|\[(\d+)\]|\[(\*)\]|\['([^']+)'\]|\["([^"]+)"\]/y;

/**
 * Compiles the part of JSONPath that EventBridge has: dots, dashes, underscores, alphanumerics, slashes, array indices and `*`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 * The result gives the value at the path (with `*`, the array of all), or undefined where there is none.
 * Throws ValidationException for anything else: better refused at load than found empty at run time.
 */
export function compilePath(path: string): (root: Json) => Json | undefined {
  const steps = parse(path);
  const many = steps.includes(EVERY);
  return (root) => {
    let found: Json[] = [root];
    for (const step of steps) found = found.flatMap((value) => into(value, step));
    return many ? (found.length > 0 ? found : undefined) : found[0];
  };
}

function parse(path: string): Step[] {
  const refuse = () => new AwsError('ValidationException', `Invalid JSON path: ${path}`);
  if (!path.startsWith('$')) throw refuse();
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  for (let at = 1; at < path.length; at = STEP.lastIndex) {
    const match = STEP.exec(path);
    if (!match) throw refuse();
    const [, name, star, index, each, single, double] = match;
    if (star !== undefined || each !== undefined) steps.push(EVERY);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push((name ?? single ?? double)!);
  }
  return steps;
}

function into(value: Json, step: Step): Json[] {
  if (value === null || typeof value !== 'object') return [];
  if (step === EVERY) return Array.isArray(value) ? value : Object.values(value);
  if (Array.isArray(value)) return typeof step === 'number' && step < value.length ? [value[step]!] : [];
  return Object.hasOwn(value, step) ? [value[step as string]!] : [];
}
