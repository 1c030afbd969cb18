import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { Estate, until } from './estate.ts';

test('kill -9 loses no event that PutEvents accepted', async () => {
  const estate = new Estate({ start: false });
  try {
    estate.engine.stop();
    const child = spawn(process.execPath, [new URL('./crash-child.ts', import.meta.url).pathname, estate.dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk);
      if (said.split('\n').length > 200) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'close')) as [number | null, string];
    expect(signal).toBe('SIGKILL');
    const accepted = said.split('\n').slice(0, -1).map(Number);
    estate.engine.stop = () => {};
    estate.restart();
    await until(() => estate.sent().length >= accepted.length, 'delivery of every accepted event');
    const delivered = new Set(estate.sent().map((body) => JSON.parse(body).detail.n as number));
    expect(accepted.filter((n) => !delivered.has(n))).toEqual([]);
  } finally {
    estate.end();
  }
});
