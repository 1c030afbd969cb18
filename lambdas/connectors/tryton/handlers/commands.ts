import { erpCommands } from '../../../handler/erp-commands.ts';
import { secret } from '../../../handler/secret.ts';
import { connected } from '../erp.ts';
import { TrytonSecret } from '../schema.ts';

export const handler = erpCommands('tryton', async () => connected(await secret(TrytonSecret), () => new Date()));
