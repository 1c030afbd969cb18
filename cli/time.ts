import { argumentsOf, command, COMMON, Misuse } from './command.ts';
import { readEndpoints } from './endpoints.ts';

const HELP = `npm run time -- [<how far>] [options]     moves the time of the running platform (npm start) ahead: 90m, 36h, 10d; without it, says what time it is there

Schedules, deadlines, timeouts and the partners' own timers fall due as they would have; time goes on no faster than that work is done. It cannot be moved back:
npm start -- --fresh begins with the machine's time again.

  --data <folder>      the data folder of the platform (default .crossdock)
  --help

Exit code 0 when it is that time, 1 when it could not be moved, 2 when it was called wrongly.`;

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Moved at once, so that it shows how far it has come. */
const STRETCH_MS = 600_000;

interface Answer {
  now: string;
  message?: string;
}

/** @throws Error where it was not moved */
export async function moveTime(aws: string, aheadMs: number): Promise<string> {
  const reply = await fetch(`${aws}/_local/time`, { method: 'POST', body: JSON.stringify({ aheadMs }) });
  const { now, message } = (await reply.json()) as Answer;
  if (!reply.ok) throw new Error(message);
  return now;
}

if (import.meta.main) process.exitCode = await command(HELP, main);

async function main(): Promise<number> {
  const { values, positionals } = argumentsOf({ options: COMMON, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const ms = howFar(positionals);
  const { aws } = readEndpoints(values.data);
  if (ms === 0) console.log(((await (await fetch(`${aws}/_local/time`)).json()) as Answer).now);
  for (let left = ms; left > 0; left -= STRETCH_MS) console.log(await moveTime(aws, Math.min(left, STRETCH_MS)));
  return 0;
}

function howFar([given, ...more]: string[]): number {
  if (given === undefined) return 0;
  const [, number, unit] = /^(\d{1,4})([mhd])$/.exec(given) ?? [];
  if (!number || !unit || Number(number) === 0 || more.length > 0) throw new Misuse(`${[given, ...more].join(' ')} is no stretch of time: say one such as 90m, 36h or 10d`);
  return Number(number) * UNITS[unit as keyof typeof UNITS];
}
