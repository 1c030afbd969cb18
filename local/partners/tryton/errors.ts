import type { Json } from '../../contract.ts';

/** Answered as {"error": [...]} with HTTP 200, in the form of trytond 6.0's JSON-RPC. */
export class TrytonError extends Error {
  readonly body: Json[];
  constructor(message: string, body: Json[]) {
    super(message);
    this.name = 'TrytonError';
    this.body = body;
  }
}

/** A validation or business error: a person or another value can mend it. */
export const userError = (message: string, description = ''): TrytonError => new TrytonError(message, ['UserError', [message, description, null]]);

/** A question. The call goes through once res.user.warning holds `name` for the user. */
export const userWarning = (name: string, message: string): TrytonError => new TrytonError(message, ['UserWarning', [name, message, '']]);

export const concurrency = (): TrytonError => new TrytonError('Records were modified in the meanwhile', ['ConcurrencyException', 'Records were modified in the meanwhile']);

/** Whatever Python raised: its text and nothing else. */
export const raised = (text: string): TrytonError => new TrytonError(text, [text, '']);

/** An unknown model or field is a KeyError, whose text is the name in quotes. */
export const keyError = (name: string): TrytonError => raised(`'${name}'`);

/** Not JSON-RPC but plain HTTP: 401, 403 … */
export class HttpError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}
