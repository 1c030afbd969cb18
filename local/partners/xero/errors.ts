import type { JsonObject } from '../../contract.ts';

/** Xero's own refusal: https://developer.xero.com/documentation/api/accounting/responsecodes */
export class XeroError extends Error {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Record<string, string>;
  constructor(status: number, body: JsonObject, headers: Record<string, string> = {}) {
    super(`Xero answers ${status}`);
    this.name = 'XeroError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** What is wrong with one document of a request: it alone is not saved. */
export class Invalid extends Error {
  readonly messages: string[];
  constructor(...messages: string[]) {
    super(messages.join(' '));
    this.name = 'Invalid';
    this.messages = messages;
  }
}

export const messagesOf = (messages: readonly string[]): JsonObject[] => messages.map((Message) => ({ Message }));

/** Of a request in which something is not valid. @param elements the documents, each with its ValidationErrors */
export const validation = (elements: JsonObject[]): XeroError => new XeroError(400, { ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred', Elements: elements });

/** A filter or an order that Xero cannot read. */
export const unreadable = (message: string): XeroError => new XeroError(400, { ErrorNumber: 16, Type: 'QueryParseException', Message: message });

export const notFound = (): XeroError => new XeroError(404, { Title: 'The resource you’re looking for cannot be found', Status: 404, Detail: 'The resource you’re looking for cannot be found', Type: null, Instance: null });

/** The wording is that of a token that has ended: https://github.com/freakboy3742/pyxero/pull/337 */
export const unauthorized = (detail: string): XeroError => new XeroError(401, { Type: null, Title: 'Unauthorized', Status: 401, Detail: detail, Instance: '6489df60-8891-470e-9268-a9a43f5da71e', Extensions: {} });

export const forbidden = (): XeroError => new XeroError(403, { Type: null, Title: 'Forbidden', Status: 403, Detail: 'AuthenticationUnsuccessful', Instance: '6489df60-8891-470e-9268-a9a43f5da71e', Extensions: {} });

/** @param problem which limit: https://developer.xero.com/documentation/guides/oauth2/limits/#api-rate-limits */
export const tooMany = (problem: 'minute' | 'day' | 'concurrent', retryAfterSeconds: number): XeroError => new XeroError(429, {}, { 'retry-after': String(retryAfterSeconds), 'x-rate-limit-problem': problem });
