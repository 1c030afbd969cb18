import { now, stores } from '../../../adapters/stores.ts';
import { secret } from '../../../handler/secret.ts';
import { supplierCommands } from '../../../handler/supplier-commands.ts';
import { deliveryTo } from '../gateway.ts';
import { X12SupplierSecret } from '../schema.ts';
import { x12Supplier } from '../supplier.ts';

export const handler = supplierCommands(async () => x12Supplier({ ledger: stores.controls, delivery: deliveryTo(await secret(X12SupplierSecret)), profile: stores.masterdata.ediPartner, now }));
