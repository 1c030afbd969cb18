import { courier } from '../../../handler/courier.ts';
import { secret } from '../../../handler/secret.ts';
import { X12WarehouseSecret } from '../schema.ts';

export const handler = courier('x12-warehouse', async () => (await secret(X12WarehouseSecret)).partners);
