import * as z from 'zod';
import { ELEMENT_PATH, isShownAt } from '../edi/correct-segments.ts';
import { Invalid } from '../model/errors.ts';
import type { DeskException } from '../model/exception.ts';
import { MASKED } from '../model/personal.ts';
import { type Difference, difference, mergePatch } from './merge-patch.ts';

/** What the row of a document that could not be taken knows, where it can go through its door again. */
const Inbound = z.looseObject({
  /** Where its bytes are kept. */
  document: z.string(),
  version: z.int().positive().default(1),
  replay: z.strictObject({
    delivery: z.string(),
    account: z.string(),
    headers: z.record(z.string(), z.string()),
    /** The way that it came by, where that is not its connector's only one: `shopify/read-orders`. */
    door: z.string().optional(),
    /** It is X12: a set of an interchange, by GS06 and ST02, or where neither is there the interchange. */
    x12: z.strictObject({ group: z.string(), set: z.string() }).partial().optional(),
  }),
});
export type Inbound = z.infer<typeof Inbound>;

export const inboundOf = ({ kind, detail }: Pick<DeskException, 'kind' | 'detail'>): Inbound | undefined => (kind === 'quarantined' ? Inbound.safeParse(detail).data : undefined);

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers that JSON as JavaScript reads it would change. */
const INEXACT = /[:[,]\s*-?\d[\d.]{15,}/;

/** A document as it is shown and corrected; undefined where that would lose anything of it. */
export function payloadOf(text: string): Fields | undefined {
  try {
    const body: unknown = INEXACT.test(text) ? undefined : JSON.parse(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

export interface InboundCorrection {
  text: string;
  difference: Difference;
  /** A second person is needed. */
  needsApproval: boolean;
}

/**
 * A new version of an inbound document by a merge patch on what its sender said. Whether it can be taken then, its door says. Of another's format nobody here knows which figure is money:
 * whatever reads as a number and is not what it was takes two.
 * @throws Invalid 409 correction.stale; 422 correction.of-nothing
 */
export function correctInbound(payload: Fields, current: number, version: number, patch: Fields): InboundCorrection {
  if (version !== current) throw new Invalid('correction.stale', `the document is at version ${current}`, 409, { version: current });
  const corrected = mergePatch(payload, patch);
  const differs = difference(payload, corrected);
  const values = [...Object.values(differs.before), ...Object.values(differs.after)];
  if (values.length === 0) throw new Invalid('correction.of-nothing', 'the patch changes nothing', 422);
  return { text: JSON.stringify(corrected), difference: differs, needsApproval: values.some(readsAsNumber) };
}

const readsAsNumber = (value: unknown): boolean => (typeof value === 'string' ? /^\s*[-+]?[\d.,]*\d[\d.,]*\s*%?\s*$/.test(value) : typeof value === 'number');

/** Names whose values say nothing of a person. All else is hidden: nobody has marked what is a person's in the format of another. */
const SHOWN = /(?:^|[a-z_])(?:id|sku|code|currency|status|type|kind|topic|unit|quantity|price|amount|total|tax|rate|gateway|number|at|date|title|source|taxable)s?$/i;
const OF_A_PERSON = /phone|mail|card|address|zip|postal|province|country|city|company|customer|contact|buyer|account|name|birth|note|token|ip$|user/i;

const isShown = (path: string, value: unknown): boolean => {
  if (ELEMENT_PATH.test(path)) return isShownAt(path);
  const names = path.split('.').map((name) => name.replace(/\[\d+\]$/g, ''));
  if (value === null || typeof value === 'boolean' || value === '') return true;
  return !names.some((name) => OF_A_PERSON.test(name)) && SHOWN.test(names.at(-1) ?? '') && !String(value).includes('@');
};

/** The document for whoever may not see what is a person's. */
export const maskedPayload = (payload: Fields): Fields => masked(payload, '') as Fields;

function masked(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((element, index) => masked(element, `${path}[${index}]`));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner, path === '' ? name : `${path}.${name}`)]));
  return value === undefined || isShown(path, value) ? value : MASKED;
}

/** The same for what differs, and the first field that it hides. */
export const maskedFields = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).map(([path, value]) => [path, isShown(path, value) ? value : MASKED]));
export const hiddenField = ({ before, after }: Difference): string | undefined => Object.entries({ ...before, ...after }).find(([path, value]) => !isShown(path, value) || !isShown(path, before[path] ?? null))?.[0];
