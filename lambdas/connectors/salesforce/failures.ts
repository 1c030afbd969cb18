import { type CrossdockError, Rejected, Transient } from '../../../core/model/errors.ts';
import type { Failure } from './schema.ts';

/** Told of records that are fine, because another one of the same transaction was not. */
const CONSEQUENCES = new Set(['PROCESSING_HALTED', 'ALL_OR_NONE_OPERATION_ROLLED_BACK']);
const LOCKED = new Set(['UNABLE_TO_LOCK_ROW', 'QUERY_TIMEOUT', 'SERVER_UNAVAILABLE', 'UNKNOWN_EXCEPTION']);
/** Fields of ours that are unique: two first messages of one record at the same moment. */
const OUR_KEYS = /Crossdock_(Order|Key)__c/;

export const codeOf = ({ errorCode, statusCode }: Failure): string => errorCode ?? statusCode ?? '';
export const isConsequence = (failure: Failure): boolean => CONSEQUENCES.has(codeOf(failure));

/**
 * Salesforce's refusal as ours, by the first that is a cause. Codes: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm ,
 * REQUEST_LIMIT_EXCEEDED is a 403: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
export function failed(failures: readonly Failure[], status: number): CrossdockError {
  const failure = failures.find((each) => !isConsequence(each)) ?? failures[0];
  if (!failure) return status === 429 ? new Transient('crm.throttled', 'Salesforce asks for fewer calls', { status }) : new Transient('crm.failed', `Salesforce answered ${status}`, { status });
  const code = codeOf(failure);
  const detail = { code, fields: failure.fields ?? [] };
  if (code === 'REQUEST_LIMIT_EXCEEDED') return new Transient('crm.throttled', "the calls that Salesforce allows in a day are used up", detail);
  if (LOCKED.has(code)) return new Transient('crm.busy', 'Salesforce could not do it at this moment', detail);
  if (code === 'DUPLICATE_VALUE' && OUR_KEYS.test(failure.message)) return new Transient('crm.busy', 'the record is being made by another call', detail);
  if (status >= 500 || isConsequence(failure)) return new Transient('crm.failed', 'Salesforce failed', detail);
  if (code === 'INVALID_FIELD' && /^Foreign key external ID: .* not found for field Crossdock_Customer__c\b/.test(failure.message)) return new Rejected('crm.account-unknown', 'no account in Salesforce has the number of this customer', detail);
  return new Rejected('crm.refused', `Salesforce refuses: ${failure.message}`, detail);
}
