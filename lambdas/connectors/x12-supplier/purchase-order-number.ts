import type { Release } from '../../../core/model/order.ts';

/**
 * What a supplier knows a release by. BEG03 has 22 characters (https://www.stedi.com/edi/x12-004010/element/324), so our words around the number are left
 * out: `ORD-01JD2Q3K4M5N6P7R-DIRECT-2` is `01JD2Q3K4M5N6P7R-2` at DIRECT.
 */
export const numberOf = ({ releaseId, supplier, warehouse }: Release): string => releaseId.replace(/^ORD-/, '').replace(`-${supplier ?? warehouse}`, '');

/** The release that a supplier means; undefined where it is no number of ours. */
export function releaseIdOf(number: string, supplier: string): string | undefined {
  const [, order, again = ''] = /^([0-9A-Z]{16})(-\d+)?$/.exec(number) ?? [];
  return order && `ORD-${order}-${supplier}${again}`;
}
