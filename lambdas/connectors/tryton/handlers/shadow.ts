import { secret } from '../../../handler/secret.ts';
import { shadowErp } from '../../../handler/shadow-questions.ts';
import { TrytonSecret } from '../schema.ts';
import { trytonShadow } from '../shadow.ts';

export const handler = shadowErp('tryton', async () => trytonShadow(await secret(TrytonSecret), () => new Date()));
