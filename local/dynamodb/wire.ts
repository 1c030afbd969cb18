import { Agent, request } from 'node:http';

/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Any credentials do: the engine checks that a signature is there, not whose it is. */
const SIGNED = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=local',
};

/** Sends one awsJson request. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export function post(endpoint: string, target: string, body: Buffer | string): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { ...SIGNED, 'x-amz-target': target, 'content-length': Buffer.byteLength(body) };
    const outgoing = request(endpoint, { method: 'POST', agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const passed: Record<string, string> = {};
        for (const name of ['content-type', 'x-amz-crc32', 'x-amzn-requestid']) {
          const value = answer.headers[name];
          if (typeof value === 'string') passed[name] = value;
        }
        resolve({ status: answer.statusCode ?? 500, headers: passed, body: Buffer.concat(chunks) });
      });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
