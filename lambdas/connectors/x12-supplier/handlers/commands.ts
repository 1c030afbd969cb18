import { Rejected } from '../../../../core/model/errors.ts';
import { now, stores } from '../../../adapters/stores.ts';
import { secret } from '../../../handler/secret.ts';
import { supplierCommands } from '../../../handler/supplier-commands.ts';
import { handOver } from '../gateway.ts';
import { X12SupplierSecret } from '../schema.ts';
import { x12Supplier } from '../supplier.ts';

export const handler = supplierCommands(async () => {
  const { partners } = await secret(X12SupplierSecret);
  return x12Supplier({
    ledger: stores.controls,
    profile: stores.masterdata.ediPartner,
    async handOver(supplier, text) {
      const access = partners[supplier];
      if (!access) throw new Rejected('supplier.no-profile', `the gateway of supplier ${supplier} is not configured`, { supplier });
      return handOver(text, access);
    },
    now,
  });
});
