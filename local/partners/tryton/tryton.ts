import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Json, JsonObject } from '../../contract.ts';
import { systemClock } from '../../clock.ts';
import { Documents } from '../documents.ts';
import { Faults, type Fault } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { Erp } from './erp.ts';
import { HttpError, TrytonError } from './errors.ts';
import { call } from './rpc.ts';
import { configure, fill, type TrytonSeed } from './seed.ts';

export interface TrytonOptions extends PartnerOptions {
  /** Absent: erp. The path of the API is /<db>/. */
  db?: string;
  /** Passwords by login. Absent users of the two that exist (admin, integration) cannot log in. */
  users: Record<string, string>;
  /** Idle sessions end after this. Absent: 36,000,000 (ten hours). */
  sessionMs?: number;
}

export interface Tryton extends Partner {
  readonly db: string;
  seed(seed: TrytonSeed): void;
}

interface Session {
  login: string;
  user: number;
  seen: number;
}
interface Request {
  id?: Json;
  method?: string;
  params?: Json[];
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const page = (status: number, title: string): VendorAnswer => ({ status, headers: HTML, body: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n` });

/** A simulated Tryton 6.0 server, reached by JSON-RPC at /<db>/: https://docs.tryton.org/projects/server/en/6.0/ . */
export async function startTryton(options: TrytonOptions): Promise<Tryton> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const db = options.db ?? 'erp';
  const documents = new Documents(options.dataFile ?? ':memory:');
  const erp = new Erp(documents, clock);
  const faults = new Faults();
  documents.change(() => configure(erp));

  function login(params: Json[]): Json {
    const [name, given] = params as [string, JsonObject];
    if (typeof given?.['password'] !== 'string') throw new TrytonError('password', ['LoginException', ['password', `Password for ${name}`, 'password']]);
    const user = authenticate(name, given['password']);
    if (!user) throw new HttpError(401);
    const session = (id() + id()).replaceAll('-', '');
    documents.put('session', session, { login: name, user, seen: clock.now() } satisfies Session);
    return [user, session];
  }

  function authenticate(name: string, password: string): number | undefined {
    const expected = Object.hasOwn(options.users, name) ? Buffer.from(options.users[name] ?? '') : undefined;
    const given = Buffer.from(password);
    if (!expected || expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    return erp.by('res.user', 'login', name)[0]?.id;
  }

  function userOf(header: string | undefined): { user: number; session?: string } | undefined {
    const [scheme, value = ''] = (header ?? '').split(' ');
    const parts = Buffer.from(value, 'base64').toString('utf8').split(':');
    if (scheme?.toLowerCase() === 'basic') {
      const user = authenticate(parts[0] ?? '', parts.slice(1).join(':'));
      return user ? { user } : undefined;
    }
    const session = parts[2] ?? '';
    const known = scheme?.toLowerCase() === 'session' ? documents.get<Session>('session', session) : undefined;
    if (!known || known.login !== parts[0] || String(known.user) !== parts[1] || clock.now() - known.seen > (options.sessionMs ?? 36_000_000)) return undefined;
    if (clock.now() - known.seen > 60_000) documents.put('session', session, { ...known, seen: clock.now() });
    return { user: known.user, session };
  }

  function dispatch(request: VendorRequest, rpc: Request): Json {
    const method = rpc.method ?? '';
    const params = rpc.params ?? [];
    if (request.path === '/') {
      if (method === 'common.server.version') return '6.0.29';
      if (method === 'common.db.list') return [db];
      throw new HttpError(403);
    }
    if (request.path !== `/${db}/`) throw new TrytonError('no database', [`Database '${request.path.replaceAll('/', '')}' doesn't exist!`, '']);
    if (method === 'common.db.login') return login(params);
    const who = userOf(request.headers.authorization);
    if (!who) throw new HttpError(401);
    if (method === 'common.db.logout') {
      if (who.session) documents.remove('session', who.session);
      return null;
    }
    erp.user = who.user;
    return documents.change(() => call(erp, method, params));
  }

  /** trytond closes the connection after every answer. */
  const answer = (request: VendorRequest): VendorAnswer => {
    const given = reply(request);
    return { ...given, headers: { ...given.headers, connection: 'close' } };
  };

  function reply(request: VendorRequest): VendorAnswer {
    if (request.method !== 'POST') return { ...page(405, 'Method Not Allowed'), headers: { ...HTML, allow: 'POST, OPTIONS' } };
    const rpc = parse(request.body);
    if (!rpc) return page(500, 'Internal Server Error');
    try {
      return json(200, { id: rpc.id ?? null, result: dispatch(request, rpc) });
    } catch (error) {
      if (error instanceof TrytonError) return { ...json(200, { id: rpc.id ?? null, error: error.body }), refused: true };
      if (!(error instanceof HttpError)) throw error;
      if (error.status === 403) return page(403, 'Forbidden');
      return rpc.method === 'common.db.login' ? page(401, 'Unauthorized') : { status: 401, headers: { 'content-type': 'text/plain; charset=utf-8', 'www-authenticate': 'Basic realm="Tryton"' }, body: '' };
    }
  }

  function faulty(fault: Fault, request: VendorRequest): VendorAnswer {
    if (fault.kind === 'unavailable') return page(503, 'Service Unavailable');
    // Tryton answers too many failed logins with 429 and no Retry-After; a proxy before it may add one.
    if (fault.kind === 'rateLimit') return { ...page(429, 'Too Many Requests'), headers: { ...HTML, 'retry-after': String(fault.retryAfterSeconds ?? 2) } };
    if (fault.kind === 'expired') {
      const session = Buffer.from((request.headers.authorization ?? '').split(' ')[1] ?? '', 'base64').toString('utf8').split(':')[2];
      if (session) documents.remove('session', session);
      return { status: 401, headers: { 'content-type': 'text/plain; charset=utf-8', 'www-authenticate': 'Basic realm="Tryton"' }, body: '' };
    }
    const kind = String(fault.error?.['kind'] ?? 'UserError');
    const body = kind === 'UserWarning' ? [String(fault.error?.['name'] ?? 'warning'), String(fault.error?.['message'] ?? 'Rejected'), ''] : [String(fault.error?.['message'] ?? 'Rejected'), '', null];
    return { ...json(200, { id: parse(request.body)?.id ?? null, error: [kind, body] }), refused: true };
  }

  const served = await serve(
    {
      operations: (request) => [parse(request.body)?.method ?? `${request.method} ${request.path}`],
      answer,
      faulty,
      admin: {
        'POST /_seed': (request) => {
          documents.change(() => fill(erp, JSON.parse(request.body) as TrytonSeed));
          return { products: documents.size('product.product'), parties: documents.size('party.party') };
        },
      },
    },
    faults,
    clock,
    options.port,
  );
  return {
    name: 'tryton', url: served.url, db, faults, calls: served.calls,
    seed: (given) => documents.change(() => fill(erp, given)),
    async stop() {
      await served.stop();
      documents.close();
    },
  };
}

/** Puts products, customers and opening stock into a simulated ERP. */
export function seedTryton(partner: Tryton, seed: TrytonSeed): void {
  partner.seed(seed);
}

function parse(body: string): Request | undefined {
  try {
    const request = JSON.parse(body) as Request;
    return typeof request?.method === 'string' ? request : undefined;
  } catch {
    return undefined;
  }
}
