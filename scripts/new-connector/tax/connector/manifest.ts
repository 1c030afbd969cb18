import type { Manifest } from '../../../../lambdas/connectors/manifest.ts';

export const manifest: Manifest = {
  name: 'vendor-x',
  title: 'Vendor X (tax engine)',
  kind: 'tax',
  // as many calls at once as Vendor X allows
  commands: { concurrency: 4, timeoutSeconds: 60 },
  secret: {
    url: 'Where the API answers',
    clientId: 'Client id of the application',
    clientSecret: 'Its client secret',
    companies: 'Our legal entities with what they are called there, e.g. {"NW-US": "DEFAULT"}',
  },
  masks: ['clientSecret', 'client_secret', 'access_token', 'authorization', 'line1'],
};
