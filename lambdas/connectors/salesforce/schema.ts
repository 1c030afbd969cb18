import * as z from 'zod';
import { personal } from '../../../core/model/identity.ts';
import { Currency } from '../../../core/model/money.ts';

export const SalesforceSecret = z.object({
  url: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  apiVersion: z.string().regex(/^\d{2,3}\.0$/),
  /** Absent: the org has several, and each record says its own. */
  currency: Currency.optional(),
});
export type SalesforceSecret = z.infer<typeof SalesforceSecret>;

/** https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm : how long it lasts is the org's to say, and is not told. */
export const Token = z.object({ access_token: z.string().min(1) });

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm ; collections call the code `statusCode`. */
export const Failure = z.looseObject({ message: z.string(), errorCode: z.string().optional(), statusCode: z.string().optional(), fields: z.array(z.string()).nullish() });
export type Failure = z.infer<typeof Failure>;
export const Failures = z.array(Failure).min(1);

/** One record of a collection: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm */
export const Saved = z.looseObject({ success: z.boolean(), errors: z.array(Failure) });
/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_subrequest_result.htm */
export const CompositeAnswer = z.object({
  compositeResponse: z.array(z.object({ referenceId: z.string(), httpStatusCode: z.int(), body: z.unknown() })),
});
export type CompositeAnswer = z.infer<typeof CompositeAnswer>;

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm */
export const page = <T extends z.ZodType>(record: T) => z.object({ done: z.boolean(), nextRecordsUrl: z.string().optional(), records: z.array(record) });

/** With a numeric zone and no colon: 2026-11-29T02:03:58.000+0000 */
const Modstamp = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+0000$/);

/** Whom to speak to at an account: a contact of it, named by a field of the account. */
const Contact = z.looseObject({
  Id: z.string(),
  SystemModstamp: Modstamp,
  Name: z.string().nullish().meta(personal),
  Email: z.string().nullish().meta(personal),
  Phone: z.string().nullish().meta(personal),
});

/** Only what is read: fields that a release or an administrator adds change nothing here. */
export const Account = z.looseObject({
  Id: z.string(),
  IsDeleted: z.boolean(),
  SystemModstamp: Modstamp,
  Name: z.string().nullish(),
  Crossdock_Customer__c: z.string(),
  Crossdock_Group__c: z.string().nullish(),
  Crossdock_Price_Group__c: z.string().nullish(),
  Crossdock_Inactive__c: z.boolean().nullish(),
  CurrencyIsoCode: z.string().nullish(),
  Crossdock_Contact__r: Contact.nullish(),
});
export type Account = z.infer<typeof Account>;
