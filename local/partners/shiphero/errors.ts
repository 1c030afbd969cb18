import { GraphQLError } from 'graphql';
import type { JsonObject } from '../../contract.ts';

/**
 * An error as ShipHero answers it: `code`, `operation`, `field` and `request_id` stand beside `message`, not under `extensions`, and
 * the HTTP status is 200: https://developer.shiphero.com/troubleshooting/error-glossary/ . 5 is not found and 30 not enough credits;
 * 3 stands for input that is refused (the page's table of codes could not be read, so match on 5 and 30 only).
 */
export class VendorError extends GraphQLError {
  readonly vendor: JsonObject;
  constructor(code: number, message: string, detail: JsonObject = {}) {
    super(message);
    this.vendor = { code, ...detail };
  }
}

export const notFound = (what: string): VendorError => new VendorError(5, `${what} not found`);
export const invalid = (message: string): VendorError => new VendorError(3, message);

export function outOfCredits(required: number, remaining: number, perSecond: number): JsonObject {
  const seconds = Math.max(Math.ceil((required - remaining) / perSecond), 1);
  return {
    code: 30,
    message: `There are not enough credits to perform the requested operation, which requires ${required} credits, but the are only ${remaining} left. In ${seconds} seconds you will have enough credits to perform the operation`,
    required_credits: required,
    remaining_credits: remaining,
    time_remaining: `${seconds} seconds`,
  };
}
