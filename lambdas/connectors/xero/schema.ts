import * as z from 'zod';
import { personal } from '../../../core/model/identity.ts';

const Organisation = z.object({
  url: z.url(),
  tokenUrl: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  tenantId: z.string().min(1),
  scopes: z.string().min(1),
  webhookKey: z.string().min(1).optional(),
  previousWebhookKey: z.string().min(1).optional(),
  accounts: z.record(z.string(), z.string()),
  tracking: z.object({ businessUnit: z.string().min(1).optional(), region: z.string().min(1).optional() }),
});
/** How one organisation is reached, and what is where in it. */
export type Organisation = z.infer<typeof Organisation>;

/** The organisation of the partner account `*`; and by legal entity what is different of others, which have a custom connection each, for one organisation is all that such a connection has. */
export const XeroSecret = Organisation.extend({
  /** Not accounting.transactions: an app made since March 2026 is refused with it (https://www.apideck.com/blog/xero-scopes). */
  scopes: Organisation.shape.scopes.default('accounting.invoices accounting.payments accounting.manualjournals accounting.contacts'),
  tracking: Organisation.shape.tracking.default({}),
  entities: z.record(z.string(), Organisation.partial().required({ clientId: true, clientSecret: true, tenantId: true })).default({}),
});
export type XeroSecret = z.infer<typeof XeroSecret>;

export const Token = z.object({ access_token: z.string().min(1) });

/** Numbers come as text: exact-json.ts. */
const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

/** `/Date(1552521600000+0000)/`: https://developer.xero.com/documentation/api/accounting/requests-and-responses#json-responses-and-date-formats */
const MsDate = z.string().regex(/^\/Date\(-?\d+([+-]\d{4})?\)\/$/);

/** What a document of an answer may say of itself. */
export const Checked = z.object({ ValidationErrors: z.array(z.object({ Message: z.string() })).nullish() });

/** https://developer.xero.com/documentation/api/accounting/responsecodes */
export const Failure = z.object({ Message: z.string().nullish(), Detail: z.string().nullish(), Elements: z.array(Checked).nullish() });
export type Failure = z.infer<typeof Failure>;

export const Contact = z.object({ ContactID: z.string().meta(personal) });

/** What is read of an invoice: https://developer.xero.com/documentation/api/accounting/invoices */
export const XeroInvoice = z.object({ InvoiceID: z.string(), InvoiceNumber: z.string(), Status: z.string(), CurrencyCode: z.string(), Total: Decimal, UpdatedDateUTC: MsDate });
export type XeroInvoice = z.infer<typeof XeroInvoice>;

const Owing = { CurrencyCode: z.string(), Contact: z.object({ ContactID: z.string() }).meta(personal) };
/** What is due of an invoice, and what is left of a credit note. */
export const OpenInvoice = z.object({ InvoiceNumber: z.string(), AmountDue: Decimal, DueDate: MsDate.nullish(), ...Owing });
export const OpenCreditNote = z.object({ CreditNoteNumber: z.string(), RemainingCredit: Decimal, ...Owing });
export const NumberedContact = z.object({ ContactID: z.string().meta(personal), ContactNumber: z.string().nullish().meta(personal) });

/** https://developer.xero.com/documentation/api/accounting/creditnotes */
export const XeroCreditNote = z.object({ CreditNoteID: z.string(), CreditNoteNumber: z.string(), Status: z.string(), CurrencyCode: z.string(), Total: Decimal });
export type XeroCreditNote = z.infer<typeof XeroCreditNote>;

/** https://developer.xero.com/documentation/api/accounting/payments : `Invoice` is the document, a credit note too. */
export const XeroPayment = z.object({
  PaymentID: z.string(), Status: z.string(), PaymentType: z.string(), Date: MsDate, Amount: Decimal, Reference: z.string().nullish(), UpdatedDateUTC: MsDate,
  Invoice: z.object({ InvoiceNumber: z.string().nullish(), CurrencyCode: z.string().nullish() }).nullish(),
});
export type XeroPayment = z.infer<typeof XeroPayment>;

/** https://developer.xero.com/documentation/api/accounting/manualjournals : debits are above zero. */
export const XeroManualJournal = z.object({ ManualJournalID: z.string(), Narration: z.string(), Status: z.string(), Date: MsDate, JournalLines: z.array(z.object({ LineAmount: Decimal })) });
export type XeroManualJournal = z.infer<typeof XeroManualJournal>;

/** https://github.com/XeroAPI/Xero-OpenAPI/blob/master/xero-webhooks.yaml */
export const WebhookBody = z.object({ events: z.array(z.object({ tenantId: z.string(), resourceId: z.string(), eventCategory: z.string(), eventDateUtc: z.string() })) });
