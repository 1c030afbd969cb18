import type { Json, JsonObject } from '../contract.ts';
import { Unsupported } from '../contract.ts';
import type { Authorizer } from './authorizer.ts';
import { statuses } from './gateway-error.ts';
import { supportedParameter } from './gateway-responses.ts';
import type { GatewayResponse, GatewayResponses } from './gateway-responses.ts';
import type { MockIntegration } from './mock.ts';
import { Routes } from './routes.ts';
import { unsupportedTemplate } from './template.ts';
import { Models } from './validation.ts';
import type { RequiredParameter, Validation } from './validation.ts';

export interface LambdaIntegration {
  functionArn: string;
  credentials: string | undefined;
  timeoutMs: number;
}

export interface Method {
  resourcePath: string;
  authorizer: Authorizer | undefined;
  apiKeyRequired: boolean;
  validation: Validation;
  integration: { lambda: LambdaIntegration } | { mock: MockIntegration };
}

/** A REST API, read from its OpenAPI 3.0 document. */
export interface Api {
  routes: Routes<Method>;
  responses: GatewayResponses;
  binaryTypes: string[];
  keySource: 'HEADER' | 'AUTHORIZER';
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'x-amazon-apigateway-any-method'];
const DEFAULT_TIMEOUT_MS = 29_000;
const DEFAULT_TTL_S = 300;

const ROOT_EXTENSIONS = ['binary-media-types', 'api-key-source', 'gateway-responses', 'request-validators', 'request-validator'];
/** No effect on one machine. */
const ROOT_IGNORED = ['importexport-version', 'documentation', 'endpoint-configuration', 'minimum-compression-size'];
const INTEGRATION_KEYS = [
  'type', 'uri', 'httpMethod', 'credentials', 'timeoutInMillis', 'requestTemplates', 'responses', 'passthroughBehavior',
  'cacheNamespace', 'cacheKeyParameters',
];

/** Reads the document; refuses by path what is not done here. `name` is how load errors call the API. */
export function readApi(document: JsonObject, name: string): Api {
  if (!String(document.openapi).startsWith('3.')) throw new Unsupported(name, 'property Body that is not OpenAPI 3');
  known(document, 'x-amazon-apigateway-', [...ROOT_EXTENSIONS, ...ROOT_IGNORED], name, 'Body');
  const models = new Models(document);
  const routes = new Routes<Method>();
  for (const [path, item] of Object.entries(object(document.paths))) {
    for (const [key, value] of Object.entries(object(item))) {
      if (!METHODS.includes(key)) continue;
      const operation = object(value);
      const where = `Body.paths.${path}.${key}`;
      const security = schemes(document, operation, name, where);
      routes.add(key.startsWith('x-') ? 'ANY' : key.toUpperCase(), path, {
        resourcePath: path,
        ...security,
        validation: readValidation(document, operation, object(item), ['paths', path, key], models, name, where),
        integration: readIntegration(object(operation['x-amazon-apigateway-integration']), name, where),
      });
    }
  }
  return {
    routes,
    responses: readResponses(object(document['x-amazon-apigateway-gateway-responses']), name),
    binaryTypes: (document['x-amazon-apigateway-binary-media-types'] ?? []) as string[],
    keySource: document['x-amazon-apigateway-api-key-source'] === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
  };
}

function schemes(document: JsonObject, operation: JsonObject, name: string, where: string): Pick<Method, 'authorizer' | 'apiKeyRequired'> {
  const required = (operation.security ?? document.security ?? []) as JsonObject[];
  const names = new Set(required.flatMap((one) => Object.keys(one)));
  let authorizer: Authorizer | undefined;
  let apiKeyRequired = false;
  for (const id of names) {
    const scheme = object(object(object(document.components).securitySchemes)[id]);
    const extension = object(scheme['x-amazon-apigateway-authorizer']);
    if (extension.type !== undefined) authorizer = readAuthorizer(id, scheme, extension, name);
    else if (scheme.type === 'apiKey' && String(scheme.name).toLowerCase() === 'x-api-key') apiKeyRequired = true;
    else throw new Unsupported(name, `${where}: security scheme ${id}`);
  }
  return { authorizer, apiKeyRequired };
}

function readAuthorizer(id: string, scheme: JsonObject, extension: JsonObject, name: string): Authorizer {
  const kind = String(extension.type).toUpperCase();
  if (kind !== 'TOKEN' && kind !== 'REQUEST') throw new Unsupported(name, `authorizer ${id} of type ${String(extension.type)}`);
  const sources = extension.identitySource
    ? String(extension.identitySource).split(',').map((one) => one.trim())
    : kind === 'TOKEN'
      ? [`method.request.header.${String(scheme.name)}`]
      : [];
  const bad = sources.find((one) => !/^(method\.request\.(header|querystring)|stageVariables|context)\../.test(one));
  if (bad) throw new Unsupported(name, `authorizer ${id}: identitySource ${bad}`);
  return {
    id,
    kind,
    functionArn: functionArn(String(extension.authorizerUri), name, `authorizer ${id}`),
    credentials: extension.authorizerCredentials === undefined ? undefined : String(extension.authorizerCredentials),
    ttlSeconds: Number(extension.authorizerResultTtlInSeconds ?? DEFAULT_TTL_S),
    identitySources: sources,
    validation: extension.identityValidationExpression ? new RegExp(String(extension.identityValidationExpression)) : undefined,
  };
}

function readIntegration(integration: JsonObject, name: string, where: string): Method['integration'] {
  known(integration, '', INTEGRATION_KEYS, name, `${where}.x-amazon-apigateway-integration`);
  const type = String(integration.type).toLowerCase();
  if (type === 'aws_proxy') {
    const arn = functionArn(String(integration.uri), name, where);
    const credentials = integration.credentials === undefined ? undefined : String(integration.credentials);
    return { lambda: { functionArn: arn, credentials, timeoutMs: Number(integration.timeoutInMillis ?? DEFAULT_TIMEOUT_MS) } };
  }
  if (type !== 'mock') throw new Unsupported(name, `${where}: integration of type ${String(integration.type)}`);
  const responses = object(integration.responses) as unknown as MockIntegration['responses'];
  const requestTemplates = object(integration.requestTemplates) as Record<string, string>;
  for (const template of Object.values(requestTemplates)) fillable(template, name, where);
  for (const { responseParameters = {}, responseTemplates = {} } of Object.values(responses)) {
    for (const template of Object.values(responseTemplates)) fillable(template, name, where);
    const bad = Object.values(responseParameters).find((value) => !/^'.*'$/s.test(value));
    if (bad) throw new Unsupported(name, `${where}: response parameter ${bad} of a mock integration`);
  }
  return { mock: { requestTemplates, responses } };
}

function readValidation(
  document: JsonObject, operation: JsonObject, item: JsonObject, pointer: string[], models: Models, name: string, where: string,
): Validation {
  const validator = operation['x-amazon-apigateway-request-validator'] ?? document['x-amazon-apigateway-request-validator'];
  if (validator === undefined) return { required: [], models: {} };
  const settings = object(document['x-amazon-apigateway-request-validators'])[String(validator)];
  if (settings === undefined) throw new Unsupported(name, `${where}: request validator ${String(validator)}, which is not declared,`);
  const { validateRequestParameters, validateRequestBody } = object(settings);
  const declared = [...((item.parameters ?? []) as JsonObject[]), ...((operation.parameters ?? []) as JsonObject[])];
  const required = declared
    .map((one) => (one.$ref ? object(object(object(document.components).parameters)[String(one.$ref).replace(/^.*\//, '')]) : one))
    .filter((one) => one.required && ['header', 'query', 'path'].includes(String(one.in)))
    .map(({ name: parameter, in: place }) => ({ name: String(parameter), in: place }) as RequiredParameter);
  const content = Object.entries(object(object(operation.requestBody).content));
  const compile = (type: string) => {
    try {
      return models.compile([...pointer, 'requestBody', 'content', type, 'schema']);
    } catch (error) {
      throw new Unsupported(name, `${where}: the schema of the body (${(error as Error).message})`);
    }
  };
  return {
    required: validateRequestParameters ? required : [],
    models: validateRequestBody
      ? Object.fromEntries(content.filter(([, media]) => object(media).schema).map(([type]) => [type.toLowerCase(), compile(type)]))
      : {},
  };
}

function readResponses(all: JsonObject, name: string): GatewayResponses {
  for (const [type, value] of Object.entries(all)) {
    const where = `Body.x-amazon-apigateway-gateway-responses.${type}`;
    if (!(type in statuses)) throw new Unsupported(name, where);
    const { responseParameters = {}, responseTemplates = {} } = value as GatewayResponse;
    for (const template of Object.values(responseTemplates)) fillable(template, name, where);
    for (const [target, source] of Object.entries(responseParameters)) {
      if (!target.startsWith('gatewayresponse.header.') || !supportedParameter(source)) throw new Unsupported(name, `${where}: ${target} from ${source}`);
    }
  }
  return all as GatewayResponses;
}

function functionArn(uri: string, name: string, where: string): string {
  const [, arn] = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(uri) ?? [];
  if (!arn || arn.includes('${')) throw new Unsupported(name, `${where}: uri ${uri}`);
  return arn;
}

function fillable(template: string, name: string, where: string) {
  const found = unsupportedTemplate(template);
  if (found) throw new Unsupported(name, `${where}: ${found} in a template`);
}

function known(value: JsonObject, prefix: string, names: string[], resource: string, where: string) {
  const other = Object.keys(value).find((key) => key.startsWith(prefix) && !names.includes(key.slice(prefix.length)));
  if (other) throw new Unsupported(resource, `${where}.${other}`);
}

const object = (value: Json | undefined): JsonObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});
