import * as z from 'zod';
import { EdiError } from './fault.ts';

const Delimiter = z.string().length(1).regex(/[^A-Za-z0-9 ]/, 'no letter, digit or space');

/** The characters that structure an interchange; the ISA states them: https://www.stedi.com/edi/x12-005010/segment/ISA */
export const Delimiters = z
  .strictObject({
    element: Delimiter,
    component: Delimiter,
    segment: Delimiter,
    /** From interchange version 00402 on, where ISA11 holds it; before, there is none. */
    repetition: Delimiter.optional(),
  })
  .refine((all) => new Set(Object.values(all)).size === Object.values(all).length, { error: 'two delimiters are the same character' })
  .meta({ id: 'X12Delimiters' });
export type Delimiters = z.infer<typeof Delimiters>;

/** An ISA has 16 elements of fixed length: with its name, 16 separators and the terminator always 106 characters. */
export const ISA_LENGTH = 106;
const LENGTHS = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
/** Where the element separators stand, from 0. */
const SEPARATORS = LENGTHS.reduce<number[]>((places, length) => [...places, (places.at(-1) ?? 0) + length + 1], [3]).slice(0, 16);
const REPETITION = 82;
const VERSION = [84, 89] as const;
const COMPONENT = 104;
const TERMINATOR = 105;

/** Reads the delimiters of an ISA, and holds it against its fixed form. @throws EdiError interchange.header, interchange.delimiters */
export function delimitersOf(isa: string): Delimiters {
  if (!isa.startsWith('ISA')) throw new EdiError({ code: 'interchange.header', message: 'an interchange begins with ISA', segment: 1, text: isa.slice(0, 3) });
  const element = isa.charAt(3);
  const wrong = SEPARATORS.findIndex((place) => isa.charAt(place) !== element);
  // a separator more is a length that is wrong, as is one too few
  const more = LENGTHS.findIndex((length, index) => isa.slice((SEPARATORS[index] ?? 0) + 1, (SEPARATORS[index] ?? 0) + 1 + length).includes(element));
  if (wrong >= 0 || more >= 0) {
    const place = wrong >= 0 ? Math.max(wrong, 1) : more + 1;
    throw new EdiError({ code: 'interchange.header', message: `ISA${String(place).padStart(2, '0')} does not have its fixed length`, segment: 1, element: place, text: isa });
  }
  const repeats = isa.slice(...VERSION) >= '00402';
  const read = Delimiters.safeParse({ element, component: isa.charAt(COMPONENT), segment: isa.charAt(TERMINATOR), ...(repeats && { repetition: isa.charAt(REPETITION) }) });
  if (!read.success) throw new EdiError({ code: 'interchange.delimiters', message: read.error.issues[0]?.message ?? 'the delimiters cannot be used', segment: 1, text: isa });
  const within = isa.slice(0, REPETITION) + isa.slice(REPETITION + 1, COMPONENT);
  if (within.includes(read.data.component) || within.includes(read.data.segment)) throw new EdiError({ code: 'interchange.delimiters', message: 'a delimiter stands in the data of the ISA', segment: 1, text: isa });
  return read.data;
}

/** Every character that may not stand in data: the delimiters are never escaped. */
export const forbiddenIn = ({ element, component, segment, repetition = '' }: Delimiters): string => element + component + segment + repetition;

/** For people's eyes only, so without what X12 cannot say rather than not at all. */
export const legible = (text: string, delimiters: Delimiters, longest: number): string =>
  [...text.normalize('NFD').replaceAll('×', 'x')].filter((letter) => /^[\x20-\x7e]$/.test(letter) && !forbiddenIn(delimiters).includes(letter)).join('').slice(0, longest).trim();
