import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { Json, JsonObject } from '../contract.ts';
import { GatewayError } from './gateway-error.ts';
import { header, mediaType } from './http.ts';
import type { GatewayRequest } from './http.ts';

export interface RequiredParameter {
  name: string;
  in: 'header' | 'query' | 'path';
}

/** What a method's request validator checks: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
export interface Validation {
  required: RequiredParameter[];
  /** By media type. */
  models: Record<string, ValidateFunction>;
}

/** Compiles the schemas of one OpenAPI document, `#/components/…` references included. Throws when a schema is no JSON schema. */
export class Models {
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  constructor(document: JsonObject) {
    this.#ajv.addSchema(plainJsonSchema({ $id: 'api', components: document.components ?? {}, paths: document.paths ?? {} }) as JsonObject);
  }
  /** `pointer`: keys from the root of the document to the schema. */
  compile(pointer: string[]): ValidateFunction {
    const path = pointer.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    return this.#ajv.compile({ $ref: `api#/${path}` });
  }
}

/** OpenAPI 3.0 writes exclusive bounds as booleans beside the bound, as JSON schema draft 4 did. */
function plainJsonSchema(value: Json): Json {
  if (Array.isArray(value)) return value.map(plainJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainJsonSchema(inner)]));
  for (const [bound, exclusive] of [['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']] as const) {
    if (copy[exclusive] === false) delete copy[exclusive];
    if (copy[exclusive] !== true) continue;
    copy[exclusive] = copy[bound] ?? 0;
    delete copy[bound];
  }
  return copy;
}

/** Throws GatewayError BAD_REQUEST_PARAMETERS or BAD_REQUEST_BODY. A body of a type without a model is not checked. */
export function validate({ required, models }: Validation, request: GatewayRequest, pathParameters: Record<string, string>) {
  const query = new URLSearchParams(request.rawQuery);
  const value = { header: (name: string) => header(request, name), query: (name: string) => query.get(name), path: (name: string) => pathParameters[name] };
  const missing = required.filter((one) => !value[one.in](one.name)).map(({ name }) => name);
  if (missing.length > 0) {
    const message = `Missing required request parameters: [${missing.join(', ')}]`;
    throw new GatewayError('BAD_REQUEST_PARAMETERS', message, { validation: message });
  }
  const model = models[mediaType(header(request, 'content-type')) ?? 'application/json'];
  if (!model) return;
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new GatewayError('BAD_REQUEST_BODY', 'Invalid request body', { validation: '[Invalid JSON]' });
  }
  if (model(body)) return;
  const found = (model.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'object'} ${message?.replaceAll("'", '"')}`);
  throw new GatewayError('BAD_REQUEST_BODY', 'Invalid request body', { validation: `[${found.join(', ')}]` });
}
