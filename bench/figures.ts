import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** One measured number. `name` stays the same from run to run: recorded figures are found by it. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What it should be, where the project promised something. */
  target?: string;
}

export interface Report {
  at: string;
  machine: string;
  node: string;
  /** Load average when it began: above a fraction of one, others were at work and rates are too low. CPU per order hardly changes by it. */
  load: number;
  /** Smaller samples: good enough to see a change of a half, not of a tenth. */
  quick: boolean;
  measures: Record<string, Figure[]>;
}

export const machine = (): string => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`;

export const loadNow = (): number => Number((loadavg()[0] ?? 0).toFixed(1));

/** What this project last recorded: `npm run bench -- --json bench/baseline.json` writes it. */
export function recorded(): Report | undefined {
  const file = join(import.meta.dirname, 'baseline.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
}

const BY_US = 'measured by us on a machine like this, 2 cores, November 2026';

/** What others reach, by the figure it stands beside. */
export const OTHERS: Record<string, { said: string; source: string }> = {
  'orders/s, 1 in flight': { said: 'Tryton, sale to posted invoice: 1–4/s', source: BY_US },
  'orders/s, 10 in flight': { said: 'Vendure checkout: 11/s (it oversold 40 of 10)', source: BY_US },
  'orders/s, 100 in flight': { said: 'no business: Restate 443–564/s, DBOS on PostgreSQL 264/s (six empty steps, 32 in flight)', source: BY_US },
  'Step Functions transitions/s': { said: 'SQLite, group commit: 14,280 transactions/s', source: BY_US },
  'EventBridge events/s, 20 rules': { said: 'event-ruler, matching alone at 300 rules: 127,000/s', source: BY_US },
  'total, $ per 1,000 orders': { said: 'a Lambda per state on Standard 0.90, lean Standard 0.37, all Express 0.04', source: 'computed at list prices for a saga of this size' },
};
