import { createHash, createHmac, randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json } from '../../contract.ts';
import { Deliveries } from '../deliveries.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { Dispatch, type FloorOrder, type Goods } from './dispatch.ts';
import { compose, type Identity, type Interchange, parse } from './interchange.ts';
import { orderIn, type OrderRecord, wantedIn } from './orders.ts';
import { acknowledgment } from './replies.ts';

export interface X12SupplierOptions extends PartnerOptions {
  /** Its own interchange id, and the buyer's. */
  us: Identity;
  buyer: Identity;
  /** P or T; absent: P. */
  usage?: 'P' | 'T';
  /** How callers of its gateway are known. */
  credentials: { user: string; password: string };
  /** Signs what it sends to the buyer. */
  sendingSecret: string;
  answerAfterMs?: number;
  shipAfterMs?: number;
  billAfterMs?: number;
  /** See DispatchOptions; absent: 0. */
  serialsAfter?: number;
  retryMs?: readonly number[];
}

export interface X12Supplier extends Partner {
  seed(goods: Record<string, Goods>): void;
  /** Where the buyer takes interchanges, e.g. `https://…/v1/edi/DIRECT`. */
  sendTo(url: string): void;
  floor(wish: FloorOrder): void;
  orders(): OrderRecord[];
  /** What it got back for each interchange that it sent, by ISA13: A, P or R of the 997. */
  acknowledgments(): Record<string, string>;
}

const ANSWERED: Record<string, true> = { '850': true, '860': true };

/**
 * A simulated drop-ship supplier: an X12 gateway over HTTPS that answers each interchange with its 997, and sends 855, 856 and 810 (865 to a cancellation, or to less of some lines) to the buyer, signed over their
 * bytes. It forgets no control number: the same interchange gets the same answer, another under the same number is refused.
 */
export async function startX12Supplier(options: X12SupplierOptions): Promise<X12Supplier> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const sending = () => ({ us: options.us, them: options.buyer, usage: options.usage ?? 'P', control: documents.next('control'), at: new Date(clock.now()) });
  const deliveries = new Deliveries(documents, faults, clock, {
    retryMs: options.retryMs ?? [1_000, 5_000, 30_000, 300_000, 3_600_000],
    timeoutMs: 30_000,
    accepts: (status) => status === 200 || status === 202,
    answered: ({ headers }, text) => {
      if (text.startsWith('ISA')) documents.put('acknowledged', headers['x-control'] ?? '', outcomeOf(text));
    },
  });

  function send(type: string, segments: (string | undefined)[][]): void {
    const envelope = sending();
    const body = compose(envelope, type, segments);
    const headers = { 'content-type': 'application/edi-x12', 'x-edi-signature': createHmac('sha256', options.sendingSecret).update(body).digest('base64'), 'x-control': String(envelope.control).padStart(9, '0') };
    deliveries.send({ id: id(), topic: type, url: documents.get<{ url: string }>('buyer', 'url')?.url ?? '', headers, body });
  }

  const { answerAfterMs = 300, shipAfterMs = 800, billAfterMs = 500, serialsAfter = 0 } = options;
  const dispatch = new Dispatch(documents, clock, { answerAfterMs, shipAfterMs, billAfterMs, serialsAfter }, send);

  function answer(request: VendorRequest): VendorAnswer {
    if (request.method !== 'POST' || request.path !== '/x12') return { status: 404, body: '' };
    const expected = `Basic ${Buffer.from(`${options.credentials.user}:${options.credentials.password}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return { status: 401, body: '' };
    let read: Interchange;
    try {
      read = parse(request.body);
    } catch (error) {
      return { status: 400, headers: { 'content-type': 'text/plain' }, body: (error as Error).message };
    }
    const { sender, receiver, usage, control } = read;
    if (sender.id !== options.buyer.id || receiver.id !== options.us.id || usage !== (options.usage ?? 'P')) return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'not between us' };
    const hash = createHash('sha256').update(request.body).digest('hex');
    const known = documents.get<{ hash: string; body: string }>('received', control);
    if (known) return known.hash === hash ? x12(known.body) : { status: 409, headers: { 'content-type': 'text/plain' }, body: `control number ${control} was used` };
    return x12(documents.change(() => take(read, control, hash)));
  }

  function take({ groups }: Interchange, control: string, hash: string): string {
    const [group] = groups;
    // `reject` says that it cannot read the document
    const refused = faults.take([`997 ${group?.sets[0]?.type ?? ''}`], ['reject']) !== undefined;
    const body = group && group.functionalId !== 'FA' ? compose(sending(), '997', acknowledgment(group, refused)) : '';
    documents.put('received', control, { hash, body });
    if (refused) return body;
    for (const { sets } of groups) {
      for (const set of sets) {
        if (set.type === '850') dispatch.take(orderIn(set, `SO-${documents.next('order')}`));
        if (set.type === '860') {
          const [, purpose, , number = '', , sequence = ''] = set.segments.find(([tag]) => tag === 'BCH') ?? [];
          if (purpose === '01') dispatch.cancel(number, sequence);
          else dispatch.reduce(number, sequence, wantedIn(set));
        }
      }
    }
    return body;
  }

  const seed = (goods: Record<string, Goods>) => {
    for (const [part, one] of Object.entries(goods)) documents.put('goods', part, one);
  };
  const sendTo = (url: string) => documents.put('buyer', 'url', { url });
  const acknowledgments = () => Object.fromEntries(documents.entries<string>('acknowledged'));

  const served = await serve(
    {
      operations: operationsOf,
      answer,
      faulty,
      admin: {
        'POST /_seed': (request) => done(() => seed(JSON.parse(request.body) as Record<string, Goods>)),
        'POST /_floor': (request) => done(() => dispatch.act(JSON.parse(request.body) as FloorOrder)),
        'POST /_buyer': (request) => done(() => sendTo((JSON.parse(request.body) as { url: string }).url)),
        'GET /_webhooks': () => deliveries.list(),
        'GET /_orders': () => documents.all<OrderRecord>('order') as unknown as Json,
        'GET /_acknowledgments': () => acknowledgments(),
      },
    },
    faults,
    clock,
    options.port,
  );
  dispatch.resume();
  deliveries.resume();
  return {
    name: 'x12-supplier', url: served.url, faults, calls: served.calls, seed, sendTo, acknowledgments,
    floor: (wish) => dispatch.act(wish),
    orders: () => documents.all<OrderRecord>('order'),
    async stop() {
      dispatch.stop();
      await deliveries.stop();
      await served.stop();
      documents.close();
    },
  };
}

/** Calls are listed by what is in them: `850`, `860`. */
function operationsOf({ method, path, body }: VendorRequest): string[] {
  const type = /(?:^|~)\s*ST\*(\d{3})\*/.exec(body)?.[1];
  return [type && ANSWERED[type] ? type : `${method} ${path}`];
}

const x12 = (body: string): VendorAnswer => ({ status: body ? 200 : 202, headers: { 'content-type': 'application/edi-x12' }, body });

function done(work: () => void): Json {
  work();
  return { ok: true };
}

function outcomeOf(text: string): string {
  const sets = parse(text).groups.flatMap((group) => group.sets);
  return sets.flatMap(({ segments }) => segments.filter(([tag]) => tag === 'AK9')).map(([, code = '']) => code).join('');
}

const STATUS: Partial<Record<Fault['kind'], number>> = { unavailable: 503, rateLimit: 429, expired: 401, reject: 400 };

function faulty(fault: Fault): VendorAnswer {
  if (fault.kind === 'reject') return json(400, { error: 'rejected', ...fault.error });
  return { status: STATUS[fault.kind] ?? 500, headers: fault.kind === 'rateLimit' ? { 'retry-after': String(fault.retryAfterSeconds ?? 2) } : {}, body: '' };
}
