import { type Delimiters } from './delimiters.ts';
import { type GroupHeader, groupHeader, type InterchangeHeader, interchangeHeader } from './envelope.ts';
import { type InterchangeAcknowledgment, interchangeAcknowledgment } from './interchange-acknowledgment.ts';
import { EdiError, type Fault, type FaultCode } from './fault.ts';
import { type ReaderOptions, type Segment, SegmentReader } from './segment-reader.ts';

/** One document, from ST to SE. With faults it is none: it may only be told to its sender. */
export interface TransactionSet {
  /** ST01: 850, 997 … */
  type: string;
  /** ST02. */
  control: string;
  segments: Segment[];
  faults: Fault[];
}

export interface Group {
  header: GroupHeader;
  sets: TransactionSet[];
  /** With faults, none of its sets is a document. */
  faults: Fault[];
  /** GE01, where there is one: how many sets its sender meant to send. */
  announced?: number;
}

export interface Interchange {
  header: InterchangeHeader;
  delimiters: Delimiters;
  /** TA1s: what became of interchanges that went the other way. */
  acknowledgments: InterchangeAcknowledgment[];
  groups: Group[];
}

/** What is read, in its order. Until `end` has come, nothing of it counts: the interchange may be cut off. */
export type Part = { part: 'interchange'; header: InterchangeHeader } | { part: 'acknowledgment'; acknowledgment: InterchangeAcknowledgment } | { part: 'group'; group: Group } | { part: 'set'; set: TransactionSet; group: Group } | { part: 'group-end'; group: Group } | { part: 'end' };

/**
 * Reads one interchange as it comes, holding no more than one set. What is wrong with a set or a group is among its faults; what is wrong with
 * the interchange ends the reading.
 * @throws EdiError
 */
export class InterchangeReader {
  readonly #reader: SegmentReader;
  #header: InterchangeHeader | undefined;
  #groups = 0;
  #group: Group | undefined;
  #controls = { groups: new Set<string>(), sets: new Set<string>(), count: 0 };
  #set: TransactionSet | undefined;
  #ended = false;
  #last = 0;

  constructor(options: ReaderOptions = {}) {
    this.#reader = new SegmentReader(options);
  }

  get delimiters(): Delimiters | undefined {
    return this.#reader.delimiters;
  }

  push(piece: string): Part[] {
    const parts: Part[] = [];
    for (const segment of this.#reader.push(piece)) this.#take(segment, parts);
    return parts;
  }

  /** @throws EdiError interchange.truncated where no IEA has come */
  end(): void {
    this.#reader.end();
    if (!this.#ended) throw new EdiError({ code: 'interchange.truncated', message: 'the text ends before the IEA', segment: this.#last + 1, text: '' });
  }

  #take(segment: Segment, parts: Part[]): void {
    const { id } = segment;
    this.#last = segment.position;
    if (this.#ended) stop('interchange.stray-segment', segment, 'text after the IEA');
    if (!this.#header) {
      this.#header = interchangeHeader(segment);
      parts.push({ part: 'interchange', header: this.#header });
    } else if (id === 'ISA') stop('interchange.stray-segment', segment, 'an ISA within an interchange');
    else if (id === 'GS') this.#openGroup(segment, parts);
    else if (id === 'GE') this.#closeGroup(segment, parts);
    else if (id === 'IEA') this.#close(segment, parts);
    else if (id === 'TA1' && this.#groups === 0) parts.push({ part: 'acknowledgment', acknowledgment: interchangeAcknowledgment(segment) });
    else if (!this.#group) stop('interchange.stray-segment', segment, `${id} stands in no group`);
    else if (id === 'ST') this.#openSet(segment, this.#group, parts);
    else if (!this.#set) stop('interchange.stray-segment', segment, `${id} stands in no transaction set`);
    else if (id === 'SE') this.#closeSet(segment, parts);
    else this.#set.segments.push(segment);
  }

  #openGroup(segment: Segment, parts: Part[]): void {
    if (this.#group) this.#lose(this.#group, segment, parts);
    const header = groupHeader(segment);
    if (this.#controls.groups.has(header.control)) stop('interchange.control-number', segment, `group ${header.control} comes twice`, 6);
    this.#controls.groups.add(header.control);
    this.#controls.sets.clear();
    this.#controls.count = 0;
    this.#groups += 1;
    this.#group = { header, sets: [], faults: [] };
    parts.push({ part: 'group', group: this.#group });
  }

  /** A group whose GE never came. */
  #lose(group: Group, next: Segment, parts: Part[]): void {
    if (this.#set) this.#loseSet(this.#set, next, parts);
    group.faults.push(fault('group.trailer-missing', next, `group ${group.header.control} has no GE`));
    this.#group = undefined;
    parts.push({ part: 'group-end', group });
  }

  #closeGroup(segment: Segment, parts: Part[]): void {
    const group = this.#group;
    if (!group) stop('interchange.stray-segment', segment, 'GE stands in no group');
    if (this.#set) this.#loseSet(this.#set, segment, parts);
    const announced = count(segment, 1);
    if (announced !== undefined && announced <= MOST_SETS) group.announced = announced;
    if (announced !== this.#controls.count) group.faults.push(fault('group.count', segment, `GE01 says ${segment.elements[1] ?? 'nothing'}, and there are ${this.#controls.count} transaction sets`, 1));
    if (count(segment, 2) !== Number(group.header.control)) group.faults.push(fault('group.control-number', segment, `GE02 is ${segment.elements[2] ?? 'missing'}, GS06 is ${group.header.control}`, 2));
    if (segment.elements.length > 3) group.faults.push(fault('group.header', segment, 'a GE has two elements', 3));
    this.#group = undefined;
    parts.push({ part: 'group-end', group });
  }

  #openSet(segment: Segment, group: Group, parts: Part[]): void {
    if (this.#set) this.#loseSet(this.#set, segment, parts);
    const [, type = '', control = ''] = segment.elements;
    this.#set = { type, control, segments: [segment], faults: [] };
    this.#controls.count += 1;
    if (!/^\d{3}$/.test(type)) this.#set.faults.push(fault('set.identifier', segment, 'ST01 is no transaction set', 1));
    if (!/^[A-Za-z0-9]{4,9}$/.test(control)) this.#set.faults.push(fault('set.control-number-invalid', segment, 'ST02 has 4 to 9 characters', 2));
    if (this.#controls.sets.has(control)) this.#set.faults.push(fault('set.control-number-invalid', segment, `ST02 ${control} comes twice in group ${group.header.control}`, 2));
    if (segment.elements.length > 4) this.#set.faults.push(fault('set.identifier', segment, 'an ST has no more than three elements', 4));
    this.#controls.sets.add(control);
  }

  #loseSet(set: TransactionSet, next: Segment, parts: Part[]): void {
    set.faults.push(fault('set.trailer-missing', next, `set ${set.control} has no SE`));
    this.#deliver(set, parts);
  }

  #closeSet(segment: Segment, parts: Part[]): void {
    const set = this.#set;
    if (!set) return;
    set.segments.push(segment);
    const { length } = set.segments;
    if (count(segment, 1) !== length) set.faults.push(fault('set.count', segment, `SE01 says ${segment.elements[1] ?? 'nothing'}, and there are ${length} segments`, 1));
    if (segment.elements[2] !== set.control) set.faults.push(fault('set.control-number', segment, `SE02 is ${segment.elements[2] ?? 'missing'}, ST02 is ${set.control}`, 2));
    if (segment.elements.length > 3) set.faults.push(fault('set.control-number', segment, 'an SE has two elements', 3));
    this.#deliver(set, parts);
  }

  #deliver(set: TransactionSet, parts: Part[]): void {
    this.#set = undefined;
    if (this.#group) parts.push({ part: 'set', set, group: this.#group });
  }

  #close(segment: Segment, parts: Part[]): void {
    if (this.#group) this.#lose(this.#group, segment, parts);
    if (segment.elements.length !== 3) stop('interchange.count', segment, 'an IEA has two elements');
    if (count(segment, 1) !== this.#groups) stop('interchange.count', segment, `IEA01 says ${segment.elements[1]}, and there are ${this.#groups} groups`, 1);
    if (segment.elements[2] !== this.#header?.control) stop('interchange.control-number', segment, `IEA02 is ${segment.elements[2]}, ISA13 is ${this.#header?.control}`, 2);
    this.#ended = true;
    parts.push({ part: 'end' });
  }
}

/**
 * A whole interchange, however it comes. Where it gives one, the interchange was complete.
 * @throws EdiError
 */
export async function readInterchange(pieces: AsyncIterable<string> | Iterable<string>, options: ReaderOptions = {}): Promise<Interchange> {
  const reader = new InterchangeReader(options);
  const groups: Group[] = [];
  const acknowledgments: InterchangeAcknowledgment[] = [];
  let header: InterchangeHeader | undefined;
  for await (const piece of pieces) {
    for (const part of reader.push(piece)) {
      if (part.part === 'interchange') header = part.header;
      if (part.part === 'acknowledgment') acknowledgments.push(part.acknowledgment);
      if (part.part === 'group') groups.push(part.group);
      if (part.part === 'set') part.group.sets.push(part.set);
    }
  }
  reader.end();
  if (!header || !reader.delimiters) throw new EdiError({ code: 'interchange.truncated', message: 'there is no text', segment: 1, text: '' });
  return { header, delimiters: reader.delimiters, acknowledgments, groups };
}

/** What GE01 has room for. */
const MOST_SETS = 999_999;

const count = (segment: Segment, element: number): number | undefined => (/^\d{1,10}$/.test(segment.elements[element] ?? '') ? Number(segment.elements[element]) : undefined);

const fault = (code: FaultCode, { position, text, elements }: Segment, message: string, element?: number): Fault => {
  const value = element === undefined ? undefined : elements[element];
  return { code, message, segment: position, text, ...(element !== undefined && { element }), ...(value !== undefined && { value }) };
};

function stop(code: FaultCode, segment: Segment, message: string, element?: number): never {
  throw new EdiError(fault(code, segment, message, element));
}
