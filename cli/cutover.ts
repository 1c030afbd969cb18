import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { ExternalId } from '../core/model/identity.ts';
import { RoutingRule } from '../core/model/routing-rule.ts';
import { handOverControls, seedLegacyOrders } from '../lambdas/adapters/hand-over.ts';
import { storeRoutes } from '../lambdas/adapters/store-routes.ts';
import { argumentsOf, command, COMMON, Misuse, onPlatform } from './command.ts';

const HELP = `npm run cutover -- route FILE      adds lines to the routing table of the running platform, or says why they are refused
npm run cutover -- seed FILE       takes over the orders of another system: told again, they are known, and no saga starts
npm run cutover -- control FILE    takes over EDI control numbers: ours go on after the last one of the other system

  --check            only looks; nothing is stored
  --data <folder>    the data folder of the platform (default .crossdock)
  --help

FILE of route: a JSON array of lines, as docs/cut-over.md shows them.
FILE of seed: CSV with the header channel,channelOrderId,legacyId
FILE of control: CSV with the header partner,usage,last: usage P or T, last the ISA13 that was used last
- is standard input. What was stored before is no error: each can be run again.

Exit code 0 when all of it is stored (or could be), 1 when it was refused or could not be stored, 2 when it was called wrongly, 3 when some of it was not: an order that is ours already, a number that ours are beyond.`;

const LegacyOrder = z.strictObject({ channel: ExternalId, channelOrderId: ExternalId, legacyId: ExternalId });
const Control = z.strictObject({ partner: ExternalId, usage: z.enum(['P', 'T']), last: z.coerce.number().int().min(0).max(999_999_999) });

if (import.meta.main) process.exitCode = await command(HELP, main);

async function main(): Promise<number> {
  const { values, positionals } = argumentsOf({ allowPositionals: true, options: { check: { type: 'boolean', default: false }, ...COMMON } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [name = '', file, ...more] = positionals;
  const run = COMMANDS[name];
  if (!run || file === undefined || more.length > 0) throw new Misuse('a command and a file are needed');
  const text = readFileSync(file === '-' ? 0 : file, 'utf8');
  const { entity } = await onPlatform(values.data);
  return run(entity, text, values.check);
}

const COMMANDS: Record<string, (entity: string, text: string, dry: boolean) => Promise<number>> = {
  async route(entity, text, dry) {
    const lines = routesIn(text, entity);
    await storeRoutes(entity, lines, { at: new Date(), dry });
    console.log(`${lines.length} lines of the routing table ${dry ? 'could be stored' : 'are stored'}; orders that are under way keep their route`);
    return 0;
  },
  async seed(entity, text, dry) {
    const { seeded, known, ours } = await seedLegacyOrders(entity, csv(text, LegacyOrder), dry);
    console.log(`${seeded} orders ${dry ? 'would be taken over' : 'taken over'}, ${known} were known before`);
    for (const { channel, channelOrderId, legacyId } of ours) console.error(`${channel} ${channelOrderId} is an order of ours already, and ${legacyId} of the other system`);
    return ours.length > 0 ? 3 : 0;
  },
  async control(entity, text, dry) {
    const lines = csv(text, Control).map(({ partner, usage, last }) => ({ line: { entity, partner, usage }, last }));
    const { moved, beyond } = await handOverControls(lines, dry);
    console.log(`${moved} control numbers ${dry ? 'would be taken over' : 'taken over'}`);
    for (const { partner, usage } of beyond) console.error(`our numbers to ${partner} (${usage}) are at that one or beyond it already`);
    return beyond.length > 0 ? 3 : 0;
  },
};

/** @throws Misuse saying which line is wrong */
function routesIn(text: string, entity: string): RoutingRule[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Misuse(`the file is not JSON: ${(error as Error).message}`);
  }
  const read = z.array(RoutingRule).min(1).safeParse(json);
  if (!read.success) throw new Misuse(`these are no lines of the routing table:\n${z.prettifyError(read.error)}`);
  const foreign = read.data.find((line) => line.entity !== entity);
  if (foreign) throw new Misuse(`a line is of ${foreign.entity}, and this platform is ${entity}'s`);
  return read.data;
}

/** Plain CSV: no quotes, because ids have none. @throws Misuse naming the line */
export function csv<T>(text: string, schema: z.ZodType<T>): T[] {
  const [header = '', ...rows] = text.replace(/^\uFEFF/, '').split(/\r?\n/).filter((line) => line.trim() !== '');
  const names = header.split(',').map((name) => name.trim());
  return rows.map((row, index) => {
    const cells = row.split(',').map((cell) => cell.trim());
    const read = schema.safeParse(Object.fromEntries(names.map((name, column) => [name, cells[column]])));
    if (!read.success || cells.length !== names.length) throw new Misuse(`line ${index + 2} is not as the header says: ${read.success ? `${cells.length} values for ${names.length} names` : z.prettifyError(read.error)}`);
    return read.data;
  });
}
