import { type Authority, AuthorityRule } from '../core/model/routing-rule.ts';
import { storeRoutes } from '../lambdas/adapters/store-routes.ts';
import { actAsRoot } from './aws.ts';
import { resourcesOf } from './command.ts';
import type { Endpoints } from './endpoints.ts';

/** So long a function may go on with the table that it has read: lambdas/adapters/kept.ts. */
export const KEPT_MS = 31_000;

export interface Word {
  over: Authority;
  /** Of the general ledger: what it posts by itself. */
  derives?: AuthorityRule['derives'];
}

/**
 * Gives a ledger the word over some things for a time: lines of the table of authority, as `npm run cutover` stores them (docs/cut-over.md). The same lines again with another end move their end.
 * @param from, until epoch milliseconds
 */
export async function giveTheWord({ aws, region, entity }: Endpoints, connector: string, words: readonly Word[], { from, until }: { from: number; until: number }): Promise<void> {
  actAsRoot({ endpoint: aws, region, resources: await resourcesOf(aws) });
  const dates = { entity, connector, from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  await storeRoutes(entity, words.map((word) => AuthorityRule.parse({ ...dates, ...word })), { at: new Date() });
}
