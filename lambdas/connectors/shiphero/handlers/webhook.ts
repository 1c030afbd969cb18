import { secret } from '../../../handler/secret.ts';
import { webhook } from '../../../handler/webhook.ts';
import { ShipHeroSecret } from '../schema.ts';
import { deliveryId, isSigned } from '../signature.ts';
import { shipmentIn } from '../to-canonical.ts';

export const handler = webhook({
  connector: 'shiphero',
  async verify(raw, headers) {
    const { webhookSecret, previousWebhookSecret } = await secret(ShipHeroSecret);
    return isSigned(raw, headers, [webhookSecret, previousWebhookSecret]);
  },
  deliveryId,
  answer: { code: '200', Status: 'Success' },
  async translate(body, { confirmShipment }) {
    const shipment = shipmentIn(body, (await secret(ShipHeroSecret)).labelCurrency);
    return shipment ? confirmShipment(shipment) : 'ignored';
  },
});
