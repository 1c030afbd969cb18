import { secret } from '../../../handler/secret.ts';
import { shadowTax } from '../../../handler/shadow-questions.ts';
import { avalaraTax } from '../engine.ts';
import { AvalaraSecret } from '../schema.ts';

export const handler = shadowTax('avalara', async () => avalaraTax(await secret(AvalaraSecret)));
