import type { Json, JsonObject } from '../../contract.ts';
import { json, type VendorAnswer } from '../http.ts';

/** An error object as Stripe answers it: https://docs.stripe.com/api/errors */
export class StripeError extends Error {
  readonly status: number;
  readonly error: JsonObject;
  /** Said before the operation began: an idempotency key does not remember it. */
  readonly early: boolean;
  constructor(status: number, error: JsonObject, early = false) {
    super(String(error['message']));
    this.name = 'StripeError';
    this.status = status;
    this.error = error;
    this.early = early;
  }
}

const docs = (code: string): JsonObject => ({ code, doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll('_', '-')}` });

/** The parameters are at fault. */
export const invalid = (message: string, { param, code }: { param?: string; code?: string } = {}): StripeError =>
  new StripeError(400, { ...(code && docs(code)), message, ...(param && { param }), type: 'invalid_request_error' }, true);

/** The object is not in a state for it. */
export const unexpected = (message: string, code: string, more: JsonObject = {}): StripeError => new StripeError(400, { ...docs(code), message, ...more, type: 'invalid_request_error' });

/** `No such payment_intent: 'pi_…'` */
export const missing = (what: string, id: string, param = 'id'): StripeError => new StripeError(404, { ...docs('resource_missing'), message: `No such ${what}: '${id}'`, param, type: 'invalid_request_error' }, true);

/** The card said no. */
export const cardError = (code: string, message: string, more: JsonObject): JsonObject => ({ ...docs(code), message, ...more, type: 'card_error' });

export const answerOf = ({ status, error }: { status: number; error: JsonObject }, headers: Record<string, string> = {}): VendorAnswer => ({ ...json(status, { error: error as Json }, headers), refused: true });

/** https://docs.stripe.com/rate-limits */
export const rateLimited = (seconds: number): VendorAnswer =>
  answerOf(
    { status: 429, error: { ...docs('rate_limit'), message: 'Request rate limit exceeded. Learn more about rate limits https://docs.stripe.com/rate-limits.', type: 'invalid_request_error' } },
    { 'retry-after': String(seconds), 'stripe-rate-limited-reason': 'global-rate', 'stripe-should-retry': 'true' },
  );

export const unauthorized = (error: JsonObject): VendorAnswer => answerOf({ status: 401, error: { ...error, type: 'invalid_request_error' } }, { 'www-authenticate': 'Bearer realm="Stripe"' });
