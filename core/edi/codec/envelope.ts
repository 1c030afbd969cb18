import { clockTime, plainDate } from './dates.ts';
import { EdiError, type FaultCode } from './fault.ts';
import type { Segment } from './segment-reader.ts';

/** P is production, T test. They never mix: neither profiles, nor control numbers, nor documents. */
export type Usage = 'P' | 'T';

export interface Address {
  /** 01 DUNS, 12 phone, 14 DUNS and suffix, ZZ by agreement. */
  qualifier: string;
  /** Up to 15 characters, without the blanks that fill it up. */
  id: string;
}

/** https://www.stedi.com/edi/x12-004010/segment/ISA */
export interface InterchangeHeader {
  sender: Address;
  receiver: Address;
  /** `2026-11-23` and `10:30`, in the sender's time. */
  date: string;
  time: string;
  version: string;
  /** Nine digits. */
  control: string;
  acknowledgmentRequested: boolean;
  usage: Usage;
}

/** https://www.stedi.com/edi/x12-004010/segment/GS */
export interface GroupHeader {
  /** GS01: PO, PR, SH … */
  functionalId: string;
  sender: string;
  receiver: string;
  date: string;
  time: string;
  /** GS06, without leading zeros. */
  control: string;
  /** GS08, e.g. 004010 or 004010VICS. */
  version: string;
}

/** @throws EdiError interchange.header */
export function interchangeHeader(segment: Segment): InterchangeHeader {
  const wants = checker(segment, 'interchange.header');
  wants(1, /^\d{2}$/, 'a qualifier of two digits');
  wants(3, /^\d{2}$/, 'a qualifier of two digits');
  const address = (qualifier: number): Address => ({
    qualifier: wants(qualifier, /^[A-Z0-9]{2}$/, 'a qualifier of two characters'),
    id: wants(qualifier + 1, /^\S(.*\S)? *$/, 'an id, from its left edge').trimEnd(),
  });
  const [sender, receiver] = [address(5), address(7)];
  const date = read(segment, 9, plainDate, 'a date', 'interchange.header');
  const time = read(segment, 10, clockTime, 'a time', 'interchange.header');
  const version = wants(12, /^00(40[0-6]|50[0-3])$/, 'an interchange version between 00400 and 00503');
  if (version < '00402') wants(11, /^U$/, 'U, as of this version');
  return {
    sender, receiver, date, time, version,
    control: wants(13, /^\d{9}$/, 'nine digits'),
    acknowledgmentRequested: wants(14, /^[01]$/, '0 or 1') === '1',
    usage: wants(15, /^[PT]$/, 'P or T') as Usage,
  };
}

/** @throws EdiError group.header */
export function groupHeader(segment: Segment): GroupHeader {
  const wants = checker(segment, 'group.header');
  if (segment.elements.length !== 9) throw new EdiError({ code: 'group.header', message: 'a GS has eight elements', segment: segment.position, text: segment.text });
  wants(7, /^[TX]$/, 'T or X');
  return {
    functionalId: wants(1, /^[A-Z]{2}$/, 'a functional identifier'),
    sender: wants(2, /^\S(.{0,13}\S)$/, '2 to 15 characters'),
    receiver: wants(3, /^\S(.{0,13}\S)$/, '2 to 15 characters'),
    date: read(segment, 4, (text) => (text.length === 8 ? plainDate(text) : undefined), 'a date', 'group.header'),
    time: read(segment, 5, clockTime, 'a time', 'group.header'),
    control: String(BigInt(wants(6, /^\d{1,9}$/, 'up to nine digits'))),
    version: wants(8, /^\d{6}[A-Z0-9]{0,6}$/, 'a version such as 004010'),
  };
}

function checker(segment: Segment, code: FaultCode) {
  return (element: number, pattern: RegExp, what: string): string => read(segment, element, (text) => (pattern.test(text) ? text : undefined), what, code);
}

function read(segment: Segment, element: number, parse: (text: string) => string | undefined, what: string, code: FaultCode): string {
  const text = segment.elements[element] ?? '';
  const value = parse(text);
  if (value !== undefined) return value;
  throw new EdiError({ code, message: `${segment.id}${String(element).padStart(2, '0')} is not ${what}`, segment: segment.position, element, text: segment.text, value: text });
}
