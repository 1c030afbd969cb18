import { takeErpChanges } from '../../../handler/erp-changes.ts';
import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { followed } from '../followed.ts';
import { TrytonSecret } from '../schema.ts';

export const handler = poll('tryton', 'changes', () => takeErpChanges('tryton', async () => followed(await secret(TrytonSecret), () => new Date())));
