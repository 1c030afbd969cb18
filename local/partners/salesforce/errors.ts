import type { JsonObject } from '../../contract.ts';

/** Salesforce's own refusal: a list of one. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
export class SalesforceError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: string[];
  constructor(status: number, errorCode: string, message: string, fields: string[] = []) {
    super(message);
    this.name = 'SalesforceError';
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }

  /** As the answer of a call. */
  get body(): JsonObject[] {
    return [{ message: this.message, errorCode: this.errorCode, ...(this.fields.length > 0 && { fields: this.fields }) }];
  }

  /** As it stands with a record of a collection. */
  get ofRecord(): JsonObject {
    return { statusCode: this.errorCode, message: this.message, fields: this.fields };
  }
}

export const notFound = (message = 'The requested resource does not exist'): SalesforceError => new SalesforceError(404, 'NOT_FOUND', message);
export const malformed = (message: string): SalesforceError => new SalesforceError(400, 'MALFORMED_QUERY', message);
export const noColumn = (object: string, field: string): SalesforceError => new SalesforceError(400, 'INVALID_FIELD', `No such column '${field}' on sobject of type ${object}`);
