import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { takeLedgerChanges } from '../../../handler/take-ledger-changes.ts';
import { xeroChanges } from '../changes.ts';
import { clientFor } from '../connected.ts';
import { XERO } from '../ledger.ts';
import { XeroSecret } from '../schema.ts';

export const handler = poll('xero', 'read-changes', () => takeLedgerChanges(XERO, async () => xeroChanges(clientFor(await secret(XeroSecret)))));
