import { poll } from '../../../handler/poll.ts';
import { takeReceivables } from '../../../handler/take-receivables.ts';
import { connectedClient } from '../connected.ts';
import { XERO } from '../ledger.ts';
import { XeroReceivables } from '../receivables.ts';

export const handler = poll('xero', 'receivables', () => takeReceivables(XERO, async () => new XeroReceivables(await connectedClient(), () => new Date())));
