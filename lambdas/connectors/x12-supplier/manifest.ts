import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'x12-supplier',
  title: 'Suppliers and customers by X12 (HTTPS)',
  kind: 'supplier',
  commands: { concurrency: 4, timeoutSeconds: 60 },
  // gateways wait for the functional acknowledgement in the answer, commonly half a minute; API Gateway itself 29 seconds
  edi: { timeoutSeconds: 28 },
  subscriptions: [
    {
      handler: 'tell-customers', ownChannel: true, concurrency: 4, timeoutSeconds: 60, attempts: 12, patient: true,
      events: ['order.accepted', 'order.changed', 'order.change-withdrawn', 'order.cancelled', 'shipment.recorded', 'invoice.posted', 'return.credited', 'order.charges-credited', 'edi-document.requested'],
    },
  ],
  polls: [{ handler: 'watch-acknowledgments', every: 'rate(15 minutes)', timeoutSeconds: 60 }], // a 997 that does not come says nothing by itself, and neither does an order that nobody decides on
  secret: {
    partners:
      'By partner code: url of its gateway; basic (user, password) or signingSecret, as it wants us to authenticate; receivingSecret, with which it signs what it sends us; optionally previousReceivingSecret while that one is replaced',
  },
  masks: ['password', 'signingSecret', 'receivingSecret', 'previousReceivingSecret', 'authorization', 'text'],
};
