import { secret } from '../../../handler/secret.ts';
import { journalSubscriber } from '../../../handler/send-journals.ts';
import { connected } from '../erp.ts';
import { TrytonSecret } from '../schema.ts';

export const handler = journalSubscriber('tryton', async () => connected(await secret(TrytonSecret), () => new Date()));
