import * as z from 'zod';

export const AvalaraSecret = z.object({
  url: z.url(),
  accountId: z.string().min(1),
  licenseKey: z.string().min(1),
  companies: z.record(z.string(), z.string()),
  freightTaxCode: z.string().min(1).default('FR020100'),
});
export type AvalaraSecret = z.infer<typeof AvalaraSecret>;

/** Numbers come as text: exact-json.ts. */
const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

/** https://developer.avalara.com/avatax/errors/ */
export const Failure = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().nullish(),
    details: z.array(z.object({ code: z.string().nullish(), message: z.string().nullish(), description: z.string().nullish(), faultSubCode: z.string().nullish(), refersTo: z.string().nullish() })).nullish(),
  }),
});
export type Failure = z.infer<typeof Failure>['error'];

/** https://developer.avalara.com/api-reference/avatax/rest/v2/models/enums/DocumentStatus/ */
const Status = z.enum(['Temporary', 'Saved', 'Posted', 'Committed', 'Cancelled', 'Adjusted']);

/** What is read of a TransactionModel: https://developer.avalara.com/api-reference/avatax/rest/v2/models/TransactionModel/ . Asked for with its lines and summary. */
export const Transaction = z.object({
  id: Decimal,
  code: z.string(),
  status: Status,
  locked: z.boolean(),
  currencyCode: z.string(),
  referenceCode: z.string().nullish(),
  adjustmentDescription: z.string().nullish(),
  totalAmount: Decimal,
  totalTax: Decimal,
  lines: z.array(z.object({ lineNumber: z.string(), ref1: z.string().nullish(), ref2: z.string().nullish(), lineAmount: Decimal, tax: Decimal })),
  summary: z.array(z.object({ country: z.string(), region: z.string(), jurisType: z.string(), jurisCode: z.string(), jurisName: z.string(), rate: Decimal, taxable: Decimal, tax: Decimal })),
});
export type Transaction = z.infer<typeof Transaction>;
