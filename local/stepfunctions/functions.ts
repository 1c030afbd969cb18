/**
 * The functions that Step Functions adds to JSONata, and those it changes.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
import { createHash } from 'node:crypto';
import type { Expression, Focus } from 'jsonata';
import type { Clock, Json } from '../contract.ts';

export interface Sources {
  clock: Clock;
  random: () => number;
  id: () => string;
}

const HASHES: Record<string, string> = {
  'MD5': 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

export function registerFunctions(expression: Expression, { clock, random, id }: Sources): void {
  expression.registerFunction('partition', partition, '<an:a>');
  expression.registerFunction('range', range, '<nnn:a>');
  expression.registerFunction('hash', hash, '<ss:s>');
  expression.registerFunction('random', (seed?: number) => (seed === undefined ? random() : seeded(seed)), '<n?:n>');
  expression.registerFunction('uuid', () => id(), '<:s>');
  expression.registerFunction('parse', parse, '<s:x>');
  // JSONata's own read the machine's clock; here time is passed in.
  expression.registerFunction('millis', () => clock.now(), '<:n>');
  expression.registerFunction('now', now, '<s?s?:s>');
  function now(this: Focus, picture?: string, zone?: string): unknown {
    const fromMillis = this.environment.lookup('fromMillis') as { implementation: (...args: unknown[]) => unknown };
    return fromMillis.implementation.call(this, clock.now(), picture, zone);
  }
  // $eval does not exist in Step Functions ($parse takes its place): calling it is calling something that is no function.
  expression.assign('eval', undefined);
}

function partition(list: Json[] | undefined, size: number): Json[] | undefined {
  if (list === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1) throw new RangeError('$partition expects a chunk size of at least 1');
  const chunks: Json[] = [];
  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
  return chunks;
}

/** Both ends included; up to 1,000 numbers. */
function range(first: number, last: number, step: number): Json[] {
  if (step === 0) throw new RangeError('$range expects a step other than 0');
  const count = Math.floor((last - first) / step) + 1;
  if (count > 1000) throw new RangeError('$range creates at most 1000 numbers');
  return Array.from({ length: Math.max(count, 0) }, (_, at) => first + at * step);
}

function hash(text: string, algorithm: string): string {
  const name = HASHES[algorithm];
  if (!name) throw new RangeError(`$hash does not know the algorithm ${algorithm}; it knows ${Object.keys(HASHES).join(', ')}`);
  return createHash(name).update(text, 'utf8').digest('hex');
}

function parse(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

/** The same number for the same seed (AWS does not say which generator it uses; this is mulberry32). */
function seeded(seed: number): number {
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4294967296;
}
