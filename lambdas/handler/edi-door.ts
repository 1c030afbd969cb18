import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { MAX_BODY } from './http.ts';
import { newCorrelationId, tracestateIn } from './ids.ts';
import { isReplay, type Replay, type Replayed } from './inbound-replay.ts';
import { log } from './log.ts';
import { problem, problemOf } from './problem.ts';
import { takeInterchange } from './take-interchange.ts';
import { takeAgain } from './take-interchange-again.ts';
import type { Taking } from './take-set.ts';
import { within } from './transaction.ts';

export interface EdiDoor extends Taking {
  /** Over the raw bytes, in constant time; any valid one of several secrets passes. */
  verify(partner: string, raw: Buffer, headers: Headers): Promise<boolean>;
}

interface Door {
  (event: Replay): Promise<Replayed>;
  (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
}

/**
 * `POST /v1/edi/{partner}`: one X12 interchange, authenticated by its bytes and kept byte for byte. The answer is the 997, at once. Each document is taken once; an
 * interchange that comes again is answered as it was the first time. What was put aside comes by the same way again, from the desk.
 */
export const ediDoor = (door: EdiDoor): Door =>
  (async (event: APIGatewayProxyEvent | Replay) => {
    if (isReplay(event)) return (await takeAgain(door, event)).replayed;
    const correlationId = newCorrelationId(event);
    const partner = event.pathParameters?.partner ?? '';
    try {
      const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (raw.length > MAX_BODY) return problem(413, 'request.too-large', `the body is over ${MAX_BODY} bytes: send files by SFTP or S3`, correlationId);
      if (!(await door.verify(partner, raw, new Headers(Object.entries(event.headers).map(([name, value]): [string, string] => [name, value ?? '']))))) {
        log.warn('interchange refused', { connector: door.connector, correlationId, bytes: raw.length });
        return problem(401, 'edi.bad-signature', 'the partner is not known, or the signature does not fit the body', correlationId);
      }
      const taken = await within(correlationId, () => takeInterchange(door, { partner, raw, correlationId }), tracestateIn(event));
      if (taken.outcome === 'no-profile') return problem(404, 'edi.no-profile', `there is no active profile of partner ${partner}`, correlationId);
      return taken.outcome === 'taken' ? answered(taken.answer, correlationId) : problem(taken.status, taken.code, taken.detail, correlationId);
    } catch (error) {
      return problemOf(error, correlationId);
    }
  }) as Door;

/** X12 for X12: https://www.rfc-editor.org/rfc/rfc1767 ; 202 where nothing is to be acknowledged. */
const answered = (answer: string, correlationId: string): APIGatewayProxyResult =>
  answer ? { statusCode: 200, headers: { 'content-type': 'application/edi-x12', 'x-correlation-id': correlationId }, body: answer } : { statusCode: 202, headers: { 'x-correlation-id': correlationId }, body: '' };
