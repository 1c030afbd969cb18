import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm start` writes to `.crossdock/endpoints.json` for scripts. The credentials work on this machine only. */
export interface Endpoints {
  /** For the AWS CLI and SDK: `--endpoint-url`. */
  aws: string;
  region: string;
  api: string;
  inbound: string;
  issuer: string;
  tokenUrl: string;
  clients: Record<string, { id: string; secret?: string }>;
  users: { username: string; password: string; role: string }[];
  partners: { tryton: string; shiphero: string; shopify: string; avalara: string; stripe: string; salesforce: string; easypost: string; amazon: string; xero: string; supplier: string; customer: string; thirdParty: string };
  entity: string;
}

/** @throws Error saying that nothing runs there */
export function readEndpoints(dataDir: string): Endpoints {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8')) as Endpoints;
  } catch {
    throw new Error(`no platform has been started with the data directory ${dataDir}: run npm start first`);
  }
}
