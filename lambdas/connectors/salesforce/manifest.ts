import { CRM_EVENTS } from '../../handler/crm-events.ts';
import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'salesforce',
  title: 'Salesforce (CRM)',
  kind: 'crm',
  // an outage of two hours is waited out: the pauses between attempts double
  subscriptions: [{ handler: 'tell-crm', events: [...CRM_EVENTS], concurrency: 2, timeoutSeconds: 30, attempts: 12, patient: true, replays: true }],
  polls: [{ handler: 'read-customers', every: 'rate(5 minutes)', timeoutSeconds: 240 }],
  secret: {
    url: 'My Domain URL of the org, e.g. https://example.my.salesforce.com',
    clientId: 'Consumer key of the external client app with the client credentials flow',
    clientSecret: 'Its consumer secret',
    apiVersion: 'REST API version, e.g. 67.0',
    currency: 'The org\'s currency, e.g. USD; left out where the org has several',
  },
  masks: ['clientSecret', 'client_secret', 'access_token', 'authorization', 'Name', 'Email', 'Phone', 'name', 'email', 'phone'],
};
