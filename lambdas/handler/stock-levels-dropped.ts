import { createHash } from 'node:crypto';
import { endsItsLine, STOCK_FILE } from '../../core/inventory/stock-file.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { PartnerAccount } from '../../core/model/masterdata.ts';
import { now, stores } from '../adapters/stores.ts';
import type { DroppedFile } from './dropped-files.ts';
import { newCorrelationId } from './ids.ts';
import { keepDocument } from './keep-document.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';
import { refuse, takeStockFile } from './stock-levels-file.ts';

const REFUSED = 'stock-file.refused';

/**
 * A file of levels from the folder of a source. One with a mistake is put aside whole, and its source has one row on the desk until a file of it is taken.
 * @throws Error where nobody expects files of this source, so that somebody looks; Transient
 */
export async function takeDroppedLevels({ partner: source, name, raw }: DroppedFile): Promise<void> {
  const account = await stores.masterdata.account(STOCK_FILE, source);
  if (!account) throw new Error(`no account of ${STOCK_FILE} is called ${source}, whose file ${name} came`);
  const [correlationId, at] = [newCorrelationId(), now()];
  try {
    const text = raw.toString('latin1');
    if (!endsItsLine(text)) refuse([{ line: text.split(/\r\n|\r|\n/).length, message: 'has no end: the file may have been cut off' }]);
    const { document, levels } = await takeStockFile(raw, { entity: account.entity, source, correlationId, at });
    log.info('file of levels taken', { source, name, document, levels, correlationId });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return putAside({ account, source, name, raw }, error, correlationId, at);
  }
  await stores.desk.close(noticeId(REFUSED, aboutOf(account, source)), at);
}

/** The same bytes are the same document, and on the desk once. */
async function putAside({ account, source, name, raw }: { account: PartnerAccount; source: string; name: string; raw: Buffer }, { code, message, detail }: Invalid, correlationId: string, at: Date): Promise<void> {
  const document = `quarantine/${STOCK_FILE}/${source}/${createHash('sha256').update(raw).digest('hex').slice(0, 32)}`;
  await keepDocument(document, raw, correlationId);
  log.warn('file of levels refused', { source, name, document, code, correlationId });
  const about = aboutOf(account, source);
  const before = await stores.desk.get(noticeId(REFUSED, about));
  if (before?.status === 'open' && before.detail.document === document) return;
  const row = noticeRow({ ...account, orderId: '', correlationId }, { code: REFUSED, message: `${name} of ${source}: ${message}`, detail: { source, name, document, reason: code, ...detail } }, about, STOCK_FILE, at);
  await stores.desk.raise(before ? { ...row, occurrences: before.occurrences + 1, ...(before.status === 'open' && { openedAt: before.openedAt }) } : row);
}

const aboutOf = ({ entity }: PartnerAccount, source: string): string => `${entity}#${source}`;
