import type { Manifest } from '../../../../lambdas/connectors/manifest.ts';

export const manifest: Manifest = {
  name: 'vendor-x',
  title: 'Vendor X (ledger)',
  kind: 'ledger',
  // as many calls at once as Vendor X allows
  commands: { concurrency: 2, timeoutSeconds: 60 },
  // journals that no saga sends: only where the table of authority has it keep the books and be sent them
  subscriptions: [{ handler: 'keep-journal', events: ['journal.to-be-sent'], concurrency: 2, timeoutSeconds: 30 }],
  secret: {
    url: 'Where the API answers',
    clientId: 'Client id of the application',
    clientSecret: 'Its client secret',
    accounts: 'Our account names with the codes there, e.g. {"revenue:goods": "4000"}',
  },
  masks: ['clientSecret', 'client_secret', 'access_token', 'authorization'],
};
