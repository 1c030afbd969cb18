import type { Written } from '../codec/write-interchange.ts';
import type { PurchaseOrder } from '../documents.ts';
import { segment, type Tree } from '../guides/guide.ts';
import { compact } from './party.ts';
import { text } from './values.ts';

/** 2: the carrier's Standard Carrier Alpha Code. https://www.stedi.com/edi/x12-004010/segment/TD5 */
const SCAC = '2';
export const CARRIER = segment('TD5', '0-1', { 2: [SCAC] });

export function readCarrier(tree: Tree): PurchaseOrder['carrier'] {
  const td5 = tree.first('TD5');
  return td5 && compact({ scac: text(td5, 3), service: text(td5, 5) });
}

/** B: the carrier takes it all the way. */
export const writeCarrier = (carrier: PurchaseOrder['carrier']): Written[] =>
  carrier && (carrier.scac || carrier.service) ? [['TD5', 'B', carrier.scac && SCAC, carrier.scac, undefined, carrier.service]] : [];
