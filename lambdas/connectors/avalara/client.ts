import { Rejected, Transient } from '../../../core/model/errors.ts';
import { parseExact } from '../../handler/exact-json.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { type AvalaraSecret, Failure, Transaction } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}

/** AvaTax said no. `reason` is its own error code, e.g. EntityNotFoundError. */
export class Refused extends Rejected {
  readonly reason: string;
  constructor(code: string, message: string, reason: string) {
    super(code, message, { reason });
    this.reason = reason;
  }
}

/** What the client says it is: https://developer.avalara.com/avatax/client-headers/ */
const CLIENT = 'Crossdock; 1; fetch; 26.9; lambda';

/**
 * AvaTax REST v2. Throws Transient where the outcome is unknown, the account is not accepted or there were too many calls; Refused where AvaTax said
 * no: `tax.locked`, `tax.address-unknown`, `tax.document-missing`, else `tax.refused`.
 */
export class AvaTaxClient {
  readonly #settings: AvalaraSecret;
  readonly #connection: Connection;

  constructor(settings: AvalaraSecret, connection: Connection = { fetch: tracedFetch, timeoutMs: 15_000 }) {
    this.#settings = settings;
    this.#connection = connection;
  }

  /** `POST /api/v2/transactions/create` */
  create(model: object): Promise<Transaction> {
    return this.#call('POST', '/api/v2/transactions/create', {}, model);
  }

  find(company: string, code: string, documentType: string): Promise<Transaction> {
    return this.#call('GET', this.#path(company, code), { documentType });
  }

  /** `POST /api/v2/companies/{company}/transactions/{code}/{action}` */
  act(action: 'commit' | 'changecode' | 'void' | 'adjust', company: string, code: string, documentType: string, model: object): Promise<Transaction> {
    return this.#call('POST', `${this.#path(company, code)}/${action}`, { documentType }, model);
  }

  #path = (company: string, code: string): string => `/api/v2/companies/${escaped(company)}/transactions/${escaped(code)}`;

  async #call(method: string, path: string, query: Record<string, string>, model?: object): Promise<Transaction> {
    const { status, text, retryAfter } = await this.#send(method, path, query, model);
    if (status === 429) throw new Transient('tax.throttled', 'AvaTax asks for fewer calls', { retryAfter });
    if (status === 401 || status === 403) throw new Transient('tax.unauthorized', 'AvaTax does not accept the account id and licence key', { status });
    if (status >= 500) throw new Transient('tax.failed', `AvaTax answered ${status}`, { status });
    const answer = read(text);
    const failure = Failure.safeParse(answer);
    if (failure.success) throw refusal(failure.data.error);
    const transaction = Transaction.safeParse(answer);
    if (transaction.success && status < 300) return transaction.data;
    throw new Transient('tax.malformed', "AvaTax's answer is not of the known form", { status, at: transaction.error?.issues[0]?.path.join('.') });
  }

  async #send(method: string, path: string, query: Record<string, string>, model?: object): Promise<{ status: number; text: string; retryAfter: string | null }> {
    const { url, accountId, licenseKey } = this.#settings;
    try {
      const response = await this.#connection.fetch(new URL(`${path}?${new URLSearchParams({ ...query, $include: 'Summary' })}`, url), {
        method,
        headers: { 'content-type': 'application/json', 'x-avalara-client': CLIENT, authorization: `Basic ${Buffer.from(`${accountId}:${licenseKey}`).toString('base64')}` },
        ...(model && { body: JSON.stringify(model) }),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      throw new Transient('tax.unreachable', `AvaTax did not answer ${method} ${path.split('/').at(-1)}`, { reason: (error as Error).name });
    }
  }
}

const ESCAPES: Record<string, string> = { '/': '_-ava2f-_', '+': '_-ava2b-_', '?': '_-ava3f-_', '%': '_-ava25-_', '#': '_-ava23-_' };

/** Codes in paths have escapes of the vendor's own: https://developer.avalara.com/api-reference/avatax/rest/v2/methods/Transactions/LockTransaction */
const escaped = (code: string): string => encodeURIComponent(code.replaceAll(/[/+?%#]/g, (letter) => ESCAPES[letter] ?? letter));

function read(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    throw new Transient('tax.malformed', "AvaTax's answer is not JSON");
  }
}

const ADDRESS_REASONS = new Set(['AddressLocationNotFound', 'InvalidAddress', 'InvalidCountry', 'InvalidCountryRegion', 'InvalidPostalCode', 'JurisdictionNotFoundError', 'MissingAddress', 'NotEnoughAddressesInfo']);

/** A failed calculation is a GetTaxError, and what failed stands in its details. */
function refusal({ code, message, details }: Failure): Error {
  const told = details?.find((detail) => detail.message) ?? details?.[0];
  const words = [told?.message ?? message ?? code, told?.description].filter(Boolean).join(' ');
  const reasons = [code, ...(details ?? []).flatMap((detail) => [detail.code, detail.faultSubCode, detail.refersTo].flatMap((each) => each ?? []))];
  if (code === 'CannotModifyLockedTransaction') return new Refused('tax.locked', 'the document was reported to a tax authority and cannot be changed', code);
  if (code === 'EntityNotFoundError') {
    if (words.startsWith('Company')) return new Transient('tax.company-unknown', 'AvaTax knows no company by the configured code');
    return new Refused('tax.document-missing', `AvaTax: ${words}`, code);
  }
  if (reasons.some((reason) => ADDRESS_REASONS.has(reason) || reason.startsWith('Address'))) return new Refused('tax.address-unknown', `AvaTax finds no tax jurisdiction: ${words}`, code);
  return new Refused('tax.refused', `AvaTax refuses: ${words}`, code);
}
