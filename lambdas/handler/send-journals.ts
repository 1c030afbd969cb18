import { Rejected, Transient } from '../../core/model/errors.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { Bookkeeping } from '../../core/posting/ledger-system.ts';
import { now, stores } from '../adapters/stores.ts';
import { log } from './log.ts';
import { invoiceOfSaga } from './posting-documents.ts';
import { businessEvents } from './queue.ts';
import type { StepContext } from './step.ts';

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

/** Journals that are posted outside a posting saga: on a queue of the ledger's own, retried from there. */
export const journalSubscriber = (connector: string, system: () => Promise<Bookkeeping>) =>
  businessEvents(['journal.to-be-sent'], async (event) => {
    if (event.data.system !== connector) return;
    const journal = await stores.ledger.journal(event.entity, event.data.journalId);
    if (!journal) throw new Error(`journal ${event.data.journalId} is not there`);
    await send(journal, connector, system);
    log.info('journal sent', { connector, journalId: journal.journalId, correlationId: journal.correlationId });
  });

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
