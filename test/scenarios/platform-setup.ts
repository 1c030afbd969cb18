import type { TestProject } from 'vitest/node';
import { buildAssembly } from '../../cli/assembly.ts';
import { Platform } from '../support/platform.ts';
import { beginRotation } from './webhook-sender.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Data folder of the platform that the scenarios share. */
    dataDir: string;
  }
}

/** One platform for all scenarios; those that break it start one of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildAssembly('cdk.out');
  const platform = new Platform(['--ship-after', '200']);
  await beginRotation(await platform.start());
  project.provide('dataDir', platform.dataDir);
  return () => platform.remove();
}
