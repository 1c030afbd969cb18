import { randomUUID } from 'node:crypto';
import type { GraphQLError } from 'graphql';
import type { JsonObject } from '../../contract.ts';
import { systemClock } from '../../clock.ts';
import { Deliveries } from '../deliveries.ts';
import { Documents } from '../documents.ts';
import { Faults, type Fault } from '../faults.ts';
import { costOf, Credits, execute, readQuestion, rootFields } from '../graphql.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { Allocation, stockKey } from './allocation.ts';
import { outOfCredits, VendorError } from './errors.ts';
import { Floor, type FloorOrder } from './floor.ts';
import { mutations } from './mutations.ts';
import { queries, type Call } from './queries.ts';
import { uuid, type ProductRecord, type StockRecord, type WarehouseRecord } from './records.ts';
import { schema } from './schema.ts';
import { Tokens, type Credentials } from './tokens.ts';
import { Views } from './views.ts';
import { Announcer } from './webhooks.ts';

export interface ShipHeroOptions extends PartnerOptions {
  credentials: Credentials;
  /** Identifiers. Absent: EAST and WEST. */
  warehouses?: string[];
  /** How long picking and packing take. Absent: 800. */
  shipAfterMs?: number;
  /** Absent: 4,004 credits that come back at 60 a second. */
  credits?: { max: number; perSecond: number };
  /** Pauses before retries of a webhook. Absent: five, as the vendor says; the pauses are ours. */
  webhookRetryMs?: number[];
}

export interface ShipHeroSeed {
  products: { sku: string; name: string; price?: string; /** Units on hand by warehouse identifier. */ stock: Record<string, number> }[];
}

export interface ShipHero extends Partner {
  /** Warehouse ids for the API (base64), by identifier. */
  readonly warehouseIds: Record<string, string>;
  floor(order: FloorOrder): void;
  seed(seed: ShipHeroSeed): void;
}

const ACCOUNT = 6334;
const RETRIES = [1_000, 5_000, 30_000, 120_000, 600_000];

/** A simulated ShipHero account: public GraphQL API, token endpoints, signed webhooks, and people who pick, pack and ship. */
export async function startShipHero(options: ShipHeroOptions): Promise<ShipHero> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const now = () => new Date(clock.now()).toISOString();
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const deliveries = new Deliveries(documents, faults, clock, { retryMs: options.webhookRetryMs ?? RETRIES, timeoutMs: 10_000, accepts: (status) => status === 200 });
  const tokens = new Tokens(clock, documents, options.credentials.refreshToken);
  const announcer = new Announcer(documents, deliveries, id, ACCOUNT);
  const allocation = new Allocation(documents, now);
  const floor = new Floor(documents, clock, allocation, announcer, options.shipAfterMs ?? 800);
  const credits = new Credits(options.credits?.max ?? 4004, options.credits?.perSecond ?? 60, clock.now());
  const views = new Views(documents, allocation, ACCOUNT);
  const quota = () => ({ credits_remaining: credits.left(clock.now()), max_available: credits.max, increment_rate: credits.perSecond });
  const root = {
    ...queries(documents, views, options.credentials.username, quota),
    ...mutations(documents, views, allocation, floor, announcer, now, () => id().replaceAll('-', '')),
  };
  if (documents.size('warehouse') === 0) {
    for (const identifier of options.warehouses ?? ['EAST', 'WEST']) {
      const warehouse: WarehouseRecord = { id: 76_732 + documents.next('warehouse'), identifier };
      documents.put('warehouse', warehouse.id, warehouse);
    }
  }

  async function answer(request: VendorRequest): Promise<VendorAnswer> {
    if (request.path.startsWith('/auth/')) return authenticate(request);
    if (request.path !== '/graphql' || request.method !== 'POST') return json(404, { message: 'Not Found' });
    const bearer = tokens.check(request.headers.authorization);
    if (bearer === 'missing') return unauthorized('authorization_header_missing', 'Authorization header is expected');
    if (bearer !== 'ok') return unauthorized(bearer === 'expired' ? 'token_expired' : 'invalid_header', bearer === 'expired' ? 'token is expired' : 'Unable to parse authentication token.');
    const read = readQuestion(request.body);
    const requestId = id().replaceAll('-', '').slice(0, 24);
    if (!read) return json(400, { errors: [{ message: 'Must provide query string.' }] });
    const complexity = costOf(request.body, 10, 100);
    if (!credits.take(complexity, clock.now())) return failure(rootFields(request.body), requestId, outOfCredits(complexity, credits.left(clock.now()), credits.perSecond));
    const result = await execute(schema, root, read.question, { requestId, complexity } satisfies Call);
    const errors = result.errors?.map((error) => vendorError(error, requestId));
    const status = errors && result.data === undefined ? 400 : 200;
    const body = JSON.parse(JSON.stringify({ ...(errors ? { errors } : {}), ...(result.data === undefined ? {} : { data: result.data }) })) as JsonObject;
    return { ...json(status, body), refused: Boolean(errors) };
  }

  function authenticate(request: VendorRequest): VendorAnswer {
    const body = JSON.parse(request.body || '{}') as Record<string, string>;
    const { username, password, refreshToken } = options.credentials;
    const granted = { ...tokens.issue(username), scope: 'openid profile offline_access', token_type: 'Bearer' };
    if (request.path === '/auth/token') {
      if ((body['username'] ?? body['email']) !== username || body['password'] !== password) return json(403, { error: 'invalid_grant', error_description: 'Wrong email or password.' });
      return json(200, { ...granted, refresh_token: refreshToken });
    }
    if (request.path === '/auth/refresh') {
      if (body['refresh_token'] !== refreshToken) return json(403, { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' });
      return json(200, granted);
    }
    return json(404, { message: 'Not Found' });
  }

  function faulty(fault: Fault, request: VendorRequest, operations: string[]): VendorAnswer {
    const requestId = id().replaceAll('-', '').slice(0, 24);
    if (fault.kind === 'unavailable') return { status: 503, headers: { 'content-type': 'text/html' }, body: '<html><body>503 Service Temporarily Unavailable</body></html>' };
    if (fault.kind === 'expired') {
      tokens.revoke();
      return unauthorized('token_expired', 'token is expired');
    }
    if (fault.kind === 'rateLimit') {
      const complexity = costOf(request.body, 10, 100);
      return failure(operations, requestId, outOfCredits(complexity, complexity - (fault.retryAfterSeconds ?? 2) * credits.perSecond, credits.perSecond));
    }
    return failure(operations, requestId, { code: 3, message: 'Rejected', ...fault.error });
  }

  const seed = (given: ShipHeroSeed) =>
    documents.change(() => {
      for (const each of given.products) {
        if (!documents.by<ProductRecord>('product', 'sku', each.sku)[0]) {
          const product: ProductRecord = { id: 90_000_000 + documents.next('product'), sku: each.sku, name: each.name, createdAt: now() };
          documents.put('product', product.id, product);
        }
        for (const warehouse of documents.all<WarehouseRecord>('warehouse')) {
          const known = allocation.stock(each.sku, warehouse.id);
          const stock: StockRecord = known ?? { id: 180_000_000 + documents.next('stock'), sku: each.sku, warehouseId: warehouse.id, onHand: 0, allocated: 0, price: each.price ?? null, createdAt: now(), updatedAt: now() };
          documents.put('stock', stockKey(each.sku, warehouse.id), { ...stock, onHand: each.stock[warehouse.identifier] ?? 0, updatedAt: now() });
        }
      }
    });

  const served = await serve(
    {
      operations: (request) => (request.path === '/graphql' ? rootFields(request.body) : [`${request.method} ${request.path}`]),
      answer,
      faulty,
      admin: {
        'POST /_floor': (request) => {
          floor.act(JSON.parse(request.body) as FloorOrder);
          return { ok: true };
        },
        'POST /_seed': (request) => {
          seed(JSON.parse(request.body) as ShipHeroSeed);
          return { products: documents.size('product') };
        },
        'GET /_webhooks': () => deliveries.list(),
      },
    },
    faults,
    clock,
    options.port,
  );
  deliveries.resume();
  floor.resume();
  return {
    name: 'shiphero', url: served.url, faults, calls: served.calls, seed,
    warehouseIds: Object.fromEntries(documents.all<WarehouseRecord>('warehouse').map((each) => [each.identifier, uuid('Warehouse', each.id)])),
    floor: (order) => floor.act(order),
    async stop() {
      floor.stop();
      await served.stop();
      await deliveries.stop();
      documents.close();
    },
  };
}

function failure(operations: string[], requestId: string, error: JsonObject): VendorAnswer {
  const operation = operations[0] ?? 'unknown';
  return { ...json(200, { errors: [{ operation, field: operation, request_id: requestId, ...error }], data: { [operation]: null } }), refused: true };
}

const unauthorized = (code: string, description: string): VendorAnswer => json(401, { code, description });

function vendorError(error: GraphQLError, requestId: string): JsonObject {
  const operation = String(error.path?.[0] ?? '');
  const original = error.originalError ?? error;
  if (original instanceof VendorError) return { message: original.message, operation, field: operation, request_id: requestId, ...original.vendor };
  if (error.path) throw original; // a mistake of ours: answered as 500, never dressed up as the vendor's
  return { message: error.message, locations: (error.locations ?? []).map(({ line, column }) => ({ line, column })) };
}
