import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Measure } from '../measure.ts';
import { Platform } from '../platform.ts';

/** By then every schedule has had its first run, within the first minute, and the sandboxes of what runs more seldom than every minute have ended. */
const IDLE_SECONDS = 180;
const ROOT = resolve(import.meta.dirname, '../..');

/** How long until it answers, and what it takes while nobody asks anything. */
export const startUp: Measure = {
  name: 'start-up',
  what: 'npm start to ready, fresh and warm; idle memory; synthesis',
  async run({ folder, progress }) {
    const platform = new Platform(folder);
    progress('fresh: nothing built, nothing stored');
    forgetBundles();
    const fresh = await platform.start();
    await platform.stop();
    progress('warm');
    const warm = await platform.start();
    try {
      progress(`idle for ${IDLE_SECONDS} s`);
      await wait(IDLE_SECONDS * 1000);
      const { total, processes } = platform.memory();
      progress(`memory: ${processes.map(({ command, mb }) => `${command} ${mb} MB`).join(', ')}`);
      return [
        { name: 'start to ready, fresh', value: fresh / 1000, unit: 's', target: '< 20' },
        { name: 'start to ready, warm', value: warm / 1000, unit: 's', target: '< 6' },
        { name: `idle memory, all processes, after ${IDLE_SECONDS} s`, value: total, unit: 'MB', target: '< 600' },
        { name: 'fast synthesis', value: synthesiseAnew(join(folder, 'synth')) / 1000, unit: 's' },
        { name: 'fast synthesis, handlers as they were', value: synthesise(join(folder, 'synth')) / 1000, unit: 's' },
      ];
    } finally {
      await platform.stop();
    }
  },
};

/** As on a fresh clone. */
function forgetBundles(): void {
  const built = join(ROOT, '.build');
  if (existsSync(built)) for (const name of readdirSync(built)) if (name.endsWith('.json')) rmSync(join(built, name));
}

function synthesiseAnew(outDir: string): number {
  forgetBundles();
  return synthesise(outDir);
}

/** @returns ms */
export function synthesise(outDir: string): number {
  rmSync(outDir, { recursive: true, force: true });
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'synth.ts'), '--fast', '--out', outDir], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the application could not be synthesised:\n${stderr}`);
  return performance.now() - begun;
}
