import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'xero',
  title: 'Xero (cloud ledger)',
  kind: 'ledger',
  // five calls at a time and sixty a minute are all that an organisation lets an app have: people and polls need some of them
  commands: { concurrency: 2, timeoutSeconds: 60 },
  // every call counts, one that failed as well: https://developer.xero.com/faq/limits . Half as many in a row as elsewhere are a quarter of a minute's, and five minutes between looks leave the day's 5,000 to an outage's end
  breaker: { failures: 15, longestSeconds: 300 },
  webhook: { timeoutSeconds: 10 },
  subscriptions: [
    // journals that no saga sends, e.g. of cash
    { handler: 'keep-journal', events: ['journal.to-be-sent'], concurrency: 2, timeoutSeconds: 60, attempts: 12, patient: true },
    // many invoices at once are many webhooks, and one reading
    { handler: 'read-told', events: ['ledger.changed'], concurrency: 2, timeoutSeconds: 120, batch: { size: 100, seconds: 10 } },
  ],
  // webhooks get lost, and tell nothing of payments that were taken back; the poll reads what they missed
  polls: [
    { handler: 'read-changes', every: 'rate(15 minutes)', timeoutSeconds: 120 },
    // balances for the credit, where it keeps the receivables; a hundred documents are a call, and calls of the day are few
    { handler: 'receivables', every: 'rate(1 hour)', timeoutSeconds: 300 },
  ],
  secret: {
    url: 'https://api.xero.com',
    tokenUrl: 'https://identity.xero.com/connect/token',
    clientId: 'Client id of the custom connection',
    clientSecret: 'Its client secret',
    tenantId: 'Id of the organisation, as GET https://api.xero.com/connections has it',
    scopes: 'Optional: what the connection may do; absent: accounting.invoices accounting.payments accounting.manualjournals accounting.contacts',
    webhookKey: 'Signing key of the webhook for invoices and credit notes',
    previousWebhookKey: 'Optional: the key before it, while it is being replaced',
    accounts: 'Our account names with the codes in Xero, e.g. {"revenues:sales": "200"}: of every account that journals go to, receivables excepted',
    entities: 'Optional: other legal entities with an organisation each, by entity: clientId, clientSecret and tenantId of its own custom connection, and whatever else is different of it, e.g. {"NW-EU": {"clientId": "…", "clientSecret": "…", "tenantId": "…"}}',
    tracking: 'Optional: tracking categories by what they stand for, e.g. {"businessUnit": "Business unit", "region": "Region"}',
  },
  masks: ['clientSecret', 'client_secret', 'webhookKey', 'previousWebhookKey', 'access_token', 'authorization', 'x-xero-signature'],
};
