import type { OpenApi, Operation } from './openapi.ts';
import { routesOf } from './openapi.ts';

type Json = Record<string, unknown>;

/**
 * The document as API Gateway is given it. The edge checks presence: that a body is there and an object, and that parameters are there.
 * Which members it has is decided once, by the schema in the function, whose answer names the fields; the gateway's answer cannot, and its
 * models know only a part of JSON Schema anyway. The whole document is what `/openapi.json` serves.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function edgeDocument(document: OpenApi): OpenApi {
  const edge: OpenApi = { openapi: document.openapi, info: document.info, paths: {} };
  const schemas: Json = {};
  for (const { method, path, operation } of routesOf(document)) {
    const model = modelOf(operation);
    if (model) schemas[model] = { type: 'object' };
    (edge.paths[path] ??= {})[method] = {
      operationId: operation.operationId,
      ...(operation['x-crossdock-scope'] && { 'x-crossdock-scope': operation['x-crossdock-scope'] }),
      parameters: ((operation.parameters ?? []) as Json[]).map(({ name, in: place, required }) => ({ name, in: place, required: required === true, schema: { type: 'string' } })),
      ...(model && { requestBody: { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${model}` } } } } }),
      responses: Object.fromEntries(Object.keys(operation.responses as Json).map((status) => [status, { description: 'As documented' }])),
    };
  }
  edge.components = { schemas };
  return edge;
}

/** Name of the schema that the body has. */
function modelOf(operation: Operation): string | undefined {
  const content = (operation.requestBody as { content?: Record<string, { schema?: { $ref?: string } }> } | undefined)?.content;
  return content?.['application/json']?.schema?.$ref?.split('/').at(-1);
}
