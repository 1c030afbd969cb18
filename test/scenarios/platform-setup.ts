import type { TestProject } from 'vitest/node';
import { buildAssembly } from '../../cli/assembly.ts';
import { Platform } from '../support/platform.ts';
import { Behind } from './behind.ts';
import { personalIn, said, secretsOf } from './said.ts';
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
  return async () => {
    try {
      await nothingSaid(platform);
    } finally {
      await platform.remove();
    }
  };
}

/** Of everything that the scenarios did. @throws Error that fails the run */
async function nothingSaid({ endpoints, dataDir }: Platform): Promise<void> {
  const behind = await Behind.of(endpoints, dataDir);
  const found = await said([...(await secretsOf(behind)), ...(await personalIn())], dataDir);
  if (found.length > 0) throw new Error(`after all scenarios, what must not be said is said:\n${found.join('\n')}`);
}
