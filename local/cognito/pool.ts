import { createHash } from 'node:crypto';
import { Unsupported } from '../contract.ts';
import type { Json, JsonObject, Resource } from '../contract.ts';

export interface PasswordPolicy {
  minimum: number;
  /** Names of character kinds with a pattern that must be found. */
  kinds: readonly (readonly [name: string, pattern: RegExp])[];
}

export interface Pool {
  id: string;
  arn: string;
  name: string;
  /** Under which everything of the pool is answered, and the `iss` of its tokens. */
  issuer: string;
  policy: PasswordPolicy;
  caseSensitive: boolean;
  /** Users sign in with their e-mail address; their user name is then their sub. */
  byEmail: boolean;
  /** The address works beside the user name. */
  emailAlias: boolean;
  groups: Map<string, { description: string; precedence: number | undefined }>;
  /** `<identifier>/<scope>` of all resource servers. */
  scopes: Set<string>;
}

export interface Client {
  id: string;
  name: string;
  poolId: string;
  secret: string | undefined;
  /** code, implicit, client_credentials; empty unless the client uses OAuth at all. */
  flows: readonly string[];
  scopes: readonly string[];
  callbacks: readonly string[];
  logouts: readonly string[];
  authFlows: readonly string[];
  /** Seconds. */
  validity: { access: number; id: number; refresh: number };
  hidesUsers: boolean;
  /** As the template has it, for DescribeUserPoolClient. */
  properties: JsonObject;
}

const strings = (value: Json | undefined): string[] => ((value ?? []) as Json[]).map(String);
const object = (value: Json | undefined): JsonObject => (value ?? {}) as JsonObject;

/** Letters and digits that follow from the template, so that ids are the same at every start. */
export function stableId(resource: Pick<Resource, 'stack' | 'logicalId'>, length: number): string {
  const digest = createHash('sha512').update(`${resource.stack}/${resource.logicalId}`).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(-length);
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html */
export function readPool({ ref, attributes, properties, stack, logicalId }: Resource): Pool {
  const where = `${stack}/${logicalId}`;
  if (Object.keys(object(properties['LambdaConfig'])).length > 0) throw new Unsupported(where, 'a LambdaConfig with triggers');
  return {
    id: ref,
    arn: attributes['Arn']!,
    name: String(properties['UserPoolName'] ?? ref),
    issuer: attributes['ProviderURL']!,
    policy: readPolicy(object(object(properties['Policies'])['PasswordPolicy'])),
    caseSensitive: object(properties['UsernameConfiguration'])['CaseSensitive'] !== false,
    byEmail: strings(properties['UsernameAttributes']).includes('email'),
    emailAlias: strings(properties['AliasAttributes']).includes('email'),
    groups: new Map(),
    scopes: new Set(),
  };
}

function readPolicy(source: JsonObject): PasswordPolicy {
  const kinds = [
    ['RequireLowercase', 'lowercase', /[a-z]/],
    ['RequireUppercase', 'uppercase', /[A-Z]/],
    ['RequireNumbers', 'numeric', /[0-9]/],
    ['RequireSymbols', 'symbol', /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/],
  ] as const;
  return { minimum: Number(source['MinimumLength'] ?? 8), kinds: kinds.filter(([property]) => source[property] !== false).map(([, name, pattern]) => [name, pattern]) };
}

const UNITS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const DEFAULT_AUTH = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
export function readClient({ ref, properties, stack, logicalId }: Resource, secret: string | undefined): Client {
  const providers = strings(properties['SupportedIdentityProviders']).filter((provider) => provider !== 'COGNITO');
  if (providers.length > 0) throw new Unsupported(`${stack}/${logicalId}`, `SupportedIdentityProviders ${providers.join(', ')}`);
  const units = object(properties['TokenValidityUnits']);
  const seconds = (property: string, unit: string, usual: number, usualUnit: string) =>
    properties[property] === undefined ? usual : Number(properties[property]) * UNITS[String(units[unit] ?? usualUnit)]!;
  const oauth = properties['AllowedOAuthFlowsUserPoolClient'] === true;
  const authFlows = strings(properties['ExplicitAuthFlows']);
  return {
    id: ref,
    name: String(properties['ClientName'] ?? logicalId),
    poolId: String(properties['UserPoolId']),
    secret,
    flows: oauth ? strings(properties['AllowedOAuthFlows']) : [],
    scopes: oauth ? strings(properties['AllowedOAuthScopes']) : [],
    callbacks: strings(properties['CallbackURLs']),
    logouts: strings(properties['LogoutURLs']),
    authFlows: authFlows.length > 0 ? authFlows : DEFAULT_AUTH,
    validity: {
      access: seconds('AccessTokenValidity', 'AccessToken', 3600, 'hours'),
      id: seconds('IdTokenValidity', 'IdToken', 3600, 'hours'),
      refresh: seconds('RefreshTokenValidity', 'RefreshToken', 30 * 86_400, 'days'),
    },
    hidesUsers: properties['PreventUserExistenceErrors'] === 'ENABLED',
    properties,
  };
}
