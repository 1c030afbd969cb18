import { poll } from '../../../handler/poll.ts';
import { takeReceivables } from '../../../handler/take-receivables.ts';
import { connectedClient, organisations } from '../connected.ts';
import { XERO } from '../ledger.ts';
import { XeroReceivables } from '../receivables.ts';

export const handler = poll('xero', 'receivables', async () => takeReceivables(XERO, async (entity) => new XeroReceivables(await connectedClient(entity), () => new Date()), await organisations()));
