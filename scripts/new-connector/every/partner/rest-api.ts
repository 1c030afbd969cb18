import { createHmac, randomUUID } from 'node:crypto';
import { systemClock } from '../../../../local/clock.ts';
import type { Json, JsonObject } from '../../../../local/contract.ts';
import { Deliveries } from '../../../../local/partners/deliveries.ts';
import { Documents } from '../../../../local/partners/documents.ts';
import { type Fault, Faults } from '../../../../local/partners/faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../../../../local/partners/http.ts';
import { type Partner, type PartnerOptions, Refusal } from '../../../../local/partners/partner.ts';

export interface VendorXOptions extends PartnerOptions {
  credentials: { clientId: string; clientSecret: string };
  webhookRetryMs?: readonly number[];
}

export interface VendorX extends Partner {
  /** What is kept there, by collection. */
  records(collection: string): JsonObject[];
  /** Something happens there: it is kept, and told to whoever listens. */
  happen(topic: string, collection: string, record: JsonObject): JsonObject;
}

/** What this vendor makes of what it is sent, beyond keeping it. */
export interface Behaviour {
  /** Members that it adds to a record, or changes in it; `next` counts by name. Throws Refusal, with `code` in its detail. */
  take?(collection: string, record: JsonObject, next: (name: string) => number): JsonObject;
  /** Questions that are answered and not kept, by path. */
  answers?: Record<string, (sent: JsonObject) => JsonObject>;
}

const RETRY_MS = [60_000, 300_000, 3_600_000];

/**
 * A simulated Vendor X: client credentials, records by collection that are looked up by `external_id` or `updated_since`, made and changed, and webhooks signed over their bytes.
 * It takes an `external_id` twice without complaint: the harder case for a caller.
 */
export async function startRestApi(options: VendorXOptions, { take = (_, record) => record, answers = {} }: Behaviour): Promise<VendorX> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const tokens = new Set<string>();
  const now = () => new Date(clock.now()).toISOString();
  const deliveries = new Deliveries(documents, faults, clock, { retryMs: options.webhookRetryMs ?? RETRY_MS, timeoutMs: 5_000, accepts: (status) => status >= 200 && status < 300 });

  function keep(collection: string, sent: JsonObject, before?: JsonObject): JsonObject {
    const record = { id: id(), ...before, ...take(collection, { ...before, ...sent }, (name) => documents.next(name)), updated_at: now() } as JsonObject & { id: string };
    documents.put(collection, record.id, record);
    return record;
  }

  function announce(topic: string, record: JsonObject): void {
    const body = JSON.stringify({ topic, at: now(), data: record });
    for (const { id: hook, url, secret } of documents.all<{ id: string; url: string; secret: string }>('webhooks')) {
      const headers = { 'content-type': 'application/json', 'x-vendor-x-delivery': `${String(record.id)}-${topic}-${String(record.updated_at)}`, 'x-vendor-x-signature': createHmac('sha256', secret).update(body).digest('hex') };
      deliveries.send({ id: `${id()}-${hook}`, topic, url, headers, body });
    }
  }

  function call({ method, path, query, body }: VendorRequest): VendorAnswer {
    const [, , collection = '', key] = path.split('/');
    const sent = body === '' ? {} : (JSON.parse(body) as JsonObject);
    const answer = method === 'POST' ? answers[collection] : undefined;
    if (answer) return json(200, answer(sent));
    if (method === 'GET') return json(200, { data: documents.all<JsonObject>(collection).filter((record) => [...query].every(([name, value]) => (name === 'updated_since' ? String(record.updated_at) >= value : String(record[name]) === value))) });
    if (method === 'POST' && !key) return json(201, keep(collection, sent));
    const before = key === undefined ? undefined : documents.get<JsonObject>(collection, key);
    if (method === 'PATCH' && before) return json(200, keep(collection, sent, before));
    return failure(404, 'not_found', 'there is nothing there');
  }

  function signIn(form: URLSearchParams): VendorAnswer {
    if (form.get('client_id') !== options.credentials.clientId || form.get('client_secret') !== options.credentials.clientSecret) return failure(401, 'invalid_client', 'unknown client');
    const token = id();
    tokens.add(token);
    return json(200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
  }

  function answer(request: VendorRequest): VendorAnswer {
    if (request.path === '/oauth/token') return signIn(new URLSearchParams(request.body));
    if (!tokens.has((request.headers.authorization ?? '').replace('Bearer ', ''))) return failure(401, 'token_expired', 'sign in again');
    try {
      return call(request);
    } catch (error) {
      if (error instanceof Refusal) return failure(422, String(error.detail.code ?? 'refused'), error.message);
      throw error;
    }
  }

  function faulty(fault: Fault): VendorAnswer {
    if (fault.kind === 'unavailable') return failure(503, 'unavailable', 'come back later');
    if (fault.kind === 'rateLimit') return { ...failure(429, 'too_many_requests', 'slow down'), headers: { 'content-type': 'application/json', 'retry-after': String(fault.retryAfterSeconds ?? 2) } };
    if (fault.kind === 'reject') return json(422, { error: { code: 'refused', message: 'refused', ...fault.error } });
    tokens.clear();
    return failure(401, 'token_expired', 'sign in again');
  }

  const happen: VendorX['happen'] = (topic, collection, sent) => {
    const [before] = documents.by<JsonObject>(collection, 'external_id', sent.external_id);
    const record = keep(collection, sent, before);
    announce(topic, record);
    return record;
  };
  const served = await serve(
    {
      operations: ({ method, path }) => [`${method} ${path.split('/').slice(0, 3).join('/')}`],
      answer,
      faulty,
      admin: {
        'POST /_happen': ({ body }) => {
          const { topic, collection, record } = JSON.parse(body) as { topic: string; collection: string; record: JsonObject };
          return happen(topic, collection, record);
        },
        'GET /_records': ({ query }) => documents.all<JsonObject>(query.get('collection') ?? '') as Json,
        'GET /_webhooks': () => deliveries.list(),
      },
    },
    faults,
    clock,
    options.port,
  );
  deliveries.resume();
  return {
    name: 'vendor-x', url: served.url, faults, calls: served.calls, happen,
    records: (collection) => documents.all<JsonObject>(collection),
    async stop() {
      await deliveries.stop();
      await served.stop();
      documents.close();
    },
  };
}

const failure = (status: number, code: string, message: string): VendorAnswer => ({ ...json(status, { error: { code, message } }), refused: true });
