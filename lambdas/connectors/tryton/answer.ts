import * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { Answer } from './schema.ts';

/** A question that Tryton asks before it goes on. */
export interface Warning {
  /** What `res.user.warning` is acknowledged by: the kind, with the records in it or, in later series, their hash before it. */
  name: string;
  /** e.g. `credit_limit_amount…` */
  kind: string;
  message: string;
}

/** Tryton wants a person to confirm. */
export class UserWarning extends Rejected {
  readonly warning: Warning;
  constructor(method: string, warning: Warning) {
    super(warning.kind.startsWith('credit_limit') ? 'erp.credit-limit' : 'erp.refused', `Tryton asks: ${warning.message}`, { method, warning: warning.kind });
    this.warning = warning;
  }
}

/** @throws Transient erp.malformed */
export function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Transient('erp.malformed', `the ERP's answer about ${what} is not of the known form`, { at: parsed.error.issues[0]?.path.join('.') });
}

export interface Answered {
  status: number;
  method: string;
  body: string;
  retryAfter?: string;
}

/** What came back, or the error that fits. The text of a traceback stays in the ERP: it may hold anything. */
export function result(answer: Answered): unknown {
  const { status, method } = answer;
  if (status === 401) throw new Transient('erp.unauthorized', 'the ERP does not accept the integration user');
  if (status === 429) throw new Transient('erp.throttled', 'the ERP asks for fewer calls', { retryAfter: answer.retryAfter });
  if (status >= 400) throw new Transient('erp.failed', `the ERP answered ${method} with ${status}`, { status });
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    throw new Transient('erp.malformed', `the ERP's answer to ${method} is not JSON`);
  }
  const { error, result: value } = parse(Answer, body, method);
  if (!error) return value;
  const [kind, detail] = error;
  if (kind === 'UserWarning') {
    const [name, said] = parse(z.tuple([z.string(), z.unknown()], z.unknown()), detail, method);
    throw new UserWarning(method, { name, kind: name.replace(/^[0-9a-f]{32}\./, ''), message: words(said) });
  }
  if (kind === 'UserError') throw new Rejected('erp.refused', `Tryton refuses: ${words(detail)}`, { method });
  throw new Transient('erp.failed', `the ERP failed at ${method}`, { kind: typeof kind === 'string' && /^\w{1,60}$/.test(kind) ? kind : 'exception' });
}

const words = (said: unknown): string => (Array.isArray(said) ? said : [said]).filter((part) => typeof part === 'string' && part !== '').join(' ');
