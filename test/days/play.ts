import fc from 'fast-check';
import { aDay } from './commands/anything.ts';
import { Day, type Happening } from './day.ts';
import type { OnThePlatform } from './on-the-platform.ts';

/** What happens on a day, by its seed: the same every time. */
export const happeningsOf = (seed: number, most: number): Happening[] => fc.sample(aDay(most), { seed, numRuns: 1 })[0] ?? [];

/** One day on the platform, which dies in the middle of it. @throws Error with what happened so far, and what does not hold */
export async function play(world: OnThePlatform, seed: number, most: number, before?: Day): Promise<Day> {
  const happenings = happeningsOf(seed, most);
  const day = await Day.begin(world, before);
  const so: string[] = [];
  try {
    for (const [index, happening] of happenings.entries()) {
      so.push(happening.toString());
      await day.happens(happening);
      if (index !== Math.floor(happenings.length / 2)) continue;
      so.push('kill -9, and it starts again');
      await world.restart();
    }
    so.push('the day ends');
    await day.end();
    return day;
  } catch (error) {
    throw new Error(`the day of seed ${seed} (${most} happenings at most): ${so.join(', ')}\n${(error as Error).message}`, { cause: error });
  }
}
