import { afterAll, beforeAll } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import type { Endpoints } from '../../cli/endpoints.ts';
import { Platform } from '../support/platform.ts';
import { Behind } from './behind.ts';

/** The platform of breaking.test.ts, of its own because what breaks is broken for everybody, and who calls it. */
export const platform = new Platform(['--ship-after', '200']);
export let endpoints: Endpoints;
export let behind: Behind;
export let b2b: ApiCaller;
export let integration: ApiCaller;

beforeAll(async () => {
  endpoints = await platform.start();
  behind = await Behind.of(endpoints, platform.dataDir);
  b2b = ApiCaller.channel(endpoints, 'b2b');
  integration = ApiCaller.person(endpoints, 'integration');
});
afterAll(() => platform.remove());
