import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import type { EventData } from '../../core/model/events/catalogue.ts';
import type { PaymentGateway } from '../../core/payments/gateway.ts';
import { dynamo } from '../../lambdas/adapters/dynamo.ts';
import { stripe } from '../../lambdas/connectors/stripe/payments.ts';
import { StripeSecret } from '../../lambdas/connectors/stripe/schema.ts';
import { Env, env } from '../../lambdas/handler/env.ts';
import { until } from '../support/platform.ts';
import type { Behind } from './behind.ts';
import { done, place, traced } from './orders.ts';
import { b2b, endpoints, lookBehind, person } from './platform-callers.ts';

/** What happens at the payment gateway, as its webhooks tell it: under the functions' own roles, over real HTTP. */
const usd = (minor: number) => ({ minor, currency: 'USD' });
let behind: Behind;
/** Those that were read so far. */
async function payouts(): Promise<EventData<'payment.payout-paid'>[]> {
  const { Items = [] } = await dynamo().send(new ScanCommand({ TableName: env(Env.OutboxTable), FilterExpression: 'body.#type = :type', ExpressionAttributeNames: { '#type': 'type' }, ExpressionAttributeValues: { ':type': 'payment.payout-paid' } }));
  return Items.map(({ body }) => (body as { data: EventData<'payment.payout-paid'> }).data);
}
let gateway: PaymentGateway;

beforeAll(async () => {
  behind = await lookBehind();
  const { SecretString = '' } = await behind.secrets.send(new GetSecretValueCommand({ SecretId: behind.find('AWS::SecretsManager::Secret', 'StripeSecret').ref }));
  gateway = stripe(StripeSecret.parse(JSON.parse(SecretString)));
});

test('a hold and a capture stand in the story of their order, and the payout is read with what is behind it', async () => {
  await behind.stocked('BIT-PAY', 10);
  const order = await place(b2b, 'BIT-PAY', 1);
  const { authorisationId } = await gateway.authorise({ paymentId: `PAY-${order.channelOrderId}`, orderId: order.orderId, amount: usd(5000), paymentMethod: 'pm_card_visa' });
  const { gatewayCaptureId } = await gateway.capture({ authorisationId, captureId: `INV-${order.channelOrderId}`, amount: usd(5000), final: true });
  const trace = await traced(person('finance'), order, 'its payment', (seen) => ['payment.authorised', 'payment.captured'].every((name) => done(name)(seen)));
  const told = Object.fromEntries(trace.timeline.filter(({ name }) => name.startsWith('payment.')).map(({ name, detail }) => [name, detail]));
  expect(told['payment.captured']).toMatchObject({ paymentId: `PAY-${order.channelOrderId}`, captureId: `INV-${order.channelOrderId}`, capturedTotal: usd(5000) });
  const payout = (await (await fetch(`${endpoints.partners.stripe}/_payouts`, { method: 'POST', body: '{}' })).json()) as { id: string };
  // the announcement and, once the subscriber has read it, the movements
  await until('the payout with its capture', async () => (await payouts()).some(({ payoutId, transactions }) => payoutId === payout.id && transactions.some(({ source }) => source === gatewayCaptureId)), 60_000);
});
