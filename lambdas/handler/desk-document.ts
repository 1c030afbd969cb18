import { correctable, CorrectableOrder } from '../../core/exceptions/correct-order.ts';
import { maskedFields, maskedPayload } from '../../core/exceptions/inbound.ts';
import { difference, mergePatch } from '../../core/exceptions/merge-patch.ts';
import type { ExceptionView } from '../../core/model/desk-views.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { mask, MASKED, personalPaths, seesPersonal, type Viewer } from '../../core/model/personal.ts';
import { stores } from '../adapters/stores.ts';
import { inboundDocument } from './inbound-replay.ts';

const PERSONAL = personalPaths(CorrectableOrder);

/** The order that a row is about as it can be corrected, and what a correction of it changes. */
export async function documentOf(exception: DeskException, viewers: readonly Viewer[]): Promise<Pick<ExceptionView, 'document' | 'difference'>> {
  const { entity, orderId, correction } = exception;
  if (exception.kind === 'quarantined') return inboundShown(exception, viewers);
  const order = await stores.orders.get(entity, orderId);
  if (!order) return {};
  const payload = correctable(order);
  const pending = correction && correction.made === undefined && correction.version === order.version;
  return {
    document: { kind: 'order', id: orderId, version: order.version, payload: mask(CorrectableOrder, payload, viewers) },
    ...(pending && { difference: shown(difference(payload, mergePatch(payload, correction.patch)), viewers, exception.kind) }),
  };
}

/** A document that could not be taken, and what a correction of it changes. */
async function inboundShown(exception: DeskException, viewers: readonly Viewer[]): Promise<Pick<ExceptionView, 'document' | 'difference'>> {
  const found = await inboundDocument(exception);
  if (!found?.payload) return {};
  const { inbound: { document, version }, payload } = found;
  const { correction } = exception;
  const differs = correction && correction.made === undefined && correction.version === version ? difference(payload, mergePatch(payload, correction.patch)) : undefined;
  return {
    document: { kind: 'inbound', id: document, version, payload: seesPersonal(viewers) ? payload : maskedPayload(payload) },
    ...(differs && { difference: shown(differs, viewers, exception.kind) }),
  };
}

/** A row for somebody who may not see personal data: what was corrected of it is not told. */
export function masked<T extends DeskException>(row: T, viewers: readonly Viewer[]): T {
  const { kind, correction } = row;
  if (!correction || seesPersonal(viewers)) return row;
  const patch = kind === 'quarantined' ? maskedPayload(correction.patch) : mask(CorrectableOrder, correction.patch, viewers);
  return { ...row, correction: { ...correction, patch } };
}

/** The same for what stood before and after an act. @param kind of its row */
export function shown<T extends { before?: Record<string, unknown> | undefined; after?: Record<string, unknown> | undefined }>(told: T, viewers: readonly Viewer[], kind: DeskException['kind']): T {
  if (seesPersonal(viewers)) return told;
  const hide = kind === 'quarantined' ? maskedFields : (fields: Record<string, unknown>) => Object.fromEntries(Object.entries(fields).map(([path, value]) => [path, isPersonal(path) ? MASKED : value]));
  return { ...told, ...(told.before && { before: hide(told.before) }), ...(told.after && { after: hide(told.after) }) };
}

const isPersonal = (path: string): boolean => PERSONAL.some((personal) => path === personal || path.startsWith(`${personal}.`));
