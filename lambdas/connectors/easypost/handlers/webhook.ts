import { secret } from '../../../handler/secret.ts';
import { webhook } from '../../../handler/webhook.ts';
import { EasyPostSecret } from '../schema.ts';
import { deliveryId, isSigned } from '../signature.ts';
import { parcelIn } from '../to-canonical.ts';

export const handler = webhook({
  connector: 'easypost',
  async verify(raw, headers) {
    const { webhookSecret, previousWebhookSecret } = await secret(EasyPostSecret);
    return isSigned(raw, headers, [webhookSecret, previousWebhookSecret]);
  },
  deliveryId: (_, raw) => deliveryId(raw),
  async translate(body, { reportParcel }) {
    const said = parcelIn(body);
    return said ? reportParcel(said.parcel, said.eventId) : 'ignored';
  },
});
