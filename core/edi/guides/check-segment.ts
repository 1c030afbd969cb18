import { clockTime, plainDate } from '../codec/dates.ts';
import type { Delimiters } from '../codec/delimiters.ts';
import type { Fault, FaultCode } from '../codec/fault.ts';
import type { Segment } from '../codec/segment-reader.ts';
import { type ElementShape, elementShape, type Release } from './elements.ts';
import type { Codes } from './guide.ts';
import type { Rule, SegmentShape } from './segments.ts';

export interface CheckOptions {
  release: Release;
  delimiters: Delimiters;
  /** What a partner sends and we agreed to read over: whole segments `FOB`, elements `BIG07`. */
  passedOver?: ReadonlySet<string>;
}

/** Holds one segment against its shape: presence, length, type, codes, rules between elements. */
export function checkSegment(segment: Segment, shape: SegmentShape, codes: Codes, { release, delimiters, passedOver }: CheckOptions): Fault[] {
  const faults: Fault[] = [];
  const say = (code: FaultCode, element: number, message: string, more: Partial<Fault> = {}) => {
    const value = segment.elements[element];
    faults.push({ code, message, segment: segment.position, element, text: segment.text, ...(value && { value }), ...more });
  };
  const value = (element: number) => segment.elements[element]?.trim() ?? '';
  const count = Math.max(shape.elements.length, segment.elements.length - 1);
  for (let element = 1; element <= count; element += 1) {
    const name = `${segment.id}${String(element).padStart(2, '0')}`;
    const use = shape.elements[element - 1];
    if (value(element) === '') {
      if (use?.use === 'needed') say('element.missing', element, `${name} is missing`, { reference: use.references[0] ?? '' });
      continue;
    }
    if (use === undefined || use.use === 'unused') {
      if (!passedOver?.has(name)) say(use ? 'element.not-used' : 'element.too-many', element, `${name} has no use here`, use?.references[0] ? { reference: use.references[0] } : {});
      continue;
    }
    const components = use.references.length > 1 ? (segment.elements[element] ?? '').split(delimiters.component) : [segment.elements[element] ?? ''];
    if (components.length > use.references.length) say('element.too-many', element, `${name} has more than ${use.references.length} components`);
    for (const [index, reference] of use.references.entries()) {
      const text = components[index] ?? '';
      const wrong = text === '' && index > 0 ? undefined : checkValue(text, elementShape(reference, release), delimiters);
      if (wrong) say(wrong.code, element, `${name} ${wrong.message}`, { reference, value: text, ...(components.length > 1 && { component: index + 1 }) });
    }
    const allowed = codes[element];
    if (allowed && !allowed.includes(value(element))) say('element.code', element, `${name} is none of ${allowed.join(' ')}`, { reference: use.references[0] ?? '' });
  }
  for (const rule of shape.rules) checkRule(rule, value, (code, element, message) => say(code, element, message, { reference: shape.elements[element - 1]?.references[0] ?? '' }));
  return faults;
}

/** The length of a number is that of its digits. */
const digits = (text: string) => text.replace(/[-.]/g, '').length;

function checkValue(text: string, { type, min, max }: ElementShape, { component, repetition }: Delimiters): { code: FaultCode; message: string } | undefined {
  if (text.includes(component) || (repetition && text.includes(repetition))) return { code: 'element.character', message: 'holds a separator that has no use here' };
  if (type === 'DT') return text.length === 8 && plainDate(text) ? undefined : { code: 'element.date', message: `${text} is no date` };
  if (type === 'TM') return clockTime(text) ? undefined : { code: 'element.time', message: `${text} is no time` };
  if (type === 'R' && !/^-?(\d+\.?\d*|\.\d+)$/.test(text)) return { code: 'element.character', message: `${text} is no number` };
  if (type.startsWith('N') && !/^-?\d+$/.test(text)) return { code: 'element.character', message: `${text} is no whole number` };
  const length = type === 'ID' || type === 'AN' ? text.length : digits(text);
  if (length < min) return { code: 'element.too-short', message: `is shorter than ${min}` };
  if (length > max) return { code: 'element.too-long', message: `is longer than ${max}` };
  return undefined;
}

function checkRule({ name, kind, elements }: Rule, value: (element: number) => string, say: (code: FaultCode, element: number, message: string) => void): void {
  const [first = 0, ...rest] = elements;
  const missing = elements.filter((element) => value(element) === '');
  const none = missing.length === elements.length;
  const wanted = kind === 'P' ? (none ? [] : missing) : kind === 'R' ? (none ? [first] : []) : value(first) === '' ? [] : rest.filter((element) => missing.includes(element));
  for (const element of wanted) say('element.needed-with-another', element, `${name}: element ${element} is missing`);
}
