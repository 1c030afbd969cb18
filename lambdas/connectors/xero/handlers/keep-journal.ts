import { patiently } from '../../../handler/patience.ts';
import { journalSubscriber } from '../../../handler/send-journals.ts';
import { connectedLedger } from '../connected.ts';
import { XERO } from '../ledger.ts';

export const handler = journalSubscriber(XERO, connectedLedger, patiently);
