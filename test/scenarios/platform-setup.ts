import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    /** Answers once that platform is ready, and starts it for who asks first. */
    readiness: string;
  }
}

/**
 * One platform for all scenarios; those that break it start one of their own. It starts with the first scenario and not with the tests, of which others come before:
 * minutes in which its schedules would take their time from them.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildAssembly('cdk.out');
  const platform = new Platform(['--ship-after', '200']);
  let ready: Promise<void> | undefined;
  const door = createServer((_, response) => {
    ready ??= platform.start().then(beginRotation);
    ready.then(() => response.end(), (error: Error) => response.writeHead(500).end(error.message));
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  project.provide('dataDir', platform.dataDir);
  project.provide('readiness', `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return async () => {
    door.close();
    try {
      if (ready) await nothingSaid(platform);
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
