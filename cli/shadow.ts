import type { ShadowReport } from '../core/model/shadow.ts';
import { ShadowReports } from '../core/model/views.ts';
import { sumUp, type Verdict } from '../core/shadow/sum-up.ts';
import { ApiCaller } from './client.ts';
import { argumentsOf, command, COMMON, day, Misuse } from './command.ts';
import { readEndpoints } from './endpoints.ts';

const HELP = `npm run shadow -- report --connector <name>     what a connector that runs in shadow said differently, and whether it is ready to cut over

  --from <YYYY-MM-DD>  first day on which it was asked (default: a month ago)
  --to <YYYY-MM-DD>    last day (default: today, UTC)
  --least <n>          so many documents are enough for a verdict (default 100)
  --data <folder>      the data folder of the platform (default .crossdock)
  --help

Exit code 0 when it is ready, 3 when it is not, 1 when the reports could not be read, 2 when it was called wrongly.`;

if (import.meta.main) process.exitCode = await command(HELP, main);

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const { connector, from, to, least } = options;
  const verdict = sumUp(await reportsOf(ApiCaller.person(readEndpoints(options.data), 'integration'), { connector, from, to }), least);
  console.log(`${connector} as a shadow, ${from} to ${to}\n\n${table(verdict, least).join('\n')}`);
  return verdict.ready ? 0 : 3;
}

/** Every page of them. @throws Error where the API refuses */
async function reportsOf(caller: ApiCaller, query: { connector: string; from: string; to: string }): Promise<ShadowReport[]> {
  const reports: ShadowReport[] = [];
  for (let cursor: string | undefined; ; ) {
    const { status, body, text } = await caller.get(`/shadow-reports?${new URLSearchParams({ ...query, ...(cursor && { cursor }) }).toString()}`);
    if (status !== 200) throw new Error(`the API answered ${status}: ${text}`);
    const page = ShadowReports.parse(body);
    reports.push(...page.reports);
    if (!page.cursor) return reports;
    cursor = page.cursor;
  }
}

/** As people read it: the verdict first, then what is in its way, then what was tolerated. */
export function table(verdict: Verdict, least: number): string[] {
  const { ready, documents, compared, refused, unanswered, differing, fields, refusals } = verdict;
  const few = documents < least ? [`${documents} documents are too few: ${least} are asked for`] : [];
  const rows = [
    ...refusals.map(({ code, count, example }) => ['refused', code, '', String(count), example]),
    ...fields.map(({ field, kind, tolerated, count, example }) => [tolerated ? 'tolerated' : 'differs', field, kind, String(count), example]),
  ];
  return [
    `${ready ? 'READY to cut over' : 'NOT READY to cut over'}: ${documents} documents, ${compared} compared, ${differing} that differ, ${refused} refused, ${unanswered} unanswered`,
    ...few,
    ...(rows.length > 0 ? ['', ...aligned([['', 'field or code', 'kind', 'count', 'e.g. active / shadow'], ...rows])] : []),
  ];
}

const aligned = (rows: string[][]): string[] => {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => (column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd());
};

/** @throws Misuse saying what is wrong */
function readOptions() {
  const { values, positionals } = argumentsOf({ allowPositionals: true, options: { connector: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, least: { type: 'string', default: '100' }, ...COMMON } });
  const today = new Date();
  const [from, to] = [day('--from', values.from ?? new Date(today.getTime() - 30 * 86_400_000).toISOString().slice(0, 10)), day('--to', values.to ?? today.toISOString().slice(0, 10))];
  const least = Number(values.least);
  if (!values.help && (positionals.join(' ') !== 'report' || !values.connector)) throw new Misuse('the command report and a connector are needed');
  if (!Number.isInteger(least) || least < 1) throw new Misuse(`--least ${values.least} is no number of documents`);
  return { connector: values.connector ?? '', from, to, least, data: values.data, help: values.help };
}
