import { secret } from '../../../handler/secret.ts';
import { webhook } from '../../../handler/webhook.ts';
import { XERO } from '../ledger.ts';
import { WebhookBody, XeroSecret } from '../schema.ts';
import { deliveryId, isSigned } from '../signature.ts';

/** Xero says which document changed, and not how: it is looked at by whoever hears of it. Without events it asks whether we tell signatures apart. */
export const handler = webhook({
  connector: XERO,
  silent: true,
  async verify(raw, headers) {
    const { webhookKey, previousWebhookKey } = await secret(XeroSecret);
    return isSigned(raw, headers, [webhookKey, previousWebhookKey]);
  },
  deliveryId: (_, raw) => deliveryId(raw),
  async translate(body, { reportLedger }) {
    const { tenantId } = await secret(XeroSecret);
    const { events } = WebhookBody.parse(body);
    const latest = events.flatMap((event) => (event.tenantId === tenantId ? [event.eventDateUtc] : [])).sort().at(-1);
    return latest === undefined ? 'ignored' : reportLedger(`${latest.replace(/Z$/, '')}Z`);
  },
});
