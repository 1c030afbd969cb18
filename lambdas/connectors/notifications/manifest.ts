import { NOTIFIED } from '../../../core/notifications/notices.ts';
import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'notifications',
  title: 'Notifications by mail (SES)',
  kind: 'notifications',
  // an outage of two hours is waited out: the pauses between attempts double
  subscriptions: [{ handler: 'notify', events: [...NOTIFIED], concurrency: 2, timeoutSeconds: 30, batch: { size: 10, seconds: 1 }, attempts: 12, patient: true }],
  masks: ['email', 'to', 'replyTo'],
};
