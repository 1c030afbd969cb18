import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, Sku } from './identity.ts';
import { TaxShare } from './invoice.ts';
import { ExchangeRate } from './legal-entity.ts';
import { Currency, Money } from './money.ts';

/** What is credited of one line of an invoice; `net` is after its part of the header discount. */
export const CreditMemoLine = z
  .strictObject({
    lineId: ExternalId,
    sku: Sku,
    steps: z.int().nonnegative(),
    net: Money,
    tax: Money,
    group: ExternalId.optional(),
    /** Of a memo that no goods came back with: how many steps of the line were still with the customer, which is what it is on. */
    on: z.int().nonnegative().optional(),
  })
  .meta({ id: 'CreditMemoLine' });
export type CreditMemoLine = z.infer<typeof CreditMemoLine>;

/** Takes back an invoice, or part of it. Its id is ours from the start; the number comes from whoever numbered the invoice. Amounts are not below zero. */
export const CreditMemo = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    creditMemoId: z.string(),
    number: z.string().optional(),
    orderId: z.string(),
    /** The invoice that it is on. */
    invoiceId: z.string(),
    invoiceNumber: z.string(),
    returnId: z.string().optional(),
    customerId: ExternalId,
    customerGroup: ExternalId.optional(),
    correlationId: z.string(),
    currency: Currency,
    exchangeRate: ExchangeRate.optional(),
    memoDate: PlainDate,
    reason: z.string().min(1).max(500),
    lines: z.array(CreditMemoLine).min(1),
    freight: Money,
    /** Kept back for taking the goods in again; no tax is on it. */
    restockingFee: Money.optional(),
    tax: Money,
    jurisdictions: z.array(TaxShare).optional(),
    taxDocument: z.string().optional(),
    /** The lines' net, freight and tax together, less the restocking fee. */
    gross: Money,
    externalId: z.string().optional(),
    postedAt: Instant.optional(),
  })
  .meta({ id: 'CreditMemo' });
export type CreditMemo = z.infer<typeof CreditMemo>;
