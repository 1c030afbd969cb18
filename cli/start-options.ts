import { parseArgs } from 'node:util';
import { RuntimeProblem } from '../local/runtime/problem.ts';
import { readErp } from './erp-option.ts';
import type { TrytonAccess } from './partners.ts';

export const HELP = `npm start -- [options]     runs Crossdock and a simulated estate around it, on this machine

  --port <number>        where it answers (default 4510; 0 takes any free port)
  --data <folder>        where all state is kept (default .crossdock)
  --fresh                begin with nothing: the data folder is emptied first
  --erp tryton=<url>     a real Tryton instead of the simulated one; the url is
                         http://user:password@host:port/database
  --no-demo              do not drive an order
  --assembly <folder>    run this cloud assembly instead of synthesising one
  --ship-after <ms>      how long the simulated warehouse takes (default 800)
  --partner-credits <n>  calls that simulated ShipHero and Shopify allow a second, for load (default: as the vendors)
  --verbose              log what the engines do
  --help

Stop it with Ctrl-C; start it again and every order goes on where it was. Other scenarios: npm run demo -- --help`;

export interface StartOptions {
  help: boolean;
  port: number;
  data: string;
  fresh: boolean;
  demo: boolean;
  verbose: boolean;
  assembly?: string;
  erp?: TrytonAccess;
  shipAfterMs?: number;
  partnerCredits?: number;
}

/** What was typed. @throws TypeError for an option that there is not @throws RuntimeProblem for a value that cannot be */
export function readOptions(args: string[]): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4510' },
      data: { type: 'string', default: '.crossdock' },
      fresh: { type: 'boolean', default: false },
      erp: { type: 'string' },
      demo: { type: 'boolean', default: true },
      assembly: { type: 'string' },
      'ship-after': { type: 'string' },
      'partner-credits': { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowNegative: true,
  });
  const { help, data, fresh, demo, verbose, assembly } = values;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RuntimeProblem(`--port ${values.port} is no port.`, 'Give a number from 0 to 65535.');
  return {
    ...{ help, port, data, fresh, demo, verbose },
    ...(assembly && { assembly }),
    ...(values.erp && { erp: readErp(values.erp) }),
    ...(values['ship-after'] && { shipAfterMs: Number(values['ship-after']) }),
    ...(values['partner-credits'] && { partnerCredits: Number(values['partner-credits']) }),
  };
}
