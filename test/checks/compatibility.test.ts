import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import { expect, test } from 'vitest';
import { Money } from '../../core/model/money.ts';
import { named } from '../../core/model/json-schema.ts';
import { compatibility } from '../../scripts/checks/compatibility.ts';
import { contractBreaks } from '../../scripts/checks/contract-breaks.ts';
import { type Direction, type Schema, SchemaBreaks } from '../../scripts/checks/schema-breaks.ts';
import { type Contract, currentContract, PARTS, releases } from '../../scripts/contract.ts';
import { plant } from './tree.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const json = (schema: z.ZodType, target: 'draft-07' | 'openapi-3.0' = 'draft-07') => named({ T: schema }, { target, io: 'input' }) as Record<string, Schema>;

function breaks(before: z.ZodType, now: z.ZodType, direction: Direction, target?: 'draft-07' | 'openapi-3.0') {
  const [old, fresh] = [json(before, target), json(now, target)];
  return new SchemaBreaks(old, fresh).compare({ $ref: 'T' }, { $ref: 'T' }, direction, '').map(({ path, what }) => `${path}: ${what}`);
}

const Line = z.strictObject({ sku: z.string(), note: z.string().optional() });
const Base = z.strictObject({ id: z.string().max(10), kind: z.enum(['a', 'b']), count: z.int().positive(), lines: z.array(Line).min(1), total: Money.optional(), by: z.record(z.string(), z.int()).optional() });

test.each<[string, z.ZodType, Partial<Record<Direction, string[]>>]>([
  ['nothing', Base, {}],
  ['an optional field more', Base.extend({ more: z.string().optional() }), {}],
  ['an optional field more, deep down', Base.extend({ lines: z.array(Line.extend({ lot: z.string().optional() })).min(1) }), {}],
  ['a required field more', Base.extend({ more: z.string() }), { taken: ['T.more: is new and required'] }],
  ['a field less', Base.omit({ kind: true }), { taken: ['T.kind: is gone'], told: ['T.kind: is gone'] }],
  ['a field renamed', Base.omit({ count: true }).extend({ number: z.int().positive().optional() }), { taken: ['T.count: is gone; number looks like it: add it, and keep the old one'], told: ['T.count: is gone; number looks like it: add it, and keep the old one'] }],
  ['a field renamed, deep down', Base.extend({ lines: z.array(z.strictObject({ article: z.string().optional(), note: z.string().optional() })).min(1) }), { taken: ['T.lines[].sku: is gone; article looks like it: add it, and keep the old one'], told: ['T.lines[].sku: is gone; article looks like it: add it, and keep the old one'] }],
  ['a field required', Base.required({ total: true }), { taken: ['T.total: was optional and is required now'] }],
  ['a field optional', Base.partial({ id: true }), { told: ['T.id: was always there and is optional now'] }],
  ['another type', Base.extend({ id: z.int() }), { taken: ['T.id: does not take string any more'], told: ['T.id: may now be integer'] }],
  ['a type more', Base.extend({ id: z.string().max(10).nullable() }), { told: ['T.id: may now be null'] }],
  ['fractions', Base.extend({ count: z.number().positive() }), { told: ['T.count: may now be number'] }],
  ['a value more', Base.extend({ kind: z.enum(['a', 'b', 'c']) }), { told: ['T.kind: may now be "c"'] }],
  ['a value less', Base.extend({ kind: z.enum(['a']) }), { taken: ['T.kind: does not take "b" any more'] }],
  ['any value', Base.extend({ kind: z.string() }), { told: ['T.kind: may now be more than a fixed set of values'] }],
  ['a set of values', Base.extend({ id: z.enum(['x']) }), { taken: ['T.id: takes nothing but "x" any more'], told: ['T.id: maxLength is looser: 10 → none'] }],
  ['a longer text', Base.extend({ id: z.string().max(20) }), { told: ['T.id: maxLength is looser: 10 → 20'] }],
  ['a shorter text', Base.extend({ id: z.string().max(5) }), { taken: ['T.id: maxLength is tighter: 10 → 5'] }],
  ['zero as well', Base.extend({ count: z.int().nonnegative() }), { told: ['T.count: minimum is looser: not 0 → 0'] }],
  ['a pattern', Base.extend({ id: z.string().max(10).regex(/^x/) }), { taken: ['T.id: pattern is tighter: none → "^x"'] }],
  ['more lines at least', Base.extend({ lines: z.array(Line).min(2) }), { taken: ['T.lines: minItems is tighter: 1 → 2'] }],
  ['keys of a record that are no more', Base.extend({ by: z.strictObject({ a: z.int().optional() }).optional() }), { taken: ['T.by: does not take any key any more'], told: ['T.by: does not take any key any more'] }],
  ['values of a record that are wider', Base.extend({ by: z.record(z.string(), z.number()).optional() }), { told: ['T.by{}: may now be number'] }],
  ['a named schema, told of once', z.strictObject({ ...Base.shape, total: z.strictObject({ minor: z.int() }).meta({ id: 'Money-2' }).optional() }), { taken: ['T.total.currency: is gone'], told: ['T.total.currency: is gone'] }],
])('%s', (_, now, expected) => {
  for (const direction of ['taken', 'told'] as const) {
    expect(breaks(Base, now, direction), direction).toEqual(expected[direction] ?? []);
    expect(breaks(Base, now, direction, 'openapi-3.0').map((line) => line.replace(/:.*/s, '')), direction).toEqual((expected[direction] ?? []).map((line) => line.replace(/:.*/s, '')));
  }
  expect(new Set(breaks(Base, now, 'stored'))).toEqual(new Set([...(expected.taken ?? []), ...(expected.told ?? [])]));
});

test('an alternative less is not taken, one more is told; the others are compared', () => {
  const card = z.strictObject({ by: z.literal('card'), token: z.string() });
  const bank = z.strictObject({ by: z.literal('bank'), iban: z.string() });
  const [one, both] = [z.strictObject({ how: z.union([card]) }), z.strictObject({ how: z.union([card, bank]) })];
  expect(breaks(both, one, 'taken')).toEqual(['T.how: does not take by "bank" any more']);
  expect(breaks(one, both, 'taken')).toEqual([]);
  expect(breaks(one, both, 'told')).toEqual(['T.how: may now be by "bank"']);
  expect(breaks(both, z.strictObject({ how: z.discriminatedUnion('by', [card.omit({ token: true }), bank]) }), 'told')).toEqual(['T.how(by "card").token: is gone']);
});

const field = fc.constantFrom(z.string(), z.int(), z.boolean(), Money, z.array(z.string()), z.enum(['x', 'y']));
const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.tuple(field, fc.boolean()).map(([schema, optional]) => (optional ? schema.optional() : schema)));

test('whatever optional fields are added, it is compatible; whatever is taken away, it is not', () => {
  fc.assert(
    fc.property(fields, fields, (before, more) => {
      const added = Object.fromEntries(Object.entries(more).map(([name, schema]) => [`new-${name}`, schema.optional()]));
      expect(breaks(z.strictObject(before), z.strictObject({ ...before, ...added }), 'stored')).toEqual([]);
      for (const name of Object.keys(before)) {
        const { [name]: _, ...rest } = before;
        expect(breaks(z.strictObject(before), z.strictObject(rest), 'told')).toEqual([`T.${name}: is gone`]);
      }
    }),
  );
});

const contract = await currentContract(ROOT);
/** The contract with one thing different. */
function changed(change: (contract: Contract & { api: { paths: Record<string, Record<string, Record<string, unknown>>> }; events: { components: Record<string, Record<string, unknown>> } }) => void): Contract {
  const copy = structuredClone(contract);
  change(copy as Parameters<typeof change>[0]);
  return copy;
}
const schemaOf = (part: object, id: string) => (part as { components: { schemas: Record<string, Schema> } }).components.schemas[id] as Schema & { properties: Record<string, Schema>; required: string[] };

const parametersOf = (api: { paths: Record<string, Record<string, Record<string, unknown>>> }, path: string) => (api.paths[path]?.get ?? {}).parameters as { required: boolean }[];
const messageOf = (events: { components: Record<string, Record<string, unknown>> }, id: string) => (events.components.messages ?? {})[id] as { payload: { allOf: Schema[] } };

test.each<[string, Parameters<typeof changed>[0], string[]]>([
  ['nothing', () => undefined, []],
  ['a route is gone', ({ api }) => delete api.paths['/trace'], ['api GET /trace: is gone']],
  ['a route wants more', ({ api }) => Object.assign(api.paths['/orders/{id}']?.get ?? {}, { 'x-crossdock-scope': 'orders.admin', 'x-crossdock-roles': ['finance'] }), ['api GET /orders/{id}: wants scope orders.admin now', 'api GET /orders/{id}: is not for machines, and people of any role any more']],
  ['a role may not any more', ({ api }) => Object.assign(api.paths['/exceptions']?.get ?? {}, { 'x-crossdock-roles': ['customer-service', 'warehouse', 'finance', 'integration'] }), ['api GET /exceptions: is not for steward any more']],
  ['a parameter is required', ({ api }) => Object.assign(parametersOf(api, '/orders')[0] ?? {}, { required: true }), ['api GET /orders query channel: was optional and is required now']],
  ['a parameter is gone', ({ api }) => parametersOf(api, '/exceptions').pop(), ['api GET /exceptions query cursor: is gone']],
  ['another status', ({ api }) => Object.assign(api.paths['/prices']?.post ?? {}, { responses: {} }), ['api POST /prices: does not answer 200 any more']],
  ['a request wants more', ({ api }) => schemaOf(api, 'Cancellation').required.push('code') && Object.assign(schemaOf(api, 'Cancellation').properties, { code: { type: 'string' } }), ['api Cancellation.code: is new and required']],
  ['an answer says less', ({ api }) => delete schemaOf(api, 'OrderView').properties.lines, ['api OrderView.lines: is gone']],
  ['a problem says less', ({ api }) => delete schemaOf(api, 'Problem').properties.code, ['api Problem.code: is gone']],
  ['an event is gone', ({ events }) => delete events.components.messages?.OrderCancelled, ['events order.cancelled: is gone']],
  ['an event says less', ({ events }) => delete schemaOf(events, 'OrderReceived').properties.channel, ['events OrderReceived.channel: is gone']],
  ['an event says it otherwise', ({ events }) => Object.assign(schemaOf(events, 'InvoicePosted').properties, { number: { type: 'integer' } }), ['events InvoicePosted.number: may now be integer']],
  ['an event is of another version', ({ events }) => Object.assign(messageOf(events, 'OrderReceived').payload.allOf[1]?.properties ?? {}, { schemaVersion: { const: 2 } }), ['events order.received.schemaVersion: may now be 2']],
  ['the envelope says less', ({ events }) => delete schemaOf(events, 'Envelope').properties.causationId, ['events Envelope.causationId: is gone']],
  ['stored documents would lack a field', ({ entities }) => schemaOf(entities, 'Order').required.push('billTo'), ['entities Order.billTo: was optional and is required now']],
  ['an entity may be something new', ({ entities }) => (schemaOf(entities, 'FreightTerms').enum as string[]).push('lost'), ['entities FreightTerms: may now be "lost"']],
  ['an entity is gone', ({ entities }) => void (entities.entities = entities.entities.filter((id) => id !== 'Journal')), ['entities Journal: is gone']],
])('%s', (_, change, expected) => {
  expect(contractBreaks(contract, changed(change))).toEqual(expected);
});

/** A tree whose last release is this contract. */
const releasedAs = (version: string, of: Contract, announcements: object = {}) =>
  plant({
    'package.json': '{"version":"1.4.0"}',
    'schemas/announced.json': JSON.stringify(announcements),
    ...Object.fromEntries(PARTS.map((part) => [`schemas/released/${version}/${part}.json`, JSON.stringify(of[part])])),
  });
const before = changed(({ api }) => Object.assign(schemaOf(api, 'Product').properties, { color: { type: 'string' } }));
const gone = 'api Product.color: is gone';

test.each<[string, string, object, string[]]>([
  ['a break is found, with what to do', '1.3.0', {}, [`${gone}. Only additions are compatible; if it must be, schemas/announced.json says why`]],
  ['in the version itself there may be another way', '1.4.0', {}, [`${gone}. Only additions are compatible; if it must be, schemas/announced.json says why; while nobody has 1.4.0 yet: npm run release:schemas -- --again`]],
  ['announced with a reason it passes', '1.3.0', { [gone]: 'it never had a value' }, []],
  ['an announcement of nothing is found', '1.3.0', { [gone]: 'no value', 'api GET /x: is gone': 'old' }, ['"api GET /x: is gone" is announced, and is not so']],
  ['with a new major version everything may change', '0.9.0', {}, []],
])('%s', async (_, version, announcements, expected) => {
  const { root, remove } = releasedAs(version, before, announcements);
  expect((await compatibility(root, contract)).map(({ what }) => what)).toEqual(expected);
  remove();
});

test('releases are in the order of their numbers', () => {
  const { root, remove } = plant({ 'schemas/released/0.10.0/api.json': '', 'schemas/released/0.9.1/api.json': '', 'schemas/released/0.9.0/api.json': '', 'schemas/released/notes.md': '' });
  expect(releases(root)).toEqual(['0.9.0', '0.9.1', '0.10.0']);
  remove();
});

test('since the last release API, events and entities only grew', async () => {
  expect(await compatibility(ROOT, contract)).toEqual([]);
});
