import { ediDate, ediTime } from './dates.ts';
import { Delimiters, forbiddenIn } from './delimiters.ts';
import type { Address, Usage } from './envelope.ts';
import { EdiError } from './fault.ts';

/** A segment to be written: its id, then its elements; what is undefined stays empty. An element of several components is a list. */
export type Written = readonly [string, ...(string | undefined | readonly (string | undefined)[])[]];

export interface Envelope {
  sender: Address;
  receiver: Address;
  /** GS02 and GS03. */
  groupSender: string;
  groupReceiver: string;
  /** `2026-11-23` and `10:30`. */
  date: string;
  time: string;
  usage: Usage;
  /** One number for interchange and group, 1 to 999,999,999: an acknowledgement names the group, and leads back to the interchange. */
  control: number;
  /** GS08: 004010 and 005010, with what a partner's guide adds to it. It decides ISA12. */
  version: string;
  /** ISA14: whether a TA1 is asked for. */
  acknowledgmentRequested?: boolean;
  delimiters: Delimiters;
  /** After each terminator, for people's sake: nothing, or a line end. */
  lineEnd?: '' | '\n' | '\r\n';
}

/** One group of documents. The body of each is what stands between ST and SE. */
export interface GroupToWrite {
  functionalId: string;
  sets: { type: string; body: readonly Written[] }[];
}

/**
 * One interchange with one group. Delimiters in data are refused, never escaped: X12 knows no escape.
 * @throws EdiError interchange.delimiters, interchange.malformed-segment, interchange.header
 */
export function writeInterchange(envelope: Envelope, group: GroupToWrite): string {
  const { sender, receiver, control, version } = envelope;
  const delimiters = Delimiters.parse(envelope.delimiters);
  const { repetition } = delimiters;
  const interchangeVersion = version.startsWith('005') ? '00501' : '00401';
  if ((interchangeVersion === '00501') !== (repetition !== undefined)) refuse(1, 'ISA', 11, 'a repetition separator belongs to version 005010, and only to it');
  if (!Number.isInteger(control) || control < 1 || control > 999_999_999) refuse(1, 'ISA', 13, `${control} is no control number`);
  const nine = String(control).padStart(9, '0');
  const write = writer(delimiters, envelope.lineEnd ?? '');
  const [isa, ...rest] = [
    write(['ISA', '00', ' '.repeat(10), '00', ' '.repeat(10), filled(sender.qualifier, 2, 5), filled(sender.id, 15, 6), filled(receiver.qualifier, 2, 7), filled(receiver.id, 15, 8),
      ediDate(envelope.date).slice(2), ediTime(envelope.time).slice(0, 4), 'U', interchangeVersion, nine, envelope.acknowledgmentRequested ? '1' : '0', envelope.usage]),
    write(['GS', group.functionalId, envelope.groupSender, envelope.groupReceiver, ediDate(envelope.date), ediTime(envelope.time).slice(0, 4), String(control), 'X', version]),
    ...group.sets.flatMap(({ type, body }, index) => {
      const number = String(index + 1).padStart(4, '0');
      return [write(['ST', type, number]), ...body.map(write), write(['SE', String(body.length + 2), number])];
    }),
    write(['GE', String(group.sets.length), String(control)]),
    write(['IEA', '1', nine]),
  ] as [string, ...string[]];
  // the two places of the ISA that hold a delimiter themselves
  const line = isa.slice(0, isa.lastIndexOf(delimiters.segment));
  const parts = line.split(delimiters.element);
  parts[11] = repetition ?? 'U';
  return `${parts.join(delimiters.element)}${delimiters.element}${delimiters.component}${isa.slice(line.length)}${rest.join('')}`;
}

function writer(delimiters: Delimiters, lineEnd: string): (segment: Written) => string {
  const forbidden = forbiddenIn(delimiters);
  let position = 0;
  return ([id, ...elements]) => {
    position += 1;
    const texts = elements.map((element, index) => {
      const components = typeof element === 'string' || element === undefined ? [element] : element;
      for (const [part, text = ''] of components.entries()) {
        const found = [...text].find((character) => forbidden.includes(character));
        if (found !== undefined) refuse(position, id, index + 1, `it holds ${found}, which is a delimiter`, text, components.length > 1 ? part + 1 : undefined);
        if (!/^[\x20-\x7e\u00a1\u00bf-\u00d6\u00d8-\u00f6\u00f8-\u00ff]*$/.test(text)) refuse(position, id, index + 1, 'it holds a character that X12 does not know', text);
      }
      return trimmed(components).join(delimiters.component);
    });
    return [id, ...trimmed(texts)].join(delimiters.element) + delimiters.segment + lineEnd;
  };
}

/** Without empty ones at the end: X12 leaves out separators that nothing follows. */
function trimmed(parts: readonly (string | undefined)[]): string[] {
  const kept = parts.map((part) => part ?? '');
  while (kept.at(-1) === '') kept.pop();
  return kept;
}

function filled(text: string, length: number, element: number): string {
  if (text.length > length || text.trim() !== text || text === '') refuse(1, 'ISA', element, `${text} is no id of up to ${length} characters`);
  return text.padEnd(length);
}

function refuse(segment: number, text: string, element: number, message: string, value?: string, component?: number): never {
  const code = segment === 1 ? 'interchange.header' : 'interchange.malformed-segment';
  throw new EdiError({ code, message, segment, element, text, ...(value !== undefined && { value }), ...(component !== undefined && { component }) });
}
