import { DEFINITIONS } from '../eventbridge/definitions.ts';

/**
 * What the engine keeps on disk. `schedules`: when each was made and last fired, bound to the expression it fired by. `runs`: an
 * invocation from the moment it is due until its target took it or it ended in the dead-letter queue. Times in epoch milliseconds.
 */
export const SCHEMA = `${DEFINITIONS}
CREATE TABLE IF NOT EXISTS schedules (
  arn TEXT PRIMARY KEY, timing TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL, anchor INTEGER NOT NULL, last INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, schedule TEXT NOT NULL, scheduled INTEGER NOT NULL, starts INTEGER NOT NULL, due INTEGER NOT NULL, retries INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS groups (name TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
`;
