/**
 * What can be wrong with an interchange, and the code by which a 997 tells it (undefined: only the interchange as a whole can be refused).
 * AK304, AK403, AK502 and AK905: https://learn.microsoft.com/en-us/biztalk/core/x12-997-acknowledgment-error-codes
 */
export const FAULTS = {
  /** The ISA is not 106 characters of the fixed form, or an element of an envelope is not what it must be. */
  'interchange.header': {},
  'interchange.delimiters': {},
  'interchange.control-number': {},
  'interchange.count': {},
  'interchange.truncated': {},
  /** Not between the two partners, or of test where production is agreed, or the other way round. */
  'interchange.partner': {},
  'interchange.usage': {},
  /** Text that is in no transaction set, group or interchange. */
  'interchange.stray-segment': {},
  'interchange.malformed-segment': {},
  'group.header': { ak905: '6' },
  'group.not-supported': { ak905: '1' },
  'group.version-not-supported': { ak905: '2' },
  'group.trailer-missing': { ak905: '3' },
  'group.control-number': { ak905: '4' },
  'group.count': { ak905: '5' },
  'set.not-supported': { ak502: '1' },
  'set.trailer-missing': { ak502: '2' },
  'set.control-number': { ak502: '3' },
  'set.count': { ak502: '4' },
  'set.identifier': { ak502: '6' },
  'set.control-number-invalid': { ak502: '7' },
  'segment.unknown': { ak304: '1' },
  'segment.unexpected': { ak304: '2' },
  'segment.missing': { ak304: '3' },
  'segment.loop-too-often': { ak304: '4' },
  'segment.too-often': { ak304: '5' },
  'segment.not-in-set': { ak304: '6' },
  'segment.out-of-order': { ak304: '7' },
  'element.missing': { ak304: '8', ak403: '1' },
  'element.needed-with-another': { ak304: '8', ak403: '2' },
  'element.too-many': { ak304: '8', ak403: '3' },
  'element.too-short': { ak304: '8', ak403: '4' },
  'element.too-long': { ak304: '8', ak403: '5' },
  'element.character': { ak304: '8', ak403: '6' },
  'element.code': { ak304: '8', ak403: '7' },
  'element.date': { ak304: '8', ak403: '8' },
  'element.time': { ak304: '8', ak403: '9' },
  /** Present though another excludes it, or though the guide of this document has no use for it. */
  'element.not-used': { ak304: '8', ak403: '10' },
  /** A value that contradicts the rest of the document: a total, a check digit, a parent that is not there. */
  'element.value': { ak304: '8', ak403: '7' },
} as const satisfies Record<string, { ak304?: string; ak403?: string; ak502?: string; ak905?: string }>;
export type FaultCode = keyof typeof FAULTS;

/** One thing that is wrong, and where. Positions count from 1. `text` may hold personal data: it is for the partner and the desk, not for logs. */
export interface Fault {
  code: FaultCode;
  message: string;
  /** Position in the interchange: the ISA is 1. */
  segment: number;
  /** Position in the segment: BEG03 is 3. */
  element?: number;
  /** Position in a composite element. */
  component?: number;
  /** The segment as it stands there. */
  text: string;
  /** Data element reference number, e.g. 324. */
  reference?: string;
  /** What stands at the place. */
  value?: string;
  /** Of what is missing: the segment that was looked for. */
  expected?: string;
}

/** Nothing can be made of the whole interchange; or, when writing, it cannot be said in X12. */
export class EdiError extends Error {
  override readonly name = 'EdiError';
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(describe(fault));
    this.fault = fault;
  }
}

/** `element.date at segment 3, element 2 (BEG): 20261301 is no date` */
export function describe({ code, segment, element, component, text, message }: Fault): string {
  const place = [`segment ${segment}`, element !== undefined && `element ${element}`, component !== undefined && `component ${component}`].filter(Boolean).join(', ');
  const id = segmentIn(text);
  return `${code} at ${place}${id ? ` (${id})` : ''}: ${message}`;
}

/** What a row on the desk says of it. The values stay out: they may be personal. */
export function detailOf({ code, element, text }: Fault): Record<string, unknown> {
  const segment = segmentIn(text);
  return { fault: code, ...(segment && { segment }), ...(element && { element }) };
}

const segmentIn = (text: string): string | undefined => /^[A-Z0-9]{2,3}/.exec(text)?.[0];
