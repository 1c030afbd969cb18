import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { takeReceivables } from '../../../handler/take-receivables.ts';
import { connected } from '../erp.ts';
import { TrytonSecret } from '../schema.ts';

export const handler = poll('tryton', 'receivables', () => takeReceivables('tryton', async () => connected(await secret(TrytonSecret), () => new Date())));
