import { X12Generator, X12FatInterchange, JSEDINotation, X12Parser } from 'node-x12';

/** This side's X12 is node-x12's, so that two implementations speak with each other. */

export interface Identity {
  qualifier: string;
  id: string;
}

export interface DocumentSet {
  type: string;
  control: string;
  /** `['BEG', '00', …]`, between ST and SE. */
  segments: string[][];
}

export interface Interchange {
  sender: Identity;
  receiver: Identity;
  control: string;
  usage: string;
  groups: { functionalId: string; control: string; sets: DocumentSet[] }[];
}

const OPTIONS = { elementDelimiter: '*', subElementDelimiter: '>', segmentTerminator: '~', format: false };
const FUNCTIONAL: Record<string, string> = { '855': 'PR', '856': 'SH', '810': 'IN', '865': 'CA', '850': 'PO', '860': 'PC', '997': 'FA', '945': 'SW', '846': 'IB', '944': 'RE', '947': 'AW' };

/** @throws Error where node-x12 finds it wrong */
export function parse(text: string): Interchange {
  const read = new X12Parser(true).parse(text);
  if (read instanceof X12FatInterchange) throw new Error('one interchange at a time');
  const header = read.header.elements.map(({ value }) => (value ?? '').trim());
  return {
    sender: { qualifier: header[4] ?? '', id: header[5] ?? '' },
    receiver: { qualifier: header[6] ?? '', id: header[7] ?? '' },
    control: (header[12] ?? '').padStart(9, '0'),
    usage: header[14] ?? '',
    groups: read.functionalGroups.map((group) => ({
      functionalId: group.header.elements[0]?.value ?? '',
      control: group.header.elements[5]?.value ?? '',
      sets: group.transactions.map((set) => ({
        type: set.header.elements[0]?.value ?? '',
        control: set.header.elements[1]?.value ?? '',
        segments: set.segments.map(({ tag, elements }) => [tag, ...elements.map(({ value }) => value ?? '')]),
      })),
    })),
  };
}

export interface Sending {
  us: Identity;
  them: Identity;
  usage: string;
  control: number;
  at: Date;
}

/** One interchange with one document. */
export function compose({ us, them, usage, control, at }: Sending, type: string, segments: (string | undefined)[][]): string {
  const [day = '', time = ''] = at.toISOString().replaceAll('-', '').replaceAll(':', '').split('T');
  const nine = String(control).padStart(9, '0');
  const notation = new JSEDINotation(
    ['00', ' '.repeat(10), '00', ' '.repeat(10), us.qualifier, us.id.padEnd(15), them.qualifier, them.id.padEnd(15), day.slice(2), time.slice(0, 4), 'U', '00401', nine, '0', usage, '>'],
    OPTIONS,
  );
  const group = notation.addFunctionalGroup([FUNCTIONAL[type] ?? '', us.id, them.id, day, time.slice(0, 4), String(control), 'X', '004010']);
  const set = group.addTransaction([type, '0001']);
  for (const [tag = '', ...elements] of segments) set.addSegment(tag, trimmed(elements));
  return new X12Generator(notation, OPTIONS).toString();
}

function trimmed(elements: (string | undefined)[]): string[] {
  const kept = elements.map((element) => element ?? '');
  while (kept.at(-1) === '') kept.pop();
  return kept;
}
