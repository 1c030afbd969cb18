import { Cron } from 'croner';
import { instantOf, isZone, wallClock } from './zone.ts';

/** When something is due. All times in epoch milliseconds. */
export interface Expression {
  kind: 'at' | 'rate' | 'cron';
  /** The first time after `after`; undefined where there is none. Rates count from `start`, which is itself a time. */
  next(after: number, start: number): number | undefined;
}

const UNIT = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads at(), rate() and cron() as the Scheduler and scheduled rules write them; undefined where AWS (or croner) would not take it.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * A cron time that spring leaves out is skipped; one that autumn shows twice runs once, the first time. A day in a rate is 24 hours.
 * A one-time schedule inside the hour that spring leaves out runs an hour later on the clock (AWS does not say).
 */
export function parseExpression(text: string, zone = 'UTC'): Expression | undefined {
  if (!isZone(zone)) return undefined;
  return parseAt(text, zone) ?? parseRate(text) ?? parseCron(text, zone);
}

function parseAt(text: string, zone: string): Expression | undefined {
  const match = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(text);
  if (!match) return undefined;
  const wall = Date.parse(`${match[1]}Z`);
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(match[1]!)) return undefined; // e.g. 30 February
  const due = instantOf(wall, zone) ?? instantOf(wall + UNIT.hour, zone);
  return { kind: 'at', next: (after) => (due !== undefined && due > after ? due : undefined) };
}

function parseRate(text: string): Expression | undefined {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text);
  const every = match ? Number(match[1]) * UNIT[match[2] as keyof typeof UNIT] : 0;
  if (every === 0) return undefined;
  return {
    kind: 'rate',
    next: (after, start) => (after < start ? start : start + (Math.floor((after - start) / every) + 1) * every),
  };
}

function parseCron(text: string, zone: string): Expression | undefined {
  const fields = /^cron\((.*)\)$/.exec(text)?.[1]?.split(' ');
  const pattern = fields && cronPattern(fields);
  if (!pattern) return undefined;
  let cron: Cron;
  try {
    // Read over clock times as if they were UTC: the zone comes in afterwards, with AWS's rules for daylight saving.
    cron = new Cron(pattern, { mode: '7-part', timezone: 'UTC', alternativeWeekdays: true, sloppyRanges: true, paused: true });
  } catch {
    return undefined;
  }
  return {
    kind: 'cron',
    next: (after) => {
      let wall = Math.floor(wallClock(after, zone) / 1000) * 1000;
      for (;;) {
        const run = cron.nextRun(new Date(wall));
        if (!run) return undefined;
        wall = run.getTime();
        const instant = instantOf(wall, zone);
        if (instant !== undefined && instant > after) return instant;
      }
    },
  };
}

const LIST = (item: string) => new RegExp(`^${item}(,${item})*$`, 'i');
const STEPPED = (value: string) => `(?:(?:\\*|${value}(?:-${value})?)(?:/\\d+)?)`;
const MINUTE = LIST(STEPPED('\\d{1,2}'));
const DAY = LIST(`(?:${STEPPED('\\d{1,2}')}|\\d{1,2}W|L)`);
const MONTH = LIST(STEPPED('(?:\\d{1,2}|[A-Z]{3})'));
const WEEKDAY = LIST(`(?:${STEPPED('(?:[1-7]|[A-Z]{3})')}|(?:[1-7]|[A-Z]{3})#[1-5]|(?:[1-7]|[A-Z]{3})?L)`);
const YEAR = LIST(STEPPED('(?:19[7-9]\\d|20\\d\\d|21\\d\\d)'));

/**
 * The six fields (minutes, hours, day of month, month, day of week, year) as croner writes them, or undefined where they are not AWS's.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html: one of the two day fields must be `?`.
 */
function cronPattern(fields: string[]): string | undefined {
  const [minutes, hours, day, month, weekday, year] = fields;
  if (fields.length !== 6 || (day === '?') === (weekday === '?')) return undefined;
  if (!MINUTE.test(minutes!) || !MINUTE.test(hours!) || !MONTH.test(month!) || !YEAR.test(year!)) return undefined;
  if (day !== '?' && !DAY.test(day!)) return undefined;
  if (weekday !== '?' && !WEEKDAY.test(weekday!)) return undefined;
  const days = day === '?' ? '*' : day;
  // L alone is the last day of AWS's week, Saturday; 6L and FRIL are the month's last Friday.
  const weekdays = weekday === '?' ? '*' : weekday!.replace(/(^|,)L(?=,|$)/gi, '$17').replace(/([1-7A-Z]+)L(?=,|$)/gi, '$1#L');
  return `0 ${minutes} ${hours} ${days} ${month} ${weekdays} ${year}`;
}
