import type { Json, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import type { VendorRequest } from '../http.ts';
import { type Answer, collection, composite } from './composite.ts';
import { notFound } from './errors.ts';
import { OBJECTS } from './objects.ts';
import type { Records } from './records.ts';
import { parseSoql, run } from './soql.ts';

const DATA = /^\/services\/data\/v(?<version>\d{2,3}\.\d)\/(?<resource>[^?]*)(?:\?(?<query>.*))?$/s;

/** What faults are scoped by: `token`, `query`, `composite`, `sobjects/Order`, `composite/sobjects/Crossdock_Order_Line__c`. */
export function operationOf({ method, path }: Pick<VendorRequest, 'method' | 'path'>): string {
  if (path === '/services/oauth2/token') return 'token';
  const parts = DATA.exec(path)?.groups?.resource?.split('/').filter(Boolean) ?? [];
  if (parts[0] === 'query' || parts[0] === 'queryAll') return 'query';
  const named = parts[0] === 'sobjects' ? parts.slice(0, 2) : parts[0] === 'composite' ? parts.slice(0, 3) : [];
  return named.join('/') || `${method} ${path}`;
}

interface Waiting {
  object: string;
  records: JsonObject[];
  total: number;
}

/** The resources of the REST API, by the paths behind `/services/data/vXX.X/`. */
export class Routes {
  readonly #documents: Documents;
  readonly #records: Records;
  readonly #pageSize: number;
  readonly #id: () => string;
  /** Pages of queries that nobody has asked for yet; lost with the process, as Salesforce's are after 15 minutes. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(documents: Documents, records: Records, pageSize: number, id: () => string) {
    this.#documents = documents;
    this.#records = records;
    this.#pageSize = pageSize;
    this.#id = id;
  }

  /** @param url path and query @throws SalesforceError */
  call = (method: string, url: string, body: JsonObject): Answer => {
    const { version = '', resource = '', query = '' } = DATA.exec(url)?.groups ?? {};
    const base = `/services/data/v${version}`;
    const [first = '', ...rest] = resource.split('/').filter(Boolean).map(decodeURIComponent);
    if (method === 'GET' && (first === 'query' || first === 'queryAll')) return ok(rest[0] ? this.#more(base, rest[0]) : this.#query(base, new URLSearchParams(query).get('q') ?? '', first === 'queryAll'));
    if (method === 'POST' && first === 'composite' && rest.length === 0) return ok(composite(this.#documents, this.call, body));
    if (method === 'PATCH' && first === 'composite' && rest[0] === 'sobjects' && rest.length === 3) return ok(collection(this.#documents, this.#records, { object: rest[1] ?? '', field: rest[2] ?? '' }, body));
    if (method === 'GET' && first === 'sobjects' && rest.length === 0) return ok({ sobjects: Object.keys(OBJECTS).map((name) => ({ name })) });
    if (first === 'sobjects') return this.#documents.change(() => this.#record(method, rest, body));
    throw notFound();
  };

  /** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_basic_info.htm and the pages after it */
  #record(method: string, [object = '', first, key]: string[], body: JsonObject): Answer {
    if (first === undefined && method === 'POST') return { status: 201, body: { ...this.#records.create(object, body) } };
    if (first !== undefined && key !== undefined) {
      const known = () => this.#records.byKey(object, first, key);
      if (method === 'PATCH') {
        const saved = this.#records.upsert(object, first, key, body);
        return { status: saved.created ? 201 : 200, body: { ...saved } };
      }
      const found = known();
      if (!found) throw notFound();
      if (method === 'GET') return ok(shown(object, found));
    } else if (first !== undefined) {
      if (method === 'GET') return ok(shown(object, this.#records.get(object, first)));
      if (method === 'PATCH') this.#records.update(object, first, body);
      if (method === 'DELETE') this.#records.remove(object, first);
      if (method === 'PATCH' || method === 'DELETE') return { status: 204, body: null };
    }
    throw notFound();
  }

  #query(base: string, soql: string, deleted: boolean): JsonObject {
    const query = parseSoql(soql);
    const records = run(query, this.#records, deleted);
    return this.#page(base, { object: query.object, records, total: records.length });
  }

  /** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query_more_results.htm */
  #more(base: string, locator: string): JsonObject {
    const waiting = this.#waiting.get(locator);
    if (!waiting) throw notFound('invalid query locator');
    return this.#page(base, waiting);
  }

  #page(base: string, { object, records, total }: Waiting): JsonObject {
    const [page, rest] = [records.slice(0, this.#pageSize), records.slice(this.#pageSize)];
    if (rest.length === 0) return { totalSize: total, done: true, records: page };
    const locator = `01g5e${this.#id().replaceAll('-', '').slice(0, 13)}-${total - rest.length}`;
    this.#waiting.set(locator, { object, records: rest, total });
    return { totalSize: total, done: false, nextRecordsUrl: `${base}/query/${locator}`, records: page };
  }
}

const ok = (body: Json): Answer => ({ status: 200, body });
const shown = (object: string, record: JsonObject): JsonObject => ({ attributes: { type: object, url: `/sobjects/${object}/${String(record.Id)}` }, ...record });
