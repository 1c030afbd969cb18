import { byTransport, type Delivery, UNREACHABLE_PARTNER } from '../../../core/edi/delivery.ts';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import type { SupplierAccess, X12SupplierSecret } from './schema.ts';
import { SIGNATURE_HEADER, signatureOf } from './signature.ts';

export interface Connection {
  fetch: typeof fetch;
  timeoutMs: number;
}

/** To partners whose gateway the connector's secret has. @throws Rejected edi.no-transport */
export const deliveryTo = ({ partners }: X12SupplierSecret, connection?: Connection): Delivery =>
  byTransport({
    async https({ partner }, { text }) {
      const access = Object.hasOwn(partners, partner) ? partners[partner] : undefined;
      if (!access) throw new Rejected(UNREACHABLE_PARTNER, `the gateway of ${partner} is not configured`, { partner });
      return handOver(text, access, connection);
    },
  });

/** An answer is a 997, or a line for people. */
const LONGEST_ANSWER = 1_000_000;

/**
 * Hands an interchange to a partner's gateway: its bytes are the body. https://www.rfc-editor.org/rfc/rfc1767 has the media type.
 * @returns an interchange, where the gateway answers with one
 * @throws Transient where the outcome is unknown or the gateway asks to wait; Rejected edi.gateway-refused
 */
export async function handOver(text: string, { url, basic, signingSecret }: SupplierAccess, { fetch: ask, timeoutMs }: Connection = { fetch: tracedFetch, timeoutMs: 30_000 }): Promise<string | undefined> {
  let status: number;
  let answer: string;
  let retryAfter: string | null;
  try {
    const response = await ask(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/edi-x12',
        ...(basic && { authorization: `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}` }),
        ...(signingSecret && { [SIGNATURE_HEADER]: signatureOf(text, signingSecret) }),
      },
      body: text,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    retryAfter = response.headers.get('retry-after');
    answer = await bounded(response);
  } catch (error) {
    if (error instanceof Transient) throw error;
    throw new Transient('edi.unreachable', 'the gateway of the partner did not answer', { reason: (error as Error).name });
  }
  if (status === 401 || status === 403) throw new Transient('edi.unauthorized', 'the gateway of the partner does not accept our credentials', { status });
  if (status === 408 || status === 429 || status >= 500) throw new Transient('edi.failed', `the gateway of the partner answered ${status}`, { status, ...(retryAfter && { retryAfter }) });
  if (status >= 400) throw new Rejected('edi.gateway-refused', `the gateway of the partner refuses the interchange: ${status}`, { status });
  return answer.startsWith('ISA') ? answer : undefined;
}

async function bounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > LONGEST_ANSWER) throw new Transient('edi.malformed', `the gateway of the partner answers with more than ${LONGEST_ANSWER} characters`);
  }
  return text + decoder.decode();
}
