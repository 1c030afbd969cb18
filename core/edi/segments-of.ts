import { type Delimiters, delimitersOf, ISA_LENGTH } from './codec/delimiters.ts';

/** An interchange piece by piece, whatever is wrong within it, as far as its ISA says what divides it. */
export interface Pieces {
  delimiters: Delimiters;
  /** In their order; the first is the ISA. */
  segments: string[];
}

/** @throws EdiError interchange.header, interchange.delimiters: nobody can say where a segment ends */
export function segmentsOf(text: string): Pieces {
  const delimiters = delimitersOf(text.slice(0, ISA_LENGTH));
  const rest = text.slice(ISA_LENGTH).split(delimiters.segment).map((segment) => segment.replace(/^[\r\n]+/, ''));
  return { delimiters, segments: [text.slice(0, ISA_LENGTH - 1), ...rest.slice(0, -1), ...(rest.at(-1) ? rest.slice(-1) : [])] };
}

export const textOf = ({ delimiters, segments }: Pieces): string => segments.map((segment) => segment + delimiters.segment).join('');

/**
 * One transaction set in the envelope that it came in, without the others of its interchange: so it is read, shown and corrected by itself.
 * @param group GS06, without leading zeros
 * @param control ST02
 * @returns undefined where there is none
 */
export function setAlone(text: string, group: string, control: string): string | undefined {
  const { delimiters, segments } = segmentsOf(text);
  const elements = segments.map((segment) => segment.split(delimiters.element));
  const from = elements.findIndex(([id, , , , , , number = '']) => id === 'GS' && number.replace(/^0+(?=.)/, '') === group);
  const start = elements.findIndex(([id, , number], place) => place > from && id === 'ST' && number === control);
  if (from < 0 || start < 0 || elements.slice(from + 1, start).some(([id]) => id === 'GS')) return undefined;
  const length = elements.slice(start + 1).findIndex(([id = '']) => ['SE', 'ST', 'GE', 'IEA'].includes(id));
  const last = length < 0 ? segments.length : start + 1 + length + (elements[start + 1 + length]?.[0] === 'SE' ? 1 : 0);
  const trailer = (...parts: (string | undefined)[]) => parts.join(delimiters.element);
  const alone = [segments[0] ?? '', segments[from] ?? '', ...segments.slice(start, last), trailer('GE', '1', elements[from]?.[6]), trailer('IEA', '1', elements[0]?.[13])];
  return textOf({ delimiters, segments: alone });
}
