import type { Segment } from '../codec/segment-reader.ts';
import type { Written } from '../codec/write-interchange.ts';
import { segment, type Tree } from '../guides/guide.ts';
import { isSscc } from '../sscc.ts';
import { contradicts, needed, text } from './values.ts';

/** SSCC-18, with or without its application identifier 00; the carrier's number of one package. https://www.stedi.com/edi/x12-004010/element/88 */
const MARKS = { sscc: 'GM', tracking: 'CP' };
export const CARTON_MARKS = segment('MAN', '0-2', { 1: Object.values(MARKS) });

/** Carrier's reference and tracking number; bill of lading. https://www.stedi.com/edi/x12-004010/element/128 */
export const TRACKING = ['CN', '2I'];
export const BILL_OF_LADING = 'BM';

export function readMarks(tree: Tree): { sscc: string | undefined; trackingNumber: string | undefined } {
  const marked = (kind: string): Segment | undefined => {
    const [man, again] = tree.all('MAN').filter((mark) => text(mark, 1) === kind);
    if (again) contradicts(again, 1, 'a carton is marked once');
    return man;
  };
  const [code, tracking] = [marked(MARKS.sscc), marked(MARKS.tracking)];
  const sscc = code && needed(code, 2).replace(/^00(?=\d{18}$)/, '');
  if (code && sscc && !isSscc(sscc)) contradicts(code, 2, 'it is no SSCC-18: its check digit is wrong');
  return { sscc, trackingNumber: tracking && needed(tracking, 2) };
}

export const writeMarks = ({ sscc, trackingNumber }: { sscc?: string | undefined; trackingNumber?: string | undefined }): Written[] => [
  ...(sscc ? [['MAN', MARKS.sscc, `00${sscc}`] as const] : []),
  ...(trackingNumber ? [['MAN', MARKS.tracking, trackingNumber] as const] : []),
];
