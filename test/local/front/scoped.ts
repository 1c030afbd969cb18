import { ROOT_KEY } from '../../../local/credentials/credentials.ts';

/** An Authorization header that says who asks which service for something; its signature is nobody's. */
export const scopedTo = (service: string, accessKeyId: string = ROOT_KEY.accessKeyId) =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260105/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0000`;

/** What a client of the query protocol sends: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const queryRequest = (service: string, form: Record<string, string>, accessKeyId?: string) => ({
  method: 'POST',
  headers: { 'authorization': scopedTo(service, accessKeyId), 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: new URLSearchParams(form).toString(),
});
