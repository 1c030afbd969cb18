import type { InterchangeAcknowledgment } from '../../core/edi/codec/interchange-acknowledgment.ts';
import type { FunctionalAcknowledgment } from '../../core/edi/documents.ts';
import type { Change } from '../../core/model/changes.ts';
import { stores } from '../adapters/stores.ts';
import type { EdiContext } from './take-set.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';

export const UNACKNOWLEDGED = 'edi.unacknowledged';
/** What a notice about one of our interchanges is about. */
export const outboundOf = ({ entity, partner, usage }: EdiContext['line'], control: number) => `${entity}#${partner}#${usage}#${control}`;

/** A TA1 that refuses an interchange of ours: nothing in it was looked at. One that takes it says nothing that its 997 does not. */
export async function interchangeRefused({ control: number, outcome, note }: InterchangeAcknowledgment, { connector, line, profile, at }: Omit<EdiContext, 'correlationId' | 'document'>): Promise<Change[]> {
  const control = Number(number);
  const outbound = outcome === 'rejected' ? await stores.controls.acknowledged(line, control, { outcome, at: at.toISOString() }) : undefined;
  if (!outbound) return [];
  await stores.desk.close(noticeId(UNACKNOWLEDGED, outboundOf(line, control)), at);
  const noticed = { code: 'edi.not-understood', message: `${line.partner} refuses interchange ${control} (${outbound.key}) as a whole: ${note}`, detail: { connector, partner: line.partner, control, key: outbound.key, note } };
  return [{ change: 'exception', exception: noticeRow({ ...profile, orderId: outbound.orderId ?? '', correlationId: outbound.correlationId ?? '' }, noticed, outboundOf(line, control), line.partner, at) }];
}

/** A 997 for something of ours: it is not awaited any more, and what the partner could not read is for integration. */
export async function acknowledged(document: FunctionalAcknowledgment, { connector, line, profile, at }: EdiContext): Promise<Change[]> {
  const control = Number(document.groupControl);
  const outbound = await stores.controls.acknowledged(line, control, { outcome: document.outcome, at: at.toISOString() });
  if (!outbound) {
    log.warn('acknowledgment of nothing of ours', { partner: line.partner, control });
    return [];
  }
  await stores.desk.close(noticeId(UNACKNOWLEDGED, outboundOf(line, control)), at);
  if (document.outcome === 'accepted' || document.outcome === 'accepted-with-errors') return [];
  const sets = document.sets.filter(({ outcome }) => outcome === 'rejected').map(({ type, control: set, codes, notes }) => ({ type, set, codes, segments: notes.map(({ id, position, code, elements }) => ({ id, position, code, elements: elements.map(({ position: element, code: wrong }) => ({ element, code: wrong })) })) }));
  const of = { ...profile, orderId: outbound.orderId ?? '', correlationId: outbound.correlationId ?? '' };
  const noticed = { code: 'edi.not-understood', message: `${line.partner} could not read interchange ${control} (${outbound.key})`, detail: { connector, partner: line.partner, control, key: outbound.key, codes: document.codes, sets } };
  return [{ change: 'exception', exception: noticeRow(of, noticed, outboundOf(line, control), line.partner, at) }];
}
