import { EdiError } from './fault.ts';
import type { Segment } from './segment-reader.ts';

/** A TA1: what became of an interchange as a whole, whatever is in it. */
export interface InterchangeAcknowledgment {
  /** ISA13 of the interchange that it is about. */
  control: string;
  outcome: 'accepted' | 'accepted-with-errors' | 'rejected';
  /** Why, by its code: https://www.stedi.com/edi/x12-004010/element/I18 */
  note: string;
}

/** TA104: https://www.stedi.com/edi/x12-004010/segment/TA1 */
const OUTCOMES: Readonly<Record<string, InterchangeAcknowledgment['outcome']>> = { A: 'accepted', E: 'accepted-with-errors', R: 'rejected' };

/** @throws EdiError interchange.header */
export function interchangeAcknowledgment({ elements, position, text }: Segment): InterchangeAcknowledgment {
  const [, control = '', , , code = '', note = ''] = elements;
  const wrong = (element: number, message: string) => new EdiError({ code: 'interchange.header', message: `TA1${String(element).padStart(2, '0')}: ${message}`, segment: position, element, text, value: elements[element] ?? '' });
  if (!/^\d{9}$/.test(control)) throw wrong(1, 'it is no control number of nine digits');
  const outcome = OUTCOMES[code];
  if (!outcome) throw wrong(4, 'it is A, E or R');
  if (!/^\d{3}$/.test(note)) throw wrong(5, 'it is no code of three digits');
  if (elements.length > 6) throw wrong(6, 'a TA1 has five elements');
  return { control, outcome, note };
}
