import { correctable, CorrectableOrder } from '../../core/exceptions/correct-order.ts';
import { difference, mergePatch } from '../../core/exceptions/merge-patch.ts';
import type { ExceptionView } from '../../core/model/desk-views.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { mask, MASKED, personalPaths, SEES_PERSONAL, type Viewer } from '../../core/model/personal.ts';
import { stores } from '../adapters/stores.ts';

const PERSONAL = personalPaths(CorrectableOrder);

/** The order that a row is about as it can be corrected, and what a correction of it changes. */
export async function documentOf({ entity, orderId, correction }: DeskException, viewers: readonly Viewer[]): Promise<Pick<ExceptionView, 'document' | 'difference'>> {
  const order = await stores.orders.get(entity, orderId);
  if (!order) return {};
  const payload = correctable(order);
  const pending = correction && correction.made === undefined && correction.version === order.version;
  return {
    document: { kind: 'order', id: orderId, version: order.version, payload: mask(CorrectableOrder, payload, viewers) },
    ...(pending && { difference: shown(difference(payload, mergePatch(payload, correction.patch)), viewers) }),
  };
}

/** A row for somebody who may not see personal data: what was corrected of it is not told. */
export const masked = <T extends DeskException>(row: T, viewers: readonly Viewer[]): T => (row.correction ? { ...row, correction: { ...row.correction, patch: mask(CorrectableOrder, row.correction.patch, viewers) } } : row);

/** The same for what stood before and after an act. */
export function shown<T extends { before?: Record<string, unknown> | undefined; after?: Record<string, unknown> | undefined }>(told: T, viewers: readonly Viewer[]): T {
  if (viewers.some((viewer) => SEES_PERSONAL[viewer])) return told;
  const hide = (fields: Record<string, unknown>) => Object.fromEntries(Object.entries(fields).map(([path, value]) => [path, isPersonal(path) ? MASKED : value]));
  return { ...told, ...(told.before && { before: hide(told.before) }), ...(told.after && { after: hide(told.after) }) };
}

const isPersonal = (path: string): boolean => PERSONAL.some((personal) => path === personal || path.startsWith(`${personal}.`));
