import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { takeReceivables } from '../../../handler/take-receivables.ts';
import { clientFor } from '../connected.ts';
import { XERO } from '../ledger.ts';
import { XeroReceivables } from '../receivables.ts';
import { XeroSecret } from '../schema.ts';

export const handler = poll('xero', 'receivables', () => takeReceivables(XERO, async () => new XeroReceivables(clientFor(await secret(XeroSecret)), () => new Date())));
