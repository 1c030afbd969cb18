import { ediDoor } from '../../../handler/edi-door.ts';
import { secret } from '../../../handler/secret.ts';
import { takeFromSupplier } from '../inbound.ts';
import { X12SupplierSecret } from '../schema.ts';
import { isSigned } from '../signature.ts';

export const handler = ediDoor({
  connector: 'x12-supplier',
  async verify(partner, raw, headers) {
    const { partners } = await secret(X12SupplierSecret);
    const access = Object.hasOwn(partners, partner) ? partners[partner] : undefined;
    return isSigned(raw, headers, [access?.receivingSecret, access?.previousReceivingSecret]);
  },
  take: takeFromSupplier,
});
