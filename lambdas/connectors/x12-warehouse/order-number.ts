import type { Release } from '../../../core/model/order.ts';

/**
 * What a warehouse knows a release by. W0502 has 22 characters (https://www.stedi.com/edi/x12-004010/element/285), so our words around the number are left out:
 * `ORD-01JD2Q3K4M5N6P7R-3PL-2` is `01JD2Q3K4M5N6P7R-2` at 3PL. Sent anew after the warehouse gave it back it is another order there: `01JD2Q3K4M5N6P7R-2/2`.
 */
export const numberOf = ({ releaseId, warehouse }: Pick<Release, 'releaseId' | 'warehouse'>, sending: number): string =>
  releaseId.replace(/^ORD-/, '').replace(`-${warehouse}`, '') + (sending > 1 ? `/${sending}` : '');

/** The release that a warehouse means; undefined where it is no number of ours. */
export function releaseIdOf(number: string, warehouse: string): string | undefined {
  const [, order, again = ''] = /^([0-9A-Z]{16})(-\d+)?(\/\d+)?$/.exec(number) ?? [];
  return order && `ORD-${order}-${warehouse}${again}`;
}

/** What the control ledger keeps it under; the cancellation of it. */
export const keyOf = (releaseId: string, sending: number): string => `940:${releaseId}${sending > 1 ? `/${sending}` : ''}`;
export const cancellationKeyOf = (releaseId: string, sending: number): string => `${keyOf(releaseId, sending)}:cancellation`;
