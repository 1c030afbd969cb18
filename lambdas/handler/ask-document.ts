import type { DeskException } from '../../core/model/exception.ts';
import { event } from '../../core/ordering/events.ts';
import { keyWithoutCount } from '../../core/edi/send-document.ts';
import { stores } from '../adapters/stores.ts';

/** Has the document that a row is about sent to its EDI partner once more; the row closes when that is done. @returns false where the row is about no such document */
export async function askDocument(row: DeskException, at: Date): Promise<boolean> {
  const { connector, partner, key, refused } = row.detail;
  if (typeof connector !== 'string' || typeof partner !== 'string' || typeof key !== 'string') return false;
  const { exceptionId, orderId, correlationId } = row;
  const about = { key: `exception/${exceptionId}`, version: row.occurrences, correlationId, causationId: exceptionId };
  const data = { channelConnector: connector, partner, key: keyWithoutCount(key), exceptionId, ...(orderId && { orderId }), ...(refused !== undefined && { refused: refused as object }) };
  await stores.unit.commit([{ change: 'event', event: event('edi-document.requested', row, about, data, { at, id: `edi-document.requested:${exceptionId}:${at.toISOString()}` }) }]);
  return true;
}
