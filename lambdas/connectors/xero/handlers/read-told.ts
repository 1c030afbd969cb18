import { secret } from '../../../handler/secret.ts';
import { ledgerChangesTold } from '../../../handler/take-ledger-changes.ts';
import { xeroChanges } from '../changes.ts';
import { clientFor } from '../connected.ts';
import { XERO } from '../ledger.ts';
import { XeroSecret } from '../schema.ts';

export const handler = ledgerChangesTold(XERO, async () => xeroChanges(clientFor(await secret(XeroSecret))));
