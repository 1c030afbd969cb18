import { correctable, CorrectableOrder } from '../../core/exceptions/correct-order.ts';
import { explained, readBack } from '../../core/edi/read-back.ts';
import { maskedFields, maskedPayload, payloadOf } from '../../core/exceptions/inbound.ts';
import { piecesOf, placed, shownSegments } from '../../core/exceptions/inbound-x12.ts';
import { difference, mergePatch } from '../../core/exceptions/merge-patch.ts';
import type { DeskDocument, ExceptionView } from '../../core/model/desk-views.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { mask, MASKED, personalPaths, seesPersonal, type Viewer } from '../../core/model/personal.ts';
import { stores } from '../adapters/stores.ts';
import { correctDocument, inboundDocument, type InboundDocument, profileOf } from './inbound-document.ts';

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
  if (!found) return {};
  const { inbound: { document: id, version, replay }, text } = found;
  const document = replay.x12 ? await x12Shown(exception, found, viewers) : jsonShown(text, viewers);
  if (!document) return {};
  const { correction } = exception;
  const pending = correction && correction.made === undefined && correction.version === version;
  const differs = pending ? await correctDocument(exception, found, correction).catch(noMore) : undefined;
  return { document: { ...document, id, version }, ...(differs && { difference: shown(differs.difference, viewers, exception.kind) }) };
}

/** What was agreed with its partner has changed since it was proposed. */
function noMore(error: unknown): undefined {
  if (!(error instanceof Invalid)) throw error;
}

type Shown = Omit<DeskDocument, 'id' | 'version'>;

function jsonShown(text: string, viewers: readonly Viewer[]): Shown | undefined {
  const payload = payloadOf(text);
  return payload && { kind: 'inbound', payload: seesPersonal(viewers) ? payload : maskedPayload(payload) };
}

/** Segment by segment, with what keeps it from being read, and as a person reads what can be. */
async function x12Shown(exception: DeskException, { inbound, text }: InboundDocument, viewers: readonly Viewer[]): Promise<Shown | undefined> {
  const [pieces, profile] = [piecesOf(text), await profileOf(exception, inbound)];
  if (!pieces || !profile) return undefined;
  const persons = seesPersonal(viewers);
  const segments = shownSegments(pieces, persons);
  const read = await readBack(text, profile);
  const wrong = [...(read.unreadable ? [read.unreadable] : []), ...read.faults];
  const places = pieces.segments.map((_, index) => index + 1);
  return {
    kind: 'inbound',
    format: 'x12',
    payload: { segments },
    reads: explained(read, persons),
    // what is said of a value may be the value
    faults: wrong.map((fault) => (segments[fault.segment] === MASKED ? { ...placed(fault, places), message: fault.code } : placed(fault, places))),
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
