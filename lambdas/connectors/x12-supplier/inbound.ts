import type { ChangeAcknowledgment, EdiDocument, OrderAcknowledgment } from '../../../core/edi/documents.ts';
import type { Change } from '../../../core/model/changes.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Release } from '../../../core/model/order.ts';
import { event } from '../../../core/ordering/events.ts';
import { CANCELLATION_PENDING, type Notice, proposalOf, type SupplierAnswer, supplierAnswered } from '../../../core/shipping/supplier-answer.ts';
import { orderSagaId } from '../../../core/sagas/register.ts';
import { documentLink } from '../../../core/tracing/document-link.ts';
import { stores } from '../../adapters/stores.ts';
import type { EdiContext, Taken } from '../../handler/take-set.ts';
import { noticeId, noticeRow } from '../../handler/notice.ts';
import { retryParked } from '../../handler/retry-parked.ts';
import { takeOrderChange } from '../../handler/take-order-change.ts';
import { takeOrder } from '../../handler/take-order.ts';
import { takeAdvice } from '../../handler/take-advice.ts';
import { BY, find } from './find-release.ts';
import { billed, shipped } from './inbound-goods.ts';
import { answerOf, changeOf } from './to-canonical.ts';

/** Rows on the desk about what a supplier answered. */
const ANSWER_CODES = ['supplier.rejected', 'supplier.backordered', 'supplier.rescheduled', 'supplier.changed', 'supplier.price-differs'] as const;

/** What a supplier's document changes, or a customer's: its orders, their changes and its remittances come by the same door. @throws Rejected where a person must look at it */
export async function takeFromSupplier(document: EdiDocument, context: EdiContext): Promise<Taken> {
  switch (document.document) {
    case 'order-acknowledgment':
      return answered(document, answerOf, context);
    case 'change-acknowledgment':
      return answered(document, changeOf, context);
    case 'ship-notice':
      return shipped(document, context);
    case 'invoice':
      return billed(document, context);
    case 'purchase-order':
      return takeOrder(BY, document, context);
    case 'order-change':
      return takeOrderChange(document, context);
    case 'remittance-advice':
      return takeAdvice(document, context);
    default:
      throw new Rejected('supplier.unexpected-document', `a supplier sends no ${document.document}`, { document: document.document });
  }
}

async function answered<D extends OrderAcknowledgment | ChangeAcknowledgment>(document: D, meaning: (document: D, release: Release, items: Map<string, Item>) => SupplierAnswer, context: EdiContext): Promise<Taken> {
  const { order, release, items } = await find(document.number, context);
  const { line, profile, at } = context;
  const answer = meaning(document, release, items);
  const { order: changed, notices } = supplierAnswered(order, answer, items, profile.tolerances.pricePercent, at);
  const { orderId, correlationId } = order;
  const changes: Change[] = [
    { change: 'order', order: changed, ifRevision: order.revision },
    ...notices.map((notice): Change => {
      const { code, message, lines } = notice;
      const detail = { releaseId: release.releaseId, supplier: line.partner, lines, proposal: proposalOf(notice) };
      return { change: 'exception', exception: noticeRow(order, { code, message, detail }, release.releaseId, BY, at) };
    }),
    ...(answer.number ? [{ change: 'document' as const, link: documentLink(order, 'supplier-order', answer.number, at) }] : []),
    {
      change: 'event',
      event: event(
        'supplier-order.answered',
        order,
        { key: `order/${orderId}`, version: order.version, correlationId, causationId: `${line.partner}:${document.number}` },
        { orderId, supplier: line.partner, releaseId: release.releaseId, status: changed.releases.find(({ releaseId }) => releaseId === release.releaseId)?.supplierOrder?.status ?? 'received' },
        { at, id: `supplier-order.answered:${release.releaseId}:${at.toISOString()}` },
      ),
    },
  ];
  return { changes, after: () => settle([orderSagaId(orderId), ...(order.sagas ?? [])], release.releaseId, answer, notices, at) };
}

/** Rows that the latest answer does not give any more are closed, and a cancellation that waited for it, of the order or for a change, tries again. */
async function settle(sagas: readonly string[], releaseId: string, { kind, changeId }: SupplierAnswer, notices: readonly Notice[], at: Date): Promise<void> {
  if (kind === 'received') return;
  if (kind !== 'reduced') for (const code of ANSWER_CODES) if (!notices.some((notice) => notice.code === code)) await stores.desk.close(noticeId(code, releaseId), at);
  if (kind === 'lines') return;
  for (const sagaId of sagas) await retryParked(await stores.desk.ofSaga(sagaId), ({ code, detail }) => code === CANCELLATION_PENDING && detail.releaseId === releaseId && detail.changeId === changeId, 'the supplier has answered', at);
}

