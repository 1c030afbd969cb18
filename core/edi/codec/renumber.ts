import { delimitersOf, ISA_LENGTH } from './delimiters.ts';

/** Where the one number of an interchange of ours stands: ISA13 and IEA02, GS06 and GE02. */
const PLACES: Readonly<Record<string, number>> = { ISA: 13, GS: 6, GE: 2, IEA: 2 };

/** An interchange that we wrote, under another control number. */
export function renumbered(text: string, control: number): string {
  const { element, segment } = delimitersOf(text.slice(0, ISA_LENGTH));
  const nine = String(control).padStart(9, '0');
  return text
    .split(segment)
    .map((one) => {
      const elements = one.split(element);
      const id = elements[0]?.trim() ?? '';
      const place = PLACES[id];
      if (place !== undefined) elements[place] = id === 'ISA' || id === 'IEA' ? nine : String(control);
      return elements.join(element);
    })
    .join(segment);
}
