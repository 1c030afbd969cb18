import { ledgerChangesTold } from '../../../handler/take-ledger-changes.ts';
import { xeroChanges } from '../changes.ts';
import { connectedClient } from '../connected.ts';
import { XERO } from '../ledger.ts';

export const handler = ledgerChangesTold(XERO, async (entity) => xeroChanges(await connectedClient(entity)));
