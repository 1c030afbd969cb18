import type { Json, JsonObject } from '../contract.ts';
import type { Protocol } from './protocol.ts';
import { element } from './xml.ts';

/** Namespaces of the answers, by service. */
const NAMESPACES: Record<string, string> = {
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  cloudwatch: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  ses: 'http://ses.amazonaws.com/doc/2010-12-01/',
};
/**
 * The query protocol: form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const awsQuery: Protocol = {
  read(request) {
    const form = new URLSearchParams(request.body.toString());
    for (const [name, value] of request.query) form.append(name, value);
    const { Action, Version: _version, ...input } = unflatten(form);
    return { action: String(Action ?? ''), input };
  },
  answer(output, { service, action, requestId }) {
    const result = element(`${action}Result`, output);
    const metadata = element('ResponseMetadata', { RequestId: requestId });
    const body = `<${action}Response xmlns="${namespace(service)}">${result}${metadata}</${action}Response>`;
    return { status: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
  },
  fail(error, { service, requestId }) {
    const fault = { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.name, Message: error.message };
    const body = `<ErrorResponse xmlns="${namespace(service)}">${element('Error', fault)}${element('RequestId', requestId)}</ErrorResponse>`;
    return { status: error.status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
  },
};

function namespace(service: string): string {
  return NAMESPACES[service] ?? `https://${service}.amazonaws.com/doc/`;
}

/** `A.member.1.B=x` and `C.entry.1.key=k&C.entry.1.value=v` into `{ A: [{ B: 'x' }], C: { k: 'v' } }`. */
function unflatten(form: URLSearchParams): JsonObject {
  const root: JsonObject = {};
  for (const [name, value] of form) {
    const path = name.split('.');
    if (path.includes('__proto__')) continue;
    let at = root;
    for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as JsonObject;
    at[path.at(-1)!] = value;
  }
  return collect(root) as JsonObject;
}

function collect(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const numbered = (of: Json) => Object.entries(of as JsonObject).sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => collect(item));
  if (Object.keys(value).length === 1 && value.member) return numbered(value.member);
  if (Object.keys(value).length === 1 && value.entry) {
    const entries = numbered(value.entry) as JsonObject[];
    return Object.fromEntries(entries.map((entry) => [String(entry.key ?? entry.Name), entry.value ?? entry.Value ?? '']));
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, collect(inner)]));
}
