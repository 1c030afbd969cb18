import { dayIn } from '../../core/model/day.ts';
import { periodBefore, periodOf } from '../../core/posting/periods.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { accrueUnbilled } from '../handler/periods.ts';

/** Accrues for the month that is over, of each entity, as long as it is open: what left and is not invoiced by then is earned all the same. */
export async function handler(): Promise<{ accrued: number }> {
  let accrued = 0;
  for (const entity of env(Env.Entities).split(' ')) {
    const books = await stores.books.entity(entity);
    const period = periodBefore(periodOf(dayIn(now(), books.timeZone)));
    if (await stores.ledger.closedAt(entity, period)) continue;
    const count = await accrueUnbilled(books, period, now());
    if (count > 0) log.info('unbilled receivables accrued', { entity, period, count });
    accrued += count;
  }
  return { accrued };
}
