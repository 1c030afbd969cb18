import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as requestSecurely } from 'node:https';
import { Transient } from '../../core/model/errors.ts';
import { readJson } from '../handler/json.ts';
import { originOf, signed } from './signed-request.ts';
import { isPassing } from './transient-or.ts';

/**
 * Services that are asked in JSON, an operation by its name, each with the version of its protocol and what stands before the name:
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
const TARGETS = {
  dynamodb: ['1.0', 'DynamoDB_20120810'],
  events: ['1.1', 'AWSEvents'],
  secretsmanager: ['1.1', 'secretsmanager'],
  sqs: ['1.0', 'AmazonSQS'],
  states: ['1.0', 'AWSStepFunctions'],
} as const;
type JsonService = keyof typeof TARGETS;

const ATTEMPTS = 3;
/** One attempt. Longer than any call should take, and short enough for another one before the function's own time is over. */
const LONGEST_MS = 10_000;

interface Asking {
  /** The X-Ray header of the business transaction that it belongs to, where that is not the function's own. */
  trace?: string | undefined;
  longestMs?: number;
  wait?: (attempt: number) => Promise<void>;
}

/** Connections are kept for the next call; a connection to AWS itself is made in a round trip less. */
const agent = new Agent({ keepAlive: true });
const secureAgent = new SecureAgent({ keepAlive: true });

/**
 * One call of an AWS service, by the function's own role. The SDK takes 1.4 to 2.0 ms of processor for a call of DynamoDB that takes 0.5 to 0.8 here, more where its code has
 * not run often, and was two fifths of a function's bundle (decision 32). What passes is tried again; the saga, or the queue, is the place that tries for long.
 * @param input as the service's API has it, times in seconds; what is undefined is left out
 * @throws Transient `aws.<code>` where the service cannot be reached, is slow, throttles or fails; Error by the name of the service's own code where it refuses, with what else it says of it
 */
export async function askAws<Output>(service: JsonService, operation: string, input: object, { trace = ownTrace(), longestMs = LONGEST_MS, wait = jitter }: Asking = {}): Promise<Output> {
  const body = JSON.stringify(input);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await once(service, operation, body, trace, longestMs)) as Output;
    } catch (error) {
      if (!(error instanceof Transient) || attempt === ATTEMPTS) throw error;
      await wait(attempt);
    }
  }
}

/** Full jitter, up to 25 ms × 2^attempt: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const jitter = (attempt: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));

async function once(service: JsonService, operation: string, body: string, trace: string | undefined, longestMs: number): Promise<unknown> {
  const [version, target] = TARGETS[service];
  const url = new URL(originOf(service));
  const given = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}`, ...(trace && { 'x-amzn-trace-id': trace }) };
  const headers = { ...signed(url, body, given, new Date(), process.env, 'POST', service), 'content-length': Buffer.byteLength(body) };
  const { status, text, type } = await exchanged(url, headers, body, longestMs).catch((error: Error & { code?: string }) => {
    throw new Transient(`aws.${error.code ?? error.name}`, `${service} did not answer ${operation}: ${error.message}`);
  });
  if (status === 200) return text === '' ? {} : readJson(text);
  const { __type, message, Message, ...more } = fieldsOf(text);
  // as "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", and with an address behind a colon where it stands in the header
  const name = String(__type ?? type ?? `Http${status}`).replace(/^.*#|:.*$/g, '');
  const why = String(message ?? Message ?? `${service} answered ${status}`);
  if (status >= 500 || status === 429 || isPassing(name)) throw new Transient(`aws.${name}`, why);
  throw Object.assign(new Error(why), { name, ...more });
}

/** What stands before a service says in HTML that it is not there. */
function fieldsOf(text: string): Record<string, unknown> {
  try {
    return readJson(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A function's calls belong to the trace that it runs in: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
function ownTrace(): string | undefined {
  const { AWS_LAMBDA_FUNCTION_NAME, _X_AMZN_TRACE_ID } = process.env;
  return AWS_LAMBDA_FUNCTION_NAME ? _X_AMZN_TRACE_ID : undefined;
}

interface Exchanged {
  status: number;
  text: string;
  /** What a service that fails before it looks at the request says in a header alone. */
  type: string | undefined;
}

function exchanged(url: URL, headers: Record<string, string | number>, body: string, timeout: number): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString(), type: response.headers['x-amzn-errortype']?.toString() }));
      response.on('error', reject);
    };
    const options = { method: 'POST', headers, timeout };
    const asked = url.protocol === 'https:' ? requestSecurely(url, { ...options, agent: secureAgent }, answered) : request(url, { ...options, agent }, answered);
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(Object.assign(new Error(`no answer within ${timeout} ms`), { name: 'TimeoutError' })));
    asked.end(body);
  });
}
