import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { SupplierAccess } from './schema.ts';
import { SIGNATURE_HEADER, signatureOf } from './signature.ts';

export interface Connection {
  fetch: typeof fetch;
  timeoutMs: number;
}

/** An answer is a 997, or a line for people. */
const LONGEST_ANSWER = 1_000_000;

/**
 * Hands an interchange to a supplier's gateway: its bytes are the body. https://www.rfc-editor.org/rfc/rfc1767 has the media type.
 * @returns an interchange, where the gateway answers with one
 * @throws Transient where the outcome is unknown or the gateway asks to wait; Rejected supplier.gateway-refused
 */
export async function handOver(text: string, { url, basic, signingSecret }: SupplierAccess, { fetch: ask, timeoutMs }: Connection = { fetch, timeoutMs: 30_000 }): Promise<string | undefined> {
  let status: number;
  let answer: string;
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
    answer = await bounded(response);
  } catch (error) {
    if (error instanceof Transient) throw error;
    throw new Transient('supplier.unreachable', 'the gateway of the supplier did not answer', { reason: (error as Error).name });
  }
  if (status === 401 || status === 403) throw new Transient('supplier.unauthorized', 'the gateway of the supplier does not accept our credentials', { status });
  if (status === 408 || status === 429 || status >= 500) throw new Transient('supplier.failed', `the gateway of the supplier answered ${status}`, { status });
  if (status >= 400) throw new Rejected('supplier.gateway-refused', `the gateway of the supplier refuses the interchange: ${status}`, { status });
  return answer.startsWith('ISA') ? answer : undefined;
}

async function bounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > LONGEST_ANSWER) throw new Transient('supplier.malformed', `the gateway of the supplier answers with more than ${LONGEST_ANSWER} characters`);
  }
  return text + decoder.decode();
}
