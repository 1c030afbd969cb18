import { DEFINITIONS } from './definitions.ts';

/**
 * What the engine keeps on disk. `events` holds an event only while a target still waits for it (`deliveries`, one row per target);
 * `archived` is the archives' own copy. Times: `time` in epoch seconds, all others in epoch milliseconds.
 */
export const SCHEMA = `${DEFINITIONS}
CREATE TABLE IF NOT EXISTS events (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL, text TEXT NOT NULL, time INTEGER NOT NULL, ingested INTEGER NOT NULL, trace TEXT, replay TEXT);
CREATE TABLE IF NOT EXISTS deliveries (
  row INTEGER PRIMARY KEY, event INTEGER NOT NULL, rule TEXT NOT NULL, target TEXT NOT NULL, retries INTEGER NOT NULL, due INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS archived (
  row INTEGER PRIMARY KEY, archive TEXT NOT NULL, time INTEGER NOT NULL, ingested INTEGER NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS archived_by_time ON archived (archive, time, row);
CREATE TABLE IF NOT EXISTS archives (name TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS replays (
  name TEXT PRIMARY KEY, request TEXT NOT NULL, state TEXT NOT NULL, time INTEGER NOT NULL, row INTEGER NOT NULL,
  started INTEGER NOT NULL, ended INTEGER, last INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fires (rule TEXT PRIMARY KEY, expression TEXT NOT NULL, start INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
`;
