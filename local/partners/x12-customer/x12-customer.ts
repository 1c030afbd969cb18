import { createHash, createHmac, randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json } from '../../contract.ts';
import { Deliveries } from '../deliveries.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { compose, type Identity, type Interchange, parse } from '../x12-supplier/interchange.ts';
import { acknowledgment } from '../x12-supplier/replies.ts';
import { type Purchase, type PurchaseChange, purchaseChange, purchaseOrder } from './purchases.ts';

export interface X12CustomerOptions extends PartnerOptions {
  /** Its own interchange id, and the seller's. */
  us: Identity;
  seller: Identity;
  /** How callers of its gateway are known. */
  credentials: { user: string; password: string };
  /** Signs what it sends to the seller. */
  sendingSecret: string;
  retryMs?: readonly number[];
}

/** One document of the seller, as it came. */
export interface Heard {
  type: string;
  /** ISA13. */
  control: string;
  segments: string[][];
}

export interface X12Customer extends Partner {
  /** Where the seller takes interchanges, e.g. `https://…/v1/edi/MERIDIAN`. */
  sendTo(url: string): void;
  order(purchase: Purchase): void;
  change(change: PurchaseChange): void;
  /** What the seller sent, oldest first; without 997s. */
  heard(): Heard[];
  /** What it got back for each interchange that it sent, by ISA13: A, P or R of the 997. */
  acknowledgments(): Record<string, string>;
}

/**
 * A simulated customer that orders by X12: it sends 850 and 860, signed over their bytes, and takes 855, 856, 810 and 865 at a gateway that answers each interchange with its 997. It forgets no control number: the same interchange gets
 * the same answer, another under the same number is refused.
 */
export async function startX12Customer(options: X12CustomerOptions): Promise<X12Customer> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const sending = () => ({ us: options.us, them: options.seller, usage: 'P', control: documents.next('control'), at: new Date(clock.now()) });
  const deliveries = new Deliveries(documents, faults, clock, {
    retryMs: options.retryMs ?? [1_000, 5_000, 30_000, 300_000, 3_600_000],
    timeoutMs: 30_000,
    accepts: (status) => status === 200 || status === 202,
    answered: ({ headers }, text) => {
      const outcome = text.startsWith('ISA') ? parse(text).groups.flatMap(({ sets }) => sets.flatMap(({ segments }) => segments.filter(([tag]) => tag === 'AK9').map(([, code = '']) => code))).join('') : '';
      documents.put('acknowledged', headers['x-control'] ?? '', outcome);
    },
  });

  function send(type: string, segments: (string | undefined)[][]): void {
    const envelope = sending();
    const body = compose(envelope, type, segments);
    const headers = { 'content-type': 'application/edi-x12', 'x-edi-signature': createHmac('sha256', options.sendingSecret).update(body).digest('base64'), 'x-control': String(envelope.control).padStart(9, '0') };
    deliveries.send({ id: id(), topic: type, url: documents.get<{ url: string }>('seller', 'url')?.url ?? '', headers, body });
  }

  function answer(request: VendorRequest): VendorAnswer {
    if (request.method !== 'POST' || request.path !== '/x12') return { status: 404, body: '' };
    if (request.headers.authorization !== `Basic ${Buffer.from(`${options.credentials.user}:${options.credentials.password}`).toString('base64')}`) return { status: 401, body: '' };
    let read: Interchange;
    try {
      read = parse(request.body);
    } catch (error) {
      return { status: 400, headers: { 'content-type': 'text/plain' }, body: (error as Error).message };
    }
    if (read.sender.id !== options.seller.id || read.receiver.id !== options.us.id) return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'not between us' };
    const hash = createHash('sha256').update(request.body).digest('hex');
    const known = documents.get<{ hash: string; body: string }>('received', read.control);
    if (known) return known.hash === hash ? x12(known.body) : { status: 409, headers: { 'content-type': 'text/plain' }, body: `control number ${read.control} was used` };
    return x12(documents.change(() => take(read, hash)));
  }

  function take({ groups, control }: Interchange, hash: string): string {
    const [group] = groups;
    // `reject` says that it cannot read the document
    const refused = faults.take([`997 ${group?.sets[0]?.type ?? ''}`], ['reject']) !== undefined;
    const body = group && group.functionalId !== 'FA' ? compose(sending(), '997', acknowledgment(group, refused)) : '';
    documents.put('received', control, { hash, body });
    if (!refused) for (const { type, segments } of groups.flatMap(({ sets }) => sets)) if (type !== '997') documents.put('heard', String(documents.next('heard')).padStart(9, '0'), { type, control, segments } satisfies Heard);
    return body;
  }

  function order(purchase: Purchase): void {
    documents.put('purchase', purchase.number, { at: clock.now() });
    send('850', purchaseOrder(purchase, new Date(clock.now())));
  }
  const change = (asked: PurchaseChange) => send('860', purchaseChange(asked, new Date(documents.get<{ at: number }>('purchase', asked.number)?.at ?? clock.now()), new Date(clock.now())));
  const sendTo = (url: string) => documents.put('seller', 'url', { url });
  const heard = () => documents.all<Heard>('heard');
  const acknowledgments = () => Object.fromEntries(documents.entries<string>('acknowledged'));

  const served = await serve(
    {
      operations: ({ method, path, body }) => [/(?:^|~)\s*ST\*(\d{3})\*/.exec(body)?.[1] ?? `${method} ${path}`],
      answer,
      faulty,
      admin: {
        'POST /_order': (request) => done(() => order(JSON.parse(request.body) as Purchase)),
        'POST /_change': (request) => done(() => change(JSON.parse(request.body) as PurchaseChange)),
        'POST /_seller': (request) => done(() => sendTo((JSON.parse(request.body) as { url: string }).url)),
        'GET /_heard': () => heard() as unknown as Json,
        'GET /_webhooks': () => deliveries.list(),
        'GET /_acknowledgments': () => acknowledgments(),
      },
    },
    faults,
    clock,
    options.port,
  );
  deliveries.resume();
  return {
    name: 'x12-customer', url: served.url, faults, calls: served.calls, sendTo, order, change, heard, acknowledgments,
    async stop() {
      await deliveries.stop();
      await served.stop();
      documents.close();
    },
  };
}

const x12 = (body: string): VendorAnswer => ({ status: body ? 200 : 202, headers: { 'content-type': 'application/edi-x12' }, body });

function done(work: () => void): Json {
  work();
  return { ok: true };
}

const STATUS: Partial<Record<Fault['kind'], number>> = { unavailable: 503, rateLimit: 429, expired: 401, reject: 400 };

function faulty(fault: Fault): VendorAnswer {
  if (fault.kind === 'reject') return json(400, { error: 'rejected', ...fault.error });
  return { status: STATUS[fault.kind] ?? 500, headers: fault.kind === 'rateLimit' ? { 'retry-after': String(fault.retryAfterSeconds ?? 2) } : {}, body: '' };
}
