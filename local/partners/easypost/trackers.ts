import type { JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { Refusal } from '../partner.ts';

/** https://docs.easypost.com/docs/errors */
export class EasyPostError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'EasyPostError';
    this.status = status;
    this.code = code;
  }

  get body(): JsonObject {
    return { error: { code: this.code, message: this.message, errors: [] } };
  }
}

const STATUSES = ['unknown', 'pre_transit', 'in_transit', 'out_for_delivery', 'delivered', 'available_for_pickup', 'return_to_sender', 'failure', 'cancelled', 'error'];
/** Which carrier a number looks like. */
const carrierOf = (code: string): string => (code.startsWith('1Z') ? 'UPS' : /^9\d{21}$/.test(code) ? 'USPS' : 'FedEx');

/** Trackers by number and carrier: one that was made is given again for three months, and after them the number is that of another parcel. https://docs.easypost.com/docs/trackers */
export class Trackers {
  readonly #documents: Documents;
  readonly #now: () => string;
  readonly #newId: (prefix: string) => string;

  constructor(documents: Documents, now: () => string, newId: (prefix: string) => string) {
    this.#documents = documents;
    this.#now = now;
    this.#newId = newId;
  }

  all = (): JsonObject[] => this.#documents.all<JsonObject>('tracker');

  create({ tracking_code: code, carrier: named }: JsonObject): { tracker: JsonObject; made: boolean } {
    if (typeof code !== 'string' || code === '') throw new EasyPostError(422, 'TRACKER.CREATE.ERROR', 'tracking_code is required.');
    const carrier = typeof named === 'string' ? named : carrierOf(code);
    const at = this.#now();
    const since = new Date(at);
    since.setUTCMonth(since.getUTCMonth() - 3);
    const known = this.all().find((tracker) => tracker.tracking_code === code && tracker.carrier === carrier && Date.parse(String(tracker.created_at)) > since.getTime());
    if (known) return { tracker: known, made: false };
    const tracker: JsonObject = {
      id: this.#newId('trk'), object: 'Tracker', mode: 'test', tracking_code: code, status: 'unknown', status_detail: 'unknown', created_at: at, updated_at: at, signed_by: null, weight: null, est_delivery_date: null, shipment_id: null,
      carrier, tracking_details: [], carrier_detail: null, public_url: `https://track.easypost.com/${code}`, fees: [],
    };
    this.#documents.put('tracker', String(tracker.id), tracker);
    return { tracker, made: true };
  }

  get(id: string): JsonObject {
    const tracker = this.#documents.get<JsonObject>('tracker', id);
    if (!tracker) throw new EasyPostError(404, 'NOT_FOUND', 'The requested resource could not be found.');
    return tracker;
  }

  /** Newest first. */
  find(query: URLSearchParams): JsonObject[] {
    const [code, carrier] = [query.get('tracking_code'), query.get('carrier')];
    const found = this.all().filter((tracker) => (code === null || tracker.tracking_code === code) && (carrier === null || tracker.carrier === carrier));
    return found.toReversed().slice(0, Number(query.get('page_size') ?? '20'));
  }

  /** A carrier has scanned it. @throws Refusal where nobody follows it */
  seen(code: string, status: string, datetime: string, message: string): { before: JsonObject; after: JsonObject } {
    if (!STATUSES.includes(status)) throw new Refusal(`no such status: ${status}; one of ${STATUSES.join(', ')}`);
    const before = this.all().findLast((tracker) => tracker.tracking_code === code);
    if (!before) throw new Refusal(`nobody follows ${code}`);
    const detail = { object: 'TrackingDetail', message, description: '', status, status_detail: 'unknown', datetime, source: before.carrier ?? null, tracking_location: { object: 'TrackingLocation', city: null, state: null, country: null, zip: null } };
    const after: JsonObject = { ...before, status, updated_at: this.#now(), tracking_details: [...(before.tracking_details as JsonObject[]), detail], ...(status === 'delivered' && { signed_by: 'John Tester' }) };
    this.#documents.put('tracker', String(after.id), after);
    return { before, after };
  }
}
