import { documentLink } from '../../../../core/tracing/document-link.ts';
import { registerEasyPost } from '../../../../cli/webhooks.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler } from '../../../../lambdas/connectors/easypost/handlers/webhook.ts';
import { EasyPostSecret } from '../../../../lambdas/connectors/easypost/schema.ts';
import { easypost } from '../../../../lambdas/connectors/easypost/tracking.ts';
import { startEasyPost } from '../../../../local/partners/easypost/easypost.ts';
import { anOrder, aShipment, AT } from '../../../support/builders.ts';
import type { Kit } from '../kit/kit.ts';

const minutes = (count: number) => new Date(AT.getTime() + count * 60_000).toISOString();

export const kit: Kit<'carrier'> = {
  kind: 'carrier',
  async start({ clock, fetch, timeoutMs }) {
    const partner = await startEasyPost({ apiKey: 'canary-api-key', clock });
    const settings = EasyPostSecret.parse({ url: partner.url, apiKey: 'canary-api-key', webhookSecret: 'canary-webhook', previousWebhookSecret: 'canary-former' });
    const tracking = easypost(settings, { fetch, timeoutMs });
    const order = anOrder();
    return {
      ports: { tracking }, partner, settings,
      personal: ['Signed Ann Receiver', '12 Canary Rd'],
      main: { make: () => tracking.follow('1Z1', 'UPS'), count: () => partner.trackers().length, asks: ['POST /v2/trackers'] },
      webhook: {
        handler,
        signatureHeader: 'x-hmac-signature',
        async prepare() {
          const { entity, businessUnit, region } = order;
          await putMaster(masterKey.account('easypost', '*'), { entity, businessUnit, region, connector: 'easypost', account: '*' });
          await stores.unit.commit([{ change: 'order', order }, { change: 'shipment', shipment: aShipment() }, { change: 'document', link: documentLink(order, 'tracking', '1Z1', AT) }]);
        },
        async subscribe(url) {
          await tracking.follow('1Z1', 'UPS');
          await registerEasyPost(settings, url);
        },
        first: () => partner.track({ tracking_code: '1Z1', status: 'in_transit', datetime: minutes(1), message: 'Signed Ann Receiver, 12 Canary Rd' }),
        second: () => partner.track({ tracking_code: '1Z1', status: 'delivered', datetime: minutes(2) }),
        outcome: async () => (await stores.orders.shipment(order.entity, order.orderId, 'shiphero:1'))?.parcels,
        expected: { first: [{ trackingNumber: '1Z1', status: 'in-transit', at: minutes(1) }], both: [{ trackingNumber: '1Z1', status: 'delivered', at: minutes(2) }] },
      },
    };
  },
  excused: {
    watermark: 'nothing is polled: EasyPost sends its events for hours, and what it gave up is under "Not covered"',
  },
};
