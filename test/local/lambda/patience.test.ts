import { expect, test } from 'vitest';
import { Patience } from '../../../local/lambda/pool.ts';
import { ManualClock, setup } from './fixture.ts';

/** Counts its own invocations in its sandbox; the first is busy until it is told to end. */
const BUSY_AT_FIRST = `
  let n = 0;
  export const handler = async ({ channel }) => {
    n += 1;
    if (channel) {
      const { promise, resolve } = Promise.withResolvers();
      const ear = new BroadcastChannel(channel);
      ear.onmessage = resolve;
      ear.postMessage('begun');
      await promise;
      ear.close();
    }
    return n;
  };`;

/** A function whose one sandbox is busy. @param startsIn how long its start takes at least, in ms; it has started then */
async function busy(channel: string, startsIn?: number, options: Parameters<typeof setup>[0] = {}) {
  const clock = new ManualClock();
  const { fn, invoke, lambda } = setup({ clock, ...options });
  fn('count', `${startsIn ? `await new Promise((ready) => setTimeout(ready, ${startsIn}));` : ''}${BUSY_AT_FIRST}`, { Timeout: 900 });
  if (startsIn) await invoke('count', {});
  const voice = new BroadcastChannel(channel);
  const begun = Promise.withResolvers<unknown>();
  voice.onmessage = begun.resolve;
  const first = invoke('count', { channel });
  await begun.promise;
  const end = async () => {
    voice.postMessage('end');
    voice.close();
    return (await first).payload;
  };
  return { clock, fn, invoke, end, all: () => lambda.sandboxes(), sandboxes: () => lambda.sandboxes().count };
}

test('who finds the sandbox busy waits for it, 50 ms at least and a second at most, and then gets one of its own', async () => {
  const { clock, invoke, end, sandboxes } = await busy('own');
  const second = invoke('count', {});
  await clock.advance(49);
  expect(sandboxes()).toBe(1);
  await clock.advance(951);
  expect(sandboxes()).toBe(2);
  expect((await second).payload).toBe(1);
  expect(await end()).toBe(1);
});

test('where it is free again by then it is used again, and no other is started', async () => {
  const { clock, invoke, end, sandboxes } = await busy('again');
  const second = invoke('count', {});
  await clock.advance(49);
  expect(await end()).toBe(1);
  expect((await second).payload).toBe(2);
  await clock.advance(1_000);
  expect(sandboxes()).toBe(1);
});

test('it is waited for as long as the last start took, where that was longer', async () => {
  const { clock, invoke, end, sandboxes } = await busy('slow', 200);
  const second = invoke('count', {});
  await clock.advance(199);
  expect(sandboxes()).toBe(1);
  for (let more = 0; sandboxes() === 1 && more < 100; more += 1) await clock.advance(100);
  expect(sandboxes()).toBe(2);
  expect((await second).payload).toBe(1);
  expect(await end()).toBe(2);
});

test('or as the last start of another function took, which says how busy the machine is', async () => {
  const { clock, fn, invoke, end, sandboxes } = await busy('other');
  fn('slow', 'await new Promise((ready) => setTimeout(ready, 200)); export const handler = async () => 1;', { Timeout: 900 });
  await invoke('slow', {});
  const second = invoke('count', {});
  await clock.advance(199);
  expect(sandboxes()).toBe(1);
  expect(await end()).toBe(1);
  expect((await second).payload).toBe(2);
});

test('where too many are idle one of a function that has another ends, so that the next call of none is cold', async () => {
  const { clock, fn, invoke, end, all } = await busy('room', undefined, { maxIdleSandboxes: 2 });
  fn('once', 'export const handler = async () => 1;');
  await invoke('once', {});
  await clock.advance(1_000);
  const second = invoke('count', {});
  while (all().count !== 2) await clock.advance(100);
  await second;
  await end();
  expect(all()).toEqual({ once: 1, count: 1 });
});

test.each([[3, 50], [200, 200], [5_000, 1_000]])('a start that took %s ms makes others wait %s ms', (took, ms) => {
  const patience = new Patience();
  patience.started(took);
  expect(patience.ms).toBe(ms);
});

test('while one starts no other is started: it may serve all who wait', async () => {
  const clock = new ManualClock();
  const { fn, invoke, lambda } = setup({ clock });
  fn('count', 'let n = 0; await new Promise((ready) => setTimeout(ready, 200)); export const handler = async () => (n += 1);', { Timeout: 900 });
  const both = Promise.all([invoke('count', {}), invoke('count', {})]);
  await clock.advance(1_000);
  expect(lambda.sandboxes()).toEqual({ count: 1 });
  expect((await both).map(({ payload }) => payload)).toEqual([1, 2]);
});
