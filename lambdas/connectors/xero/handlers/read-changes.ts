import { poll } from '../../../handler/poll.ts';
import { takeLedgerChanges } from '../../../handler/take-ledger-changes.ts';
import { xeroChanges } from '../changes.ts';
import { connectedClient, organisations } from '../connected.ts';
import { XERO } from '../ledger.ts';

export const handler = poll('xero', 'read-changes', async () => takeLedgerChanges(XERO, async (entity) => xeroChanges(await connectedClient(entity)), await organisations()));
