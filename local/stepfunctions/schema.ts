/**
 * What is kept on disk. One row per execution, one per position inside it (a thread: the machine itself, a branch, an iteration), one
 * per history event: a state transition writes the thread's row once and appends its events, whatever the history's length.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS machines (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, definition INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS definitions (
  id INTEGER PRIMARY KEY, machine TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL, role TEXT NOT NULL, revision TEXT NOT NULL,
  UNIQUE (machine, hash)
);
CREATE TABLE IF NOT EXISTS executions (
  id INTEGER PRIMARY KEY, machine TEXT NOT NULL, name TEXT NOT NULL, definition INTEGER NOT NULL, status TEXT NOT NULL,
  input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, trace TEXT,
  started INTEGER NOT NULL, stopped INTEGER, deadline INTEGER, last_event INTEGER NOT NULL,
  redrives INTEGER NOT NULL DEFAULT 0, redriven INTEGER, redrive_token TEXT,
  UNIQUE (machine, name)
);
CREATE INDEX IF NOT EXISTS executions_newest ON executions (machine, started, id);
CREATE INDEX IF NOT EXISTS executions_status ON executions (machine, status, started, id);
CREATE INDEX IF NOT EXISTS executions_closed ON executions (stopped) WHERE stopped IS NOT NULL;
CREATE INDEX IF NOT EXISTS executions_deadline ON executions (deadline) WHERE deadline IS NOT NULL;
CREATE TABLE IF NOT EXISTS threads (
  execution INTEGER NOT NULL, id INTEGER NOT NULL, parent INTEGER, position INTEGER NOT NULL, status TEXT NOT NULL,
  state TEXT NOT NULL, entered INTEGER NOT NULL, entered_at INTEGER NOT NULL, last_event INTEGER NOT NULL,
  input TEXT NOT NULL, variables TEXT NOT NULL, item TEXT, phase TEXT NOT NULL, work TEXT NOT NULL, due INTEGER, child TEXT,
  PRIMARY KEY (execution, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS threads_due ON threads (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS threads_child ON threads (child) WHERE child IS NOT NULL;
CREATE INDEX IF NOT EXISTS threads_open ON threads (execution) WHERE status = 'running' AND phase IN ('ready', 'call', 'child');
CREATE TABLE IF NOT EXISTS items (
  execution INTEGER NOT NULL, thread INTEGER NOT NULL, position INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (execution, thread, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
  execution INTEGER NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, previous INTEGER NOT NULL, details TEXT,
  PRIMARY KEY (execution, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Times are epoch milliseconds. Input and output are JSON text. */
export interface ExecutionRow {
  id: number;
  machine: string;
  name: string;
  definition: number;
  status: ExecutionStatus;
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  trace: string | null;
  started: number;
  stopped: number | null;
  /** When the whole execution times out. */
  deadline: number | null;
  last_event: number;
  redrives: number;
  redriven: number | null;
  redrive_token: string | null;
}

/**
 * Where a thread stands:
 * ready = its state is to be run now; call = a service was called and has not answered; token = waits for SendTask*;
 * child = waits for an execution that it started; wait = a Wait state; retry = waits for its next attempt; join = waits for its children.
 */
export type Phase = 'ready' | 'call' | 'token' | 'child' | 'wait' | 'retry' | 'join';

/** done rows keep their output in `input` until the parent joins; failed and aborted ones stay for a redrive. */
export type ThreadStatus = 'running' | 'done' | 'failed' | 'aborted';

export interface ThreadRow {
  execution: number;
  id: number;
  parent: number | null;
  /** Which branch or iteration. */
  position: number;
  status: ThreadStatus;
  state: string;
  /** Event id of the state's entry. */
  entered: number;
  entered_at: number;
  last_event: number;
  input: string;
  variables: string;
  /** What a Map gave this iteration. */
  item: string | null;
  phase: Phase;
  work: string;
  due: number | null;
  /** ARN of the execution it waits for. */
  child: string | null;
}

export interface EventRow {
  execution: number;
  id: number;
  at: number;
  type: string;
  previous: number;
  details: string | null;
}
