import type { JsonObject } from '../../contract.ts';

/** Amazon's own refusal: https://developer-docs.amazon.com/sp-api/docs/response-format */
export class AmazonError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: string;
  constructor(status: number, code: string, message: string, details = '') {
    super(message);
    this.name = 'AmazonError';
    this.status = status;
    this.code = code;
    this.details = details;
  }

  get body(): JsonObject {
    return { errors: [{ code: this.code, message: this.message, details: this.details }] };
  }
}

export const invalid = (message: string, details = ''): AmazonError => new AmazonError(400, 'InvalidInput', message, details);
export const notFound = (what: string): AmazonError => new AmazonError(404, 'NotFound', 'Resource not found', what);
export const throttled = (): AmazonError => new AmazonError(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');
export const expired = (): AmazonError => denied('The access token you provided has expired.');
export const denied = (details: string): AmazonError => new AmazonError(403, 'Unauthorized', 'Access to requested resource is denied.', details);
