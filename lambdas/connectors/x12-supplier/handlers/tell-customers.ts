import { secret } from '../../../handler/secret.ts';
import { customerSubscriber } from '../../../handler/tell-customer.ts';
import { deliveryTo } from '../gateway.ts';
import { X12SupplierSecret } from '../schema.ts';

export const handler = customerSubscriber('x12-supplier', async () => deliveryTo(await secret(X12SupplierSecret)));
