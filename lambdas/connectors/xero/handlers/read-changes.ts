import { poll } from '../../../handler/poll.ts';
import { takeLedgerChanges } from '../../../handler/take-ledger-changes.ts';
import { xeroChanges } from '../changes.ts';
import { connectedClient } from '../connected.ts';
import { XERO } from '../ledger.ts';

export const handler = poll('xero', 'read-changes', () => takeLedgerChanges(XERO, async () => xeroChanges(await connectedClient())));
