import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { masterKey, putMaster } from '../lambdas/adapters/dynamo-masterdata.ts';
import { type Runtime, startRuntime } from '../local/runtime/runtime.ts';
import { actAsRoot, appClients, find, makeUser, putSecret } from './aws.ts';
import { clients, DEMO_PASSWORD, ENTITY, USERS } from './demo-data.ts';
import type { Endpoints } from './endpoints.ts';
import { type Partners, seedPartners, startPartners, type TrytonAccess } from './partners.ts';
import { storeDemoData } from './store-demo-data.ts';
import { registerWebhooks } from './webhooks.ts';

export interface EstateOptions {
  assembly: string;
  dataDir: string;
  port: number;
  /** Begin with nothing. */
  fresh?: boolean;
  /** A real ERP instead of the simulated one. */
  erp?: TrytonAccess;
  /** How long the simulated warehouse takes. */
  shipAfterMs?: number;
  /** Credits a second of the simulated partners that count them; absent: as the vendors. */
  partnerCredits?: number;
  progress: (what: string, ms: number) => void;
  log?: (level: string, message: string, detail?: object) => void;
}

export interface Estate {
  runtime: Runtime;
  partners: Partners;
  endpoints: Endpoints;
  stop(): Promise<void>;
}

/** The platform and everything around it: simulated partners, demo master data, users and webhooks. */
export async function startEstate(options: EstateOptions): Promise<Estate> {
  const dataDir = resolve(options.dataDir);
  if (options.fresh) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(join(dataDir, 'partners'), { recursive: true });
  const time = stopwatch(options.progress);
  const region = regionOf(options.assembly);
  const partners = await startPartners(join(dataDir, 'partners'), options);
  time('partners started');
  const secretsFile = join(dataDir, 'secrets.json');
  const fill = () => writeFileSync(secretsFile, JSON.stringify(Object.fromEntries(Object.entries(partners.secrets).map(([name, value]) => [secretName(options.assembly, name), JSON.stringify(value)]))), { mode: 0o600 });
  if (!existsSync(secretsFile)) fill();
  try {
    const runtime = await startRuntime({
      assembly: options.assembly,
      dataDir: join(dataDir, 'runtime'),
      port: options.port,
      region,
      secretsFile,
      ...(process.env.DYNAMODB_ENDPOINT && { dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT }),
      ...(options.log && { log: options.log }),
      onProgress: ({ what, ms }) => options.progress(what, ms),
    });
    try {
      time();
      actAsRoot(runtime);
      const app = await appClients(runtime);
      const endpoints = describe(runtime, partners, app);
      const seeded = join(dataDir, 'seeded');
      if (!existsSync(seeded)) {
        await seed(runtime, partners, app);
        writeFileSync(seeded, '');
        time('demo data stored');
      }
      const changed = await registerWebhooks(partners, endpoints.inbound);
      for (const name of changed) await putSecret(secretName(options.assembly, name), partners.secrets[name]);
      partners.keep();
      time('webhooks registered');
      writeFileSync(join(dataDir, 'endpoints.json'), `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
      return {
        runtime,
        partners,
        endpoints,
        async stop() {
          await runtime.stop();
          await partners.stop();
        },
      };
    } catch (error) {
      await runtime.stop();
      throw error;
    }
  } catch (error) {
    await partners.stop();
    throw error;
  }
}

async function seed(runtime: Runtime, partners: Partners, app: Awaited<ReturnType<typeof appClients>>): Promise<void> {
  seedPartners(partners);
  const ids = Object.fromEntries(Object.entries(app).map(([name, client]) => [name, client.id]));
  const usageKeys = runtime.resources.filter((resource) => resource.type === 'AWS::ApiGateway::ApiKey').map((resource) => String(resource.properties.Value));
  const usageKey = (channel: string) => usageKeys.find((key) => key.endsWith(`-${channel}`)) ?? '';
  await Promise.all([
    storeDemoData(partners.shopify.shopDomain, partners.amazon.marketplaceId),
    ...clients(ids, usageKey).map((client) => putMaster(masterKey.client(client.clientId), client)),
    ...USERS.map((user) => makeUser(find(runtime, 'AWS::Cognito::UserPool', 'Users').ref, user.username, DEMO_PASSWORD, user.role)),
  ]);
}

function describe(runtime: Runtime, partners: Partners, app: Awaited<ReturnType<typeof appClients>>): Endpoints {
  const url = (part: string) => {
    const api = runtime.apis.find((candidate) => candidate.name.toLowerCase().includes(part));
    if (!api) throw new Error(`the templates have no API ${part}`);
    return api.url.replace(/\/$/, '');
  };
  const issuer = find(runtime, 'AWS::Cognito::UserPool', 'Users').attributes.ProviderURL ?? '';
  return {
    aws: runtime.endpoint,
    region: runtime.region,
    api: url('channels'),
    inbound: url('inbound'),
    issuer,
    tokenUrl: `${issuer}/oauth2/token`,
    clients: app,
    users: USERS.map((user) => ({ ...user, password: DEMO_PASSWORD })),
    partners: { tryton: partners.secrets.tryton.url, shiphero: partners.shiphero.url, shopify: partners.shopify.url, avalara: partners.avalara.url, stripe: partners.stripe.url, salesforce: partners.salesforce.url, easypost: partners.easypost.url, amazon: partners.amazon.url, xero: partners.xero.url, supplier: partners.supplier.url, customer: partners.customer.url, thirdParty: partners.thirdParty.url },
    entity: ENTITY,
  };
}

interface AssemblyManifest {
  artifacts: Record<string, { type: string; environment?: string }>;
}

/** The region of the cell in the assembly. */
function regionOf(assembly: string): string {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as AssemblyManifest;
  const regions = new Set(Object.values(artifacts).flatMap((artifact) => (artifact.type === 'aws:cloudformation:stack' ? [artifact.environment?.split('/').at(-1) ?? ''] : [])));
  const [region] = regions;
  if (!region || regions.size > 1) throw new Error(`one cell runs on one machine; the assembly has regions ${[...regions].join(', ')}`);
  return region;
}

/** `crossdock/<stage>/<cell>/<connector>`, as the stacks are called. */
function secretName(assembly: string, connector: string): string {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as AssemblyManifest;
  const stack = Object.keys(artifacts).find((name) => name.endsWith('-connectors')) ?? '';
  const [, stage, cell] = /^crossdock-([^-]+)-(.+)-connectors$/.exec(stack) ?? [];
  return `crossdock/${stage}/${cell}/${connector}`;
}

function stopwatch(progress: EstateOptions['progress']): (what?: string) => void {
  let since = performance.now();
  return (what) => {
    const ms = Math.round(performance.now() - since);
    since = performance.now();
    if (what) progress(what, ms);
  };
}
