import type { Contract } from '../contract.ts';
import { type Break, type Direction, type Schema, SchemaBreaks, type Schemas } from './schema-breaks.ts';

/** What of the contract `now` breaks a promise of the one `before`: `api GET /orders/{id} …`, `events order.received …`, `entities Order …`. */
export function contractBreaks(before: Contract, now: Contract): string[] {
  const all = [
    ...apiBreaks(before.api as unknown as Api, now.api as unknown as Api).map((found) => ({ ...found, path: `api ${found.path}` })),
    ...eventBreaks(before.events as unknown as Events, now.events as unknown as Events).map((found) => ({ ...found, path: `events ${found.path}` })),
    ...entityBreaks(before.entities, now.entities).map((found) => ({ ...found, path: `entities ${found.path}` })),
  ];
  return [...new Set(all.map(({ path, what }) => `${path}: ${what}`))];
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}
interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content>;
  'x-crossdock-scope'?: string;
  'x-crossdock-roles'?: string[];
}
interface Api {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas };
}

function apiBreaks(before: Api, now: Api): Break[] {
  const breaks = new SchemaBreaks(before.components.schemas, now.components.schemas);
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, old]) => {
      const route = `${method.toUpperCase()} ${path}`;
      const fresh = now.paths[path]?.[method];
      return fresh ? [...callerBreaks(old, fresh, route), ...requestBreaks(old, fresh, route, breaks), ...answerBreaks(old, fresh, route, breaks)] : [{ path: route, what: 'is gone' }];
    }),
  );
}

/** Who may call. */
function callerBreaks(old: Operation, fresh: Operation, path: string): Break[] {
  const [scope, roles] = [fresh['x-crossdock-scope'], fresh['x-crossdock-roles']];
  const lost = (old['x-crossdock-roles'] ?? (roles ? ['machines, and people of any role'] : [])).filter((role) => roles !== undefined && !roles.includes(role));
  return [...(scope !== undefined && scope !== old['x-crossdock-scope'] ? [{ path, what: `wants scope ${scope} now` }] : []), ...lost.map((role) => ({ path, what: `is not for ${role} any more` }))];
}

function requestBreaks(old: Operation, fresh: Operation, path: string, breaks: SchemaBreaks): Break[] {
  const [was, is] = [old.parameters ?? [], fresh.parameters ?? []];
  const find = (among: typeof was, { name, in: place }: (typeof was)[number]) => among.find((other) => other.name === name && other.in === place);
  const kept = was.flatMap((parameter): Break[] => {
    const other = find(is, parameter);
    const at = `${path} ${parameter.in} ${parameter.name}`;
    if (!other) return [{ path: at, what: 'is gone' }];
    return [...(other.required && !parameter.required ? [{ path: at, what: 'was optional and is required now' }] : []), ...breaks.compare(parameter.schema, other.schema, 'taken', at)];
  });
  const wanted = is.filter((parameter) => parameter.required && !find(was, parameter)).map((parameter) => ({ path: `${path} ${parameter.in} ${parameter.name}`, what: 'is new and required' }));
  if (!old.requestBody) return [...kept, ...wanted, ...(fresh.requestBody?.required ? [{ path, what: 'wants a body now' }] : [])];
  return [...kept, ...wanted, ...contents(old.requestBody, fresh.requestBody ?? {}, 'taken', path, 'does not take', breaks)];
}

function answerBreaks(old: Operation, fresh: Operation, path: string, breaks: SchemaBreaks): Break[] {
  return Object.entries(old.responses).flatMap(([status, answer]) => {
    const other = fresh.responses[status];
    if (!other) return Number(status) < 400 ? [{ path, what: `does not answer ${status} any more` }] : []; // a mistake less to make
    return contents(answer, other, 'told', `${path} ${status}`, 'does not answer', breaks);
  });
}

function contents(old: Content, fresh: Content, direction: Direction, path: string, verb: string, breaks: SchemaBreaks): Break[] {
  return Object.entries(old.content ?? {}).flatMap(([type, { schema }]) => {
    const other = fresh.content?.[type];
    if (!other) return [{ path, what: `${verb} ${type} any more` }];
    return schema && other.schema ? breaks.compare(schema, other.schema, direction, path) : [];
  });
}

interface Events {
  components: { messages: Record<string, { name: string; payload: { allOf: [Schema, Schema] } }>; schemas: Schemas };
}

function eventBreaks(before: Events, now: Events): Break[] {
  const breaks = new SchemaBreaks(before.components.schemas, now.components.schemas);
  return Object.entries(before.components.messages).flatMap(([id, { name, payload }]) => {
    const fresh = now.components.messages[id];
    // the envelope, and what is the event's own
    return fresh ? payload.allOf.flatMap((part, index) => breaks.compare(part, fresh.payload.allOf[index] ?? {}, 'told', name)) : [{ path: name, what: 'is gone' }];
  });
}

/** What is stored is read after the next deployment, and by whoever has a copy of it. */
function entityBreaks(before: Contract['entities'], now: Contract['entities']): Break[] {
  const breaks = new SchemaBreaks(before.components.schemas as Schemas, now.components.schemas as Schemas);
  return before.entities.flatMap((id) => (now.entities.includes(id) ? breaks.compare({ $ref: id }, { $ref: id }, 'stored', id) : [{ path: id, what: 'is gone' }]));
}
