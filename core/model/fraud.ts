import * as z from 'zod';
import { ExternalId, Instant } from './identity.ts';
import { Money } from './money.ts';
import { Address, ChannelRisk, PaymentOwner } from './order.ts';

/** What a channel asks before it takes an order. Nothing is stored by asking. */
export const FraudQuestion = z
  .strictObject({
    customerId: ExternalId,
    amount: Money.refine((amount) => amount.minor > 0, { error: 'an amount above zero' }),
    shipTo: Address,
    paymentOwner: PaymentOwner,
    paymentMethod: ExternalId.optional(),
    risk: ChannelRisk.optional(),
  })
  .meta({ id: 'FraudQuestion' });
export type FraudQuestion = z.infer<typeof FraudQuestion>;

/** `reasons` are the rules of the house that strike. What the gateway thinks is known only when the payment is authorised. */
export const FraudAnswer = z
  .strictObject({ customerId: ExternalId, passes: z.boolean(), code: z.literal('fraud.review').optional(), reasons: z.array(z.string()), at: Instant })
  .meta({ id: 'FraudAnswer' });
export type FraudAnswer = z.infer<typeof FraudAnswer>;
