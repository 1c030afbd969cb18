import { Rejected, Transient } from '../../core/model/errors.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { Bookkeeping } from '../../core/posting/ledger-system.ts';
import { now, stores } from '../adapters/stores.ts';
import { notice } from './cash-desk.ts';
import { log } from './log.ts';
import { noticeId } from './notice.ts';
import { invoiceOfSaga } from './posting-documents.ts';
import { type Afterwards, businessEvents } from './queue.ts';
import type { StepContext } from './step.ts';

/** A journal that no saga waits for was refused by the ledger. */
const NOT_SENT = 'journal.not-sent';

/** Sends the journals of one shipment and its invoice that whoever keeps the books does not derive by itself. */
export async function sendJournals({ saga }: StepContext, connector: string, system: () => Promise<Bookkeeping>) {
  const { journals } = await invoiceOfSaga(saga);
  const sent: string[] = [];
  for (const journalId of journals) {
    const journal = await stores.ledger.journal(saga.entity, journalId);
    if (!journal) throw new Transient('journal.not-found', `journal ${journalId} is not there`);
    if (await send(journal, connector, system)) sent.push(journalId);
  }
  return { sent };
}

/**
 * Journals that are posted outside a posting saga: on a queue of the ledger's own, retried from there. What the ledger refuses is on finance's desk, and among the dead letters in the end, to be redriven
 * once it is mended; a later success closes the row.
 */
export const journalSubscriber = (connector: string, system: () => Promise<Bookkeeping>, afterwards?: Afterwards) =>
  businessEvents(
    ['journal.to-be-sent'],
    async (event) => {
      if (event.data.system !== connector) return;
      const journal = await stores.ledger.journal(event.entity, event.data.journalId);
      if (!journal) throw new Error(`journal ${event.data.journalId} is not there`);
      const about = `${journal.entity}#${journal.journalId}`;
      try {
        await send(journal, connector, system);
      } catch (error) {
        if (error instanceof Rejected) await notice({ ...journal, orderId: journal.orderId }, { code: NOT_SENT, message: `${connector} was not sent ${journal.journalId}: ${error.message}`, detail: { ...error.detail, reason: error.code, journalId: journal.journalId } }, about);
        throw error;
      }
      await stores.desk.close(noticeId(NOT_SENT, about), now());
      log.info('journal sent', { connector, journalId: journal.journalId, correlationId: journal.correlationId });
    },
    afterwards,
  );

/**
 * Exactly one system posts an event: what another one derives, or keeps, is not sent.
 * @returns whether it was this system's to be sent
 */
async function send(journal: Journal, connector: string, system: () => Promise<Bookkeeping>): Promise<boolean> {
  const { journalId, poster } = journal;
  if (poster?.how !== 'sent') return false;
  if (poster.system !== connector) throw new Rejected('journal.wrong-ledger', `journal ${journalId} is for ${poster.system}, not for ${connector}`, { journalId, poster: poster.system, connector });
  const { id, number } = await (await system()).postJournal(journal);
  await stores.unit.commit([{ change: 'sent', journal, system: connector, id, ...(number && { number }), at: now().toISOString() }]);
  return true;
}
