import { vi } from 'vitest';
import { globalRegistry } from 'zod';
import { perWorker } from './per-worker.ts';

/**
 * Runs before each unit test file. Files of one worker share its process, which saves each the start and the packages, but nothing of ours: this
 * forgets every module of the project, and what the file before left in the environment, in zod's registry and of fake timers.
 */
const begun = perWorker('environment', () => ({ ...process.env }));
for (const name of Object.keys(process.env)) if (!(name in begun)) delete process.env[name];
Object.assign(process.env, begun);
globalRegistry.clear();
vi.useRealTimers();
vi.resetModules();
