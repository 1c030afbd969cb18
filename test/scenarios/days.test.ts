import { afterAll, beforeAll, test } from 'vitest';
import { OnThePlatform } from '../days/on-the-platform.ts';
import { play } from '../days/play.ts';

const world = new OnThePlatform();
beforeAll(() => world.start());
afterAll(() => world.platform.remove());

test('a random day on the whole platform, with outages and a kill -9 in the middle: the books hold, and everything reaches its end', async () => {
  const seed = Number(process.env.DAYS_SEED ?? 3);
  console.log(`DAYS_SEED=${seed}`);
  await play(world, seed, 8);
});
