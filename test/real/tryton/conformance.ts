import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedTryton, startTryton } from '../../../local/partners/tryton/tryton.ts';
import { differences } from './compare.ts';
import { observe, SEED } from './scenarios.ts';
import { seedRealTryton } from './seed.ts';
import { startRealTryton } from './server.ts';

export interface Conformance {
  steps: number;
  /** One text per difference; empty when the simulator behaves like the real server. */
  differences: string[];
  realMs: number;
  simulatedMs: number;
}

/** Runs the same calls against a real Tryton and against the simulator, and compares every answer. */
export async function conformance(): Promise<Conformance | { skipped: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tryton-conformance-'));
  const real = await startRealTryton(folder);
  if ('skipped' in real) return real;
  const simulator = await startTryton({ users: { [real.user]: real.password } });
  try {
    await seedRealTryton(real, SEED);
    seedTryton(simulator, SEED);
    const today = new Date();
    const t0 = performance.now();
    const fromReal = await observe(real.url, real.db, real.user, real.password, today);
    const t1 = performance.now();
    const fromSimulator = await observe(simulator.url, simulator.db, real.user, real.password, today);
    return { steps: fromReal.length, differences: differences(fromReal, fromSimulator), realMs: Math.round(t1 - t0), simulatedMs: Math.round(performance.now() - t1) };
  } finally {
    await simulator.stop();
    await real.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const result = await conformance();
  if ('skipped' in result) console.log(`skipped: ${result.skipped}`);
  else {
    for (const difference of result.differences) console.log(difference);
    console.log(`${result.steps} steps, ${result.differences.length} differences; real ${result.realMs} ms, simulated ${result.simulatedMs} ms`);
    process.exitCode = result.differences.length ? 1 : 0;
  }
}
