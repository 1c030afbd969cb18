import * as z from 'zod';
import { ExternalId } from './identity.ts';
import { Money } from './money.ts';

/** What a house knows of the movements on its bank accounts. All that a rule names must fit; the first rule that fits counts. */
export const BankRule = z
  .strictObject({
    /** One of ours, as the bank writes it; absent: any. */
    account: ExternalId.optional(),
    direction: z.enum(['in', 'out']).optional(),
    /** The bank's code, or how it begins: `165`, `PMNT/RCDT`. */
    code: ExternalId.optional(),
    /** Is in the text, or the name or account of the other side; capitals or not. */
    text: z.string().min(3).max(100).optional(),
    /**
     * - receipt: a customer pays · payout: a gateway or marketplace settles, which is in the books by its own report, and is matched with it · fee: of the bank · transfer: between own accounts
     * - refund: ours to a customer · other: known, and nothing of order to cash
     */
    means: z.enum(['receipt', 'payout', 'fee', 'transfer', 'refund', 'other']),
    /** Who pays, where it is one customer. */
    customerId: ExternalId.optional(),
  })
  .refine(({ account, direction, code, text }) => account ?? direction ?? code ?? text, { error: 'a rule that fits everything' })
  .meta({ id: 'BankRule' });
export type BankRule = z.infer<typeof BankRule>;

/** A file of a bank, BAI2 or camt.053. Its bytes are kept as they are, which text of an API would not leave them. */
export const BankStatementFile = z
  .strictObject({
    /** Base64 of the file. */
    content: z.base64().min(1),
    fileName: z.string().min(1).max(200).optional(),
  })
  .meta({ id: 'BankStatementFile' });
export type BankStatementFile = z.infer<typeof BankStatementFile>;

/** What became of one statement of the file. Its movements are each in one of the counts. */
export const StatementTaken = z
  .strictObject({
    account: z.string(),
    statement: z.string(),
    opening: Money.optional(),
    closing: Money.optional(),
    movements: z.int().nonnegative(),
    /** Customers' payments that are in the books now, and that were before. */
    receipts: z.int().nonnegative(),
    known: z.int().nonnegative(),
    /** Payouts of gateways and marketplaces that they told of. */
    payouts: z.int().nonnegative(),
    /** Nothing of order to cash, by code or by rule. */
    fees: z.int().nonnegative(),
    transfers: z.int().nonnegative(),
    refunds: z.int().nonnegative(),
    others: z.int().nonnegative(),
    /** On finance's desk: payouts that nobody told of; taken back by the payer's bank; could not be booked; nobody knows what they are. */
    unmatched: z.int().nonnegative(),
    returned: z.int().nonnegative(),
    held: z.int().nonnegative(),
    unexplained: z.int().nonnegative(),
    /** Not booked by the bank yet: told again when they are. */
    pending: z.int().nonnegative(),
  })
  .meta({ id: 'StatementTaken' });
export type StatementTaken = z.infer<typeof StatementTaken>;

export const BankStatementsTaken = z
  .strictObject({
    format: z.enum(['bai2', 'camt.053']),
    /** Where its bytes are. */
    document: z.string(),
    correlationId: z.string(),
    statements: z.array(StatementTaken),
  })
  .meta({ id: 'BankStatementsTaken' });
export type BankStatementsTaken = z.infer<typeof BankStatementsTaken>;
