import type * as z from 'zod';
import { Transient } from '../../core/model/errors.ts';
import { askAws } from '../adapters/ask-aws.ts';
import { now } from '../adapters/now.ts';
import { Env, env } from './env.ts';

const FRESH_MS = 5 * 60_000;
const kept = new Map<string, { until: number; value: unknown }>();

/**
 * This connector's own secret, kept for five minutes.
 * @throws Transient connector.not-configured where it lacks what the schema asks; its content never appears in the message
 */
export async function secret<T>(schema: z.ZodType<T>): Promise<T> {
  const name = env(Env.SecretName);
  const known = kept.get(name);
  if (known && known.until > now().getTime()) return known.value as T;
  const { SecretString } = await askAws<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', { SecretId: name }).catch((error: unknown) => {
    // secrets are deployed empty, for the operator to fill
    if ((error as Error).name === 'ResourceNotFoundException') throw new Transient('connector.not-configured', `secret ${name} has no value yet`);
    throw error;
  });
  const read = schema.safeParse(json(SecretString ?? ''));
  if (!read.success) {
    const missing = read.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Transient('connector.not-configured', `secret ${name} lacks or has wrong: ${missing}`);
  }
  kept.set(name, { until: now().getTime() + FRESH_MS, value: read.data });
  return read.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
