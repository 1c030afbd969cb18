import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'x12-supplier',
  title: 'Drop-ship suppliers (X12 over HTTPS)',
  kind: 'supplier',
  commands: { concurrency: 4, timeoutSeconds: 60 },
  // gateways wait for the functional acknowledgement in the answer, commonly half a minute; API Gateway itself 29 seconds
  edi: { timeoutSeconds: 28 },
  polls: [{ handler: 'watch-acknowledgments', every: 'rate(15 minutes)', timeoutSeconds: 60 }], // a 997 that does not come says nothing by itself
  secret: {
    partners:
      'By supplier code: url of its gateway; basic (user, password) or signingSecret, as it wants us to authenticate; receivingSecret, with which it signs what it sends us; optionally previousReceivingSecret while that one is replaced',
  },
  masks: ['password', 'signingSecret', 'receivingSecret', 'previousReceivingSecret', 'authorization', 'text'],
};
