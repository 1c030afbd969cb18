import { secret } from '../../../handler/secret.ts';
import { taxCommands } from '../../../handler/tax-commands.ts';
import { avalaraTax } from '../engine.ts';
import { AvalaraSecret } from '../schema.ts';

export const handler = taxCommands(async () => avalaraTax(await secret(AvalaraSecret)));
