import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as z from 'zod';
import { CrossdockError } from '../core/model/errors.ts';
import { PlainDate } from '../core/model/identity.ts';
import type { Resource } from '../local/contract.ts';
import { actAsRoot } from './aws.ts';
import { type Endpoints, readEndpoints } from './endpoints.ts';

/** What was asked for cannot be meant. */
export class Misuse extends Error {}

/**
 * Runs a command and says what went wrong.
 * @returns the exit code: its own, 2 where it was called wrongly (with the help), 1 where it failed
 */
export async function command(help: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Misuse) {
      console.error(`${error.message}\n\n${help}`);
      return 2;
    }
    const { cause } = error as { cause?: { code?: string } };
    console.error(error instanceof CrossdockError ? `refused: ${error.code}: ${error.message}` : cause?.code === 'ECONNREFUSED' ? 'the platform does not answer: run npm start first' : (error as Error).message);
    return 1;
  }
}

/** Options of every command about a running platform. */
export const COMMON = { data: { type: 'string', default: '.crossdock' }, help: { type: 'boolean', short: 'h', default: false } } as const;

/** @throws Misuse saying which option is wrong */
export function argumentsOf<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

/** @throws Misuse where it is no date */
export function day(option: string, text: string): string {
  const read = PlainDate.safeParse(text);
  if (!read.success) throw new Misuse(`${option} ${text} is no date: ${z.prettifyError(read.error).replace(/^✖ /, '')}`);
  return read.data;
}

/** The running platform, with the SDK of this process pointed at it. @throws Error where none runs */
export async function onPlatform(data: string): Promise<Endpoints & { resources: Resource[] }> {
  const endpoints = readEndpoints(data);
  const resources = await resourcesOf(endpoints.aws);
  actAsRoot({ endpoint: endpoints.aws, region: endpoints.region, resources });
  return { ...endpoints, resources };
}

/** What the platform runs, by the page that it gives to scripts. */
export async function resourcesOf(endpoint: string): Promise<Resource[]> {
  const reply = await fetch(`${endpoint}/_local/resources`, { signal: AbortSignal.timeout(10_000) });
  if (!reply.ok) throw new Error(`${endpoint}/_local/resources answered ${reply.status}`);
  return ((await reply.json()) as { resources: Resource[] }).resources;
}
