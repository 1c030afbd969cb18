/** `npm run test:days`: random days on the whole local runtime, one after the other, for a night. */
import { randomInt } from 'node:crypto';
import { buildAssembly } from '../../cli/assembly.ts';
import { HELPED, optionsOf } from '../../scripts/options.ts';
import type { Day } from './day.ts';
import { OnThePlatform } from './on-the-platform.ts';
import { play } from './play.ts';

const HELP = `npm run test:days -- [--days N] [--seed S] [--happenings N]

Random days in the life of the estate on the whole local runtime: orders in two currencies and of a marketplace, kits, changes, cancellations,
parcels, drop-shipments and their bills, returns, payments, statements of the bank, payouts, disputes, outages,
and a kill -9 in the middle of each. After each happening, and at the end of each day, the books and the stock are checked. Ends with
the first day on which a rule does not hold, and says its seed; exits 0 where all of them hold, else 1.

  --days N         how many (default 10)
  --seed S         of the first day; each day after has the next (default: a random one)
  --happenings N   how many at most on a day (default 16)`;

/** Partners remember so much, and each look reads everything: then a new estate begins. */
const DAYS_OF_AN_ESTATE = 20;

const { values } = optionsOf({ options: { days: { type: 'string', default: '10' }, seed: { type: 'string' }, happenings: { type: 'string', default: '16' }, ...HELPED } }, HELP);
const [days, first, most] = [Number(values.days), Number(values.seed ?? randomInt(1_000_000)), Number(values.happenings)];
if (![days, first, most].every((number) => Number.isInteger(number) && number >= 0)) {
  console.error(`--days, --seed and --happenings take whole numbers\n\n${HELP}`);
  process.exit(2);
}

await buildAssembly('cdk.out');
let world: OnThePlatform | undefined;
let before: Day | undefined;
try {
  for (let day = 0; day < days; day += 1) {
    if (day % DAYS_OF_AN_ESTATE === 0) {
      await world?.platform.remove();
      world = new OnThePlatform();
      await world.start();
      before = undefined;
    }
    const begun = performance.now();
    before = await play(world as OnThePlatform, first + day, most, before);
    console.log(`day ${day + 1} of ${days}, seed ${first + day}: ${before.model.orders.length} orders, ${Math.round((performance.now() - begun) / 1000)} s`);
  }
  console.log(`${days} days hold, from seed ${first}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await world?.platform.remove();
}
