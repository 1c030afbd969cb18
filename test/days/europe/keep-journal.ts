import { journalSubscriber } from '../../../lambdas/handler/send-journals.ts';
import { europeLedger } from './ledger.ts';

/** Journals that are posted outside a posting saga reach the second entity's own ledger. */
export const handler = journalSubscriber('ledger-eu', async () => europeLedger);
