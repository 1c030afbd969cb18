import { createHmac, hkdfSync } from 'node:crypto';
import * as z from 'zod';
import type { WebhookSubscription } from '../../core/model/webhook.ts';
import { secret } from './secret.ts';

/** The cell's one secret for webhooks, made at deployment: every signing key follows from it, so that none is stored. */
export const WebhookMaster = z.object({ key: z.string().min(32) });

/** As it is shown to the subscriber: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
export function signingSecret(master: string, subscriptionId: string, number: number): string {
  const key = hkdfSync('sha256', master, subscriptionId, `crossdock/webhook-signing/${number}`, 32);
  return `whsec_${Buffer.from(key).toString('base64')}`;
}

export const masterKey = async (): Promise<string> => (await secret(WebhookMaster)).key;

/** The keys that sign at this moment: the current one, and the one before it while both count. */
export function signingSecrets(master: string, { subscriptionId, key: { number, previousUntil } }: Pick<WebhookSubscription, 'subscriptionId' | 'key'>, at: Date): string[] {
  const both = previousUntil !== undefined && Date.parse(previousUntil) > at.getTime();
  return [number, ...(both ? [number - 1] : [])].map((each) => signingSecret(master, subscriptionId, each));
}

/** The headers of one attempt. @param id never holds a full stop: it delimits what is signed */
export function signed(secrets: readonly string[], id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = (each: string) => createHmac('sha256', Buffer.from(each.slice('whsec_'.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': secrets.map((each) => `v1,${signature(each)}`).join(' ') };
}
