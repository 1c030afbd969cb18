import type { Change } from '../../../../core/model/changes.ts';
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
    const { entities, ...first } = await secret(XeroSecret);
    return isSigned(raw, headers, [first, ...Object.values(entities)].flatMap(({ webhookKey, previousWebhookKey }) => [webhookKey, previousWebhookKey]));
  },
  deliveryId: (_, raw) => deliveryId(raw),
  async translate(body, { reportLedger }) {
    const { entities, tenantId: first } = await secret(XeroSecret);
    const { events } = WebhookBody.parse(body);
    const changes: Change[] = [];
    for (const [account, tenantId] of [['*', first] as const, ...Object.entries(entities).map(([entity, own]) => [entity, own.tenantId] as const)]) {
      const latest = events.flatMap((event) => (event.tenantId === tenantId ? [event.eventDateUtc] : [])).sort().at(-1);
      if (latest !== undefined) changes.push(...(await reportLedger(`${latest.replace(/Z$/, '')}Z`, account)));
    }
    return changes.length > 0 ? changes : 'ignored';
  },
});
