import { Unsupported } from '../contract.ts';
import type { Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { physicalName } from '../template/physical-name.ts';
import { operations } from './admin.ts';
import { readClient, readPool, stableId } from './pool.ts';
import { poolOf, userOf } from './state.ts';
import type { State } from './state.ts';

const poolId = ({ properties }: Pick<Resource, 'properties'>) => String(properties['UserPoolId']);
const objects = (value: Json | undefined) => (value ?? []) as JsonObject[];

/** The Cognito types of CloudFormation. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html */
export function resourceTypes(state: State): Record<string, ResourceType> {
  return { ...poolTypes(state), ...partTypes(state), ...userTypes(state) };
}

function poolTypes(state: State): Record<string, ResourceType> {
  return {
    'AWS::Cognito::UserPool': {
      honoured: ['UserPoolName', 'Policies', 'UsernameAttributes', 'AliasAttributes', 'UsernameConfiguration', 'LambdaConfig', 'MfaConfiguration'],
      ignored: [
        // protection and billing on AWS
        'DeletionProtection', 'UserPoolTags', 'UserPoolTier', 'UserPoolAddOns', 'DeviceConfiguration',
        // attributes are kept as they are given
        'Schema',
        // messages to users: none are sent from here, and nobody signs up
        'AdminCreateUserConfig', 'AutoVerifiedAttributes', 'AccountRecoverySetting', 'EmailConfiguration', 'EmailVerificationMessage', 'EmailVerificationSubject',
        'SmsConfiguration', 'SmsVerificationMessage', 'SmsAuthenticationMessage', 'VerificationMessageTemplate', 'UserAttributeUpdateSettings', 'EnabledMfas',
      ],
      identify: (resource) => {
        const id = `${resource.region}_${stableId(resource, 9)}`;
        const ProviderURL = `${state.host.endpoint}/cognito/${id}`;
        return {
          ref: id,
          attributes: { UserPoolId: id, Arn: `arn:aws:cognito-idp:${resource.region}:${resource.account}:userpool/${id}`, ProviderURL, ProviderName: ProviderURL.replace(/^https?:\/\//, '') },
        };
      },
      create: (resource) => {
        state.pools.set(resource.ref, readPool(resource));
        if (resource.properties['MfaConfiguration'] === 'ON') state.host.log('warn', `${resource.logicalId}: a second factor is not asked for on this machine`);
      },
    },
    'AWS::Cognito::UserPoolClient': {
      honoured: [
        'UserPoolId', 'ClientName', 'GenerateSecret', 'AllowedOAuthFlows', 'AllowedOAuthFlowsUserPoolClient', 'AllowedOAuthScopes', 'CallbackURLs', 'DefaultRedirectURI',
        'LogoutURLs', 'ExplicitAuthFlows', 'AccessTokenValidity', 'IdTokenValidity', 'RefreshTokenValidity', 'TokenValidityUnits', 'SupportedIdentityProviders', 'PreventUserExistenceErrors',
      ],
      // Tokens can be revoked either way; attributes are written by the administrator alone here; a challenge lasts three minutes.
      ignored: ['EnableTokenRevocation', 'ReadAttributes', 'WriteAttributes', 'AuthSessionValidity', 'EnablePropagateAdditionalUserContextData'],
      identify: (resource) => {
        const id = stableId(resource, 26);
        const secret = secretOf(state, resource, id);
        return { ref: id, attributes: { ClientId: id, Name: String(resource.properties['ClientName'] ?? physicalName(resource)), ...(secret === undefined ? {} : { ClientSecret: secret }) } };
      },
      create: (resource) => {
        poolOf(state, poolId(resource));
        state.clients.set(resource.ref, readClient(resource, secretOf(state, resource, resource.ref)));
      },
    },
  };
}

const secretOf = (state: State, { properties }: Pick<Resource, 'properties'>, id: string) => (properties['GenerateSecret'] === true ? state.keys.clientSecret(id) : undefined);

function partTypes(state: State): Record<string, ResourceType> {
  return {
    'AWS::Cognito::UserPoolDomain': {
      honoured: ['Domain', 'UserPoolId'],
      ignored: ['ManagedLoginVersion'], // there is one plain page; its address is under the pool's ProviderURL
      identify: ({ properties }) => ({ ref: String(properties['Domain']), attributes: { CloudFrontDistribution: '' } }),
      create: (resource) => void poolOf(state, poolId(resource)),
    },
    'AWS::Cognito::UserPoolResourceServer': {
      honoured: ['Identifier', 'Name', 'Scopes', 'UserPoolId'],
      identify: ({ properties }) => ({ ref: String(properties['Identifier']), attributes: {} }),
      create: (resource) => {
        const { scopes } = poolOf(state, poolId(resource));
        for (const scope of objects(resource.properties['Scopes'])) scopes.add(`${resource.ref}/${String(scope['ScopeName'])}`);
      },
    },
    'AWS::Cognito::UserPoolGroup': {
      honoured: ['GroupName', 'Description', 'Precedence', 'UserPoolId'],
      identify: (resource) => ({ ref: String(resource.properties['GroupName'] ?? physicalName(resource)), attributes: {} }),
      create: (resource) => {
        const { Description, Precedence } = resource.properties;
        poolOf(state, poolId(resource)).groups.set(resource.ref, { description: String(Description ?? ''), precedence: Precedence === undefined ? undefined : Number(Precedence) });
      },
    },
  };
}

function userTypes(state: State): Record<string, ResourceType> {
  return {
    'AWS::Cognito::UserPoolUser': {
      honoured: ['Username', 'UserAttributes', 'UserPoolId', 'MessageAction'],
      ignored: ['DesiredDeliveryMediums'], // with SUPPRESS, and without, nothing is sent from here
      identify: ({ properties }) => ({ ref: String(properties['Username']), attributes: {} }),
      create: async (resource) => {
        const pool = poolOf(state, poolId(resource));
        if (!state.users.find(pool, resource.ref)) await operations['AdminCreateUser']!(state, resource.properties);
      },
    },
    'AWS::Cognito::UserPoolUserToGroupAttachment': {
      honoured: ['GroupName', 'Username', 'UserPoolId'],
      identify: (resource) => ({ ref: physicalName(resource), attributes: {} }),
      create: (resource) => {
        const pool = poolOf(state, poolId(resource));
        const group = String(resource.properties['GroupName']);
        if (!pool.groups.has(group)) throw new Unsupported(`${resource.stack}/${resource.logicalId}`, `the group ${group}, which the pool has not,`);
        state.users.join(pool, userOf(state, pool, resource.properties['Username']), group);
      },
    },
  };
}
