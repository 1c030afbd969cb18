import fc from 'fast-check';
import { join } from 'node:path';
import * as z from 'zod';
import { expect, test } from 'vitest';
import { personal, Role } from '../../../core/model/identity.ts';
import { Order, OrderRequest } from '../../../core/model/order.ts';
import { fieldsOf, mask, personalPaths, SEES_PERSONAL, type Viewer } from '../../../core/model/personal.ts';
import { ExceptionView } from '../../../core/model/desk-views.ts';
import { OrderView, Trace } from '../../../core/model/views.ts';
import { orderView } from '../../../lambdas/handler/order-view.ts';
import { sourcesOf } from '../../../scripts/checks/tree.ts';
import { anOrder } from '../../support/builders.ts';

const ROOT = join(import.meta.dirname, '../../..');
const shipTo = { name: 'Pat Q. Buyer', company: 'Acme', street: '1 Main St', street2: 'Apt 2', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US', phone: '+1 512 555 0100', email: 'pat@example.com' };

test.each<[Viewer[], boolean]>([
  [['customer-service'], true], [['finance'], true], [['own-channel'], true], [['integration', 'finance'], true],
  [['warehouse'], false], [['integration'], false], [['steward'], false], [['steward', 'integration', 'warehouse'], false], [[], false],
])('%j sees the address: %s', (viewers, sees) => {
  const shown = mask(OrderView, orderView(anOrder({ shipTo })), viewers).shipTo;
  expect(shown).toEqual(sees ? shipTo : { name: '***', company: 'Acme', street: '***', city: 'Austin', region: 'TX', country: 'US' });
});

test('every role is decided on', () => {
  expect(Object.keys(SEES_PERSONAL).sort()).toEqual([...Role.options, 'own-channel'].sort());
});

test('a masked order is still an order, and the order itself is as it was', () => {
  const order = anOrder({ shipTo, paymentMethod: 'pm_1' });
  const masked = mask(Order, order, ['steward']);
  expect(Order.safeParse(masked).success).toBe(true);
  expect(JSON.stringify(masked)).not.toMatch(/Pat|Main|Apt|78701|555|pat@|pm_1/);
  expect(order.shipTo).toEqual(shipTo);
});

test('a personal field is found wherever it stands', () => {
  const name = z.string().meta(personal);
  expect(personalPaths(z.strictObject({ a: z.array(name.optional()), b: z.record(z.string(), z.strictObject({ name })), c: z.union([z.int(), z.strictObject({ d: name })]) }))).toEqual(['a[]', 'b[].name', 'c.d']);
});

test('where canonical schemas hold personal data', () => {
  expect(personalPaths(OrderRequest)).toEqual(['shipTo.name', 'shipTo.street', 'shipTo.street2', 'shipTo.postalCode', 'shipTo.phone', 'shipTo.email', 'paymentMethod']);
  expect(personalPaths(Trace)).toEqual([]);
  expect(personalPaths(ExceptionView)).toEqual([]);
});

/** What is a person's under any of these names, wherever it stands. */
const SOUNDS_PERSONAL = /^(email|phone|mobile|street\d?|address_?\d|first_?name|last_?name|post(al)?_?code|zip|birth.*|contact.*)$/i;

/** Fetched ahead of the tests: what a module does as it is fetched is no test's, and the mutation run leaves it out. */
const FILES = sourcesOf(ROOT, 'core', 'lambdas/connectors').filter((file) => /^core\/model\/|\/schema\.ts$/.test(file));
const MODULES = await Promise.all(FILES.map(async (file) => ({ file, exported: (await import(join(ROOT, file))) as Record<string, unknown> })));

test('no schema of the model or of a connector has a field that sounds personal and is not marked', () => {
  const schemas = MODULES.flatMap(({ file, exported }) => Object.entries(exported).flatMap(([name, schema]) => (schema instanceof z.ZodType ? [{ name: `${file} ${name}`, schema }] : [])));
  expect(schemas.length).toBeGreaterThan(80);
  const unmarked = schemas.flatMap(({ name, schema }) => fieldsOf(schema).filter(({ path, personal: marked }) => !marked && SOUNDS_PERSONAL.test(path.replaceAll('[]', '').split('.').at(-1) ?? '')).map(({ path }) => `${name}.${path}`));
  expect(unmarked).toEqual([]);
});

interface Sample {
  schema: z.ZodType;
  value: unknown;
}
const leaf = fc.record({ marked: fc.boolean(), wrap: fc.constantFrom('none', 'optional', 'nullable', 'nullish'), n: fc.nat() }).map(({ marked, wrap, n }): Sample => {
  const text = marked ? z.string().meta(personal) : z.string();
  const schema = wrap === 'optional' ? text.optional() : wrap === 'nullable' ? text.nullable() : wrap === 'nullish' ? z.string().nullish().meta(marked ? personal : {}) : text;
  return { schema, value: `${marked ? 'PERSONAL' : 'plain'}-${n}` };
});
const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('sample'), { minKeys: 1 }).map((fields): Sample => ({
      schema: z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]))),
      value: Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value])),
    })),
    tie('sample').map(({ schema, value }): Sample => ({ schema: z.array(schema), value: [value, value] })),
    tie('sample').map(({ schema, value }): Sample => ({ schema: z.record(z.string(), schema), value: { x: value } })),
    tie('sample').map(({ schema, value }): Sample => ({ schema: z.union([z.strictObject({ kind: z.literal('other'), text: z.string() }), z.strictObject({ kind: z.literal('this'), inner: schema })]), value: { kind: 'this', inner: value } })),
    tie('sample').map(({ schema, value }): Sample => ({ schema: schema.default('none'), value })),
  ),
}));

test('whatever the schema, nothing personal is left, everything else is, it still fits, and once more changes nothing', () => {
  fc.assert(
    fc.property(sample, ({ schema, value }) => {
      expect(schema.safeParse(value).success).toBe(true);
      const masked = mask(schema, value, ['integration']);
      const plain = (text: string) => text.match(/plain-\d+/g) ?? [];
      const [before, after] = [JSON.stringify(value), JSON.stringify(masked) ?? ''];
      expect(after).not.toContain('PERSONAL');
      expect(plain(after)).toEqual(plain(before));
      expect(mask(schema, masked, ['steward'])).toEqual(masked);
      expect(mask(schema, value, ['finance'])).toBe(value);
      expect(JSON.stringify(value)).toBe(before);
      if (masked !== undefined) expect(schema.safeParse(masked).success).toBe(true);
    }),
    { numRuns: 500 },
  );
});
