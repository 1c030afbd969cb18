import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json, JsonObject } from '../../contract.ts';
import { Deliveries } from '../deliveries.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import { type Partner, type PartnerOptions, Refusal } from '../partner.ts';
import { EasyPostError, Trackers } from './trackers.ts';

export interface EasyPostOptions extends PartnerOptions {
  apiKey: string;
  webhookRetryMs?: readonly number[];
}

export interface Sighting {
  tracking_code: string;
  status: string;
  /** When the carrier saw it so; absent: now. */
  datetime?: string;
  message?: string;
}

export interface EasyPost extends Partner {
  /** What a carrier does with a parcel that is followed: tracker.updated is sent. */
  track(sighting: Sighting): void;
  trackers(): JsonObject[];
}

interface Hook {
  id: string;
  object: 'Webhook';
  mode: 'test';
  url: string;
  created_at: string;
  disabled_at: null;
  secret: string | null;
}

/** Six retries over about four hours: https://docs.easypost.com/guides/webhooks-guide */
const RETRY_MS = [60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000];

/** A simulated EasyPost: trackers, their events, and webhooks with HMAC. https://docs.easypost.com/docs/trackers */
export async function startEasyPost(options: EasyPostOptions): Promise<EasyPost> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const newId = (prefix: string) => `${prefix}_${id().replaceAll('-', '')}`;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const now = () => new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const deliveries = new Deliveries(documents, faults, clock, { retryMs: options.webhookRetryMs ?? RETRY_MS, timeoutMs: 7_000, accepts: (status) => status >= 200 && status < 300 });
  const trackers = new Trackers(documents, now, newId);

  /** To every webhook of the account, signed over the very bytes that are sent. */
  function announce(description: string, result: JsonObject, previous: JsonObject): void {
    const event = { id: newId('evt'), object: 'Event', mode: 'test', description, previous_attributes: previous, pending_urls: [], completed_urls: [], created_at: now(), updated_at: now(), status: 'pending', user_id: 'user_simulated', result };
    const body = JSON.stringify(event);
    for (const { id: hookId, url, secret } of documents.all<Hook>('webhook')) {
      const signature: Record<string, string> = secret === null ? {} : { 'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', Buffer.from(secret.normalize('NFKD'))).update(body).digest('hex')}` };
      deliveries.send({ id: `${event.id}-${hookId}`, topic: description, url, headers: { 'content-type': 'application/json', 'user-agent': 'EasyPost/v2', ...signature }, body });
    }
  }

  function track({ tracking_code: code, status, datetime, message }: Sighting): void {
    const { after, before } = trackers.seen(code, status, datetime ?? now(), message ?? status);
    announce('tracker.updated', after, { status: before.status ?? null });
  }

  function call({ method, path, query, body }: VendorRequest): VendorAnswer {
    const [, version, resource = '', key] = path.split('/');
    const sent = () => (body === '' ? {} : (JSON.parse(body) as JsonObject));
    if (version !== 'v2') throw new EasyPostError(404, 'NOT_FOUND', 'The requested resource could not be found.');
    if (resource === 'trackers' && method === 'POST') {
      const { tracker, made } = trackers.create((sent().tracker ?? {}) as JsonObject);
      if (made) announce('tracker.created', tracker, {});
      return json(made ? 201 : 200, tracker);
    }
    if (resource === 'trackers' && method === 'GET') return json(200, key ? trackers.get(key) : { trackers: trackers.find(query), has_more: false });
    if (resource === 'webhooks' && method === 'GET' && !key) return json(200, { webhooks: documents.all<Hook>('webhook').map(shown) });
    if (resource === 'webhooks' && method === 'POST') return json(201, shown(register((sent().webhook ?? {}) as JsonObject)));
    if (resource === 'webhooks' && method === 'DELETE' && key) {
      documents.remove('webhook', key);
      return json(200, {});
    }
    throw new EasyPostError(404, 'NOT_FOUND', 'The requested resource could not be found.');
  }

  function register({ url, webhook_secret: secret }: JsonObject): Hook {
    if (typeof url !== 'string' || !URL.canParse(url)) throw new EasyPostError(422, 'WEBHOOK.CREATE.ERROR', 'Unable to create webhook: url is invalid.');
    const hook: Hook = { id: newId('hook'), object: 'Webhook', mode: 'test', url, created_at: now(), disabled_at: null, secret: typeof secret === 'string' ? secret : null };
    documents.put('webhook', hook.id, hook);
    return hook;
  }

  function answer(request: VendorRequest): VendorAnswer {
    try {
      if (!isOurs(request.headers.authorization, options.apiKey)) throw new EasyPostError(401, 'APIKEY.INVALID', 'This api key is invalid.');
      return call(request);
    } catch (error) {
      if (error instanceof EasyPostError) return json(error.status, error.body);
      throw error;
    }
  }

  const served = await serve(
    {
      operations: ({ method, path }) => [`${method} ${path.replace(/(\/v2\/[a-z]+)\/.*/, '$1')}`],
      answer,
      faulty,
      admin: {
        'POST /_track': (request) => {
          track(JSON.parse(request.body) as Sighting);
          return { ok: true };
        },
        'GET /_webhooks': () => deliveries.list(),
        'GET /_trackers': () => trackers.all() as Json,
      },
    },
    faults,
    clock,
    options.port,
  );
  deliveries.resume();
  return {
    name: 'easypost', url: served.url, faults, calls: served.calls, track, trackers: () => trackers.all(),
    async stop() {
      await deliveries.stop();
      await served.stop();
      documents.close();
    },
  };
}

const shown = ({ secret: _, ...hook }: Hook): JsonObject => ({ ...hook });

/** The key is the user, without a password; the vendor's clients send it so. */
function isOurs(authorization: string | undefined, apiKey: string): boolean {
  const [given, expected] = [Buffer.from(authorization ?? ''), Buffer.from(`Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** `reject` gives members of `error`, e.g. `{ code: 'TRACKER.CREATE.ERROR', message: '…' }`. */
function faulty(fault: Fault): VendorAnswer {
  if (fault.kind === 'unavailable') return json(503, new EasyPostError(503, 'SERVICE.UNAVAILABLE', 'The service is temporarily unavailable.').body);
  if (fault.kind === 'rateLimit') return json(429, new EasyPostError(429, 'RATE_LIMITED', 'You have exceeded your rate limit.').body, { 'retry-after': String(fault.retryAfterSeconds ?? 2) });
  if (fault.kind === 'expired') return json(401, new EasyPostError(401, 'APIKEY.INACTIVE', 'This api key is no longer active.').body);
  if (fault.kind === 'reject') return json(422, { error: { code: 'UNPROCESSABLE_ENTITY', message: 'Rejected', errors: [], ...fault.error } });
  throw new Refusal(`no answer for ${fault.kind}`);
}
