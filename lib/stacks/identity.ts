import {
  CfnUserPoolGroup, FeaturePlan, Mfa, OAuthScope, ResourceServerScope, StandardThreatProtectionMode, UserPool, UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import type { CfnUserPoolClient, UserPoolResourceServer } from 'aws-cdk-lib/aws-cognito';
import { Aws, CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SagaStep } from '../../statemachines/saga.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import type { Place } from '../constructs/cell-stack.ts';

const SCOPES: Record<string, string> = {
  'orders.write': 'Place, change and cancel orders',
  'orders.read': 'Read orders, shipments and invoices',
  'trace.read': 'Follow a business transaction by any document number',
  'operations.read': 'See how it all goes, and what executions did',
  'operations.write': 'Go on with failed executions',
  'exceptions.read': 'See the exception desk',
  'exceptions.write': 'Decide at the exception desk',
  'returns.receive': 'Report goods of a return as arrived',
  'shipments.deliver': 'Report shipments as delivered',
  'stock.write': 'Report stock levels of warehouses',
  'bills.write': 'Report bills of carriers',
  'journals.read': 'Read journals and periods',
  'journals.write': 'Reverse journals, close periods',
  'payments.read': 'Read payments, receipts and open items',
  'receipts.write': 'Report cash, apply it and take that back',
  'webhooks.write': 'Be told of orders by webhooks',
};
const CHANNEL_SCOPES = ['orders.write', 'orders.read', 'webhooks.write'];

/** A role is a group, and owns steps. */
const GROUPS: Record<SagaStep['owner'], string> = {
  'customer-service': 'Orders that wait for a decision about customer or goods',
  warehouse: 'Stock, allocation and shipments',
  finance: 'Credit, invoices and journals',
  integration: 'Connectors, failed executions, redrive',
  steward: 'Master data and routing',
};

/** Who may call: an app client per channel, a pool of people in groups by role. */
export class IdentityStack extends CellStack {
  readonly pool: UserPool;
  /** Where people sign in, e.g. `https://<prefix>.auth.us-east-1.amazoncognito.com`. */
  readonly signIn: string;
  readonly consoleClientId: string;

  constructor(scope: Construct, place: Place) {
    super(scope, 'identity', place, 'users, roles, app clients');
    this.pool = this.#pool();
    const server = this.#scopes();
    for (const [groupName, description] of Object.entries(GROUPS)) {
      new CfnUserPoolGroup(this, `Group-${groupName}`, { userPoolId: this.pool.userPoolId, groupName, description });
    }
    for (const channel of place.cell.channels.filter(({ name }) => name !== 'console')) this.#channelClient(channel.name, server);
    this.consoleClientId = this.#consoleClient(server);
    this.signIn = this.#domain();
    new CfnOutput(this, 'Issuer', { value: this.pool.userPoolProviderUrl });
  }

  #pool(): UserPool {
    const { stage } = this.place;
    const strict = stage.mfa === 'required';
    const pool = new UserPool(this, 'Users', {
      userPoolName: this.prefix,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      passwordPolicy: { minLength: 12, requireDigits: true, requireLowercase: true, requireUppercase: true, requireSymbols: true, tempPasswordValidity: Duration.days(3) },
      mfa: strict ? Mfa.REQUIRED : Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      featurePlan: strict ? FeaturePlan.PLUS : FeaturePlan.ESSENTIALS,
      ...(strict && { standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION }),
      deletionProtection: stage.retain,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (!strict) {
      const demo = 'The dev stage holds demo users and demo data only, and its scripts sign in unattended.';
      acknowledge(pool, 'AwsSolutions-COG2', `${demo} staging and prod require a second factor.`);
      acknowledge(pool, 'AwsSolutions-COG8', `${demo} staging and prod are on the Plus plan, with threat protection enforced.`);
    }
    return pool;
  }

  /** A prefix is unique in a region over all of AWS, so the account is part of it. */
  #domain(): string {
    return this.pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `${this.prefix}-${Aws.ACCOUNT_ID}` } }).baseUrl();
  }

  #scopes() {
    const scopes = Object.entries(SCOPES).map(([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }));
    const server = this.pool.addResourceServer('Api', { identifier: 'crossdock', userPoolResourceServerName: 'Crossdock API', scopes });
    return (names: string[]) => scopesOf(server, scopes.filter(({ scopeName }) => names.includes(scopeName)));
  }

  #channelClient(name: string, scopes: (names: string[]) => OAuthScope[]): void {
    const client = new UserPoolClient(this, `Client-${name}`, {
      userPool: this.pool,
      userPoolClientName: name,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: scopes(CHANNEL_SCOPES) },
      accessTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
    });
    // nobody signs in with it: without this line Cognito would let people do so
    (client.node.defaultChild as CfnUserPoolClient).explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    new CfnOutput(this, `ClientId-${name}`, { value: client.userPoolClientId, description: `App client of the channel ${name}` });
  }

  #consoleClient(scopes: (names: string[]) => OAuthScope[]): string {
    const { stage, cell } = this.place;
    const client = new UserPoolClient(this, 'Client-console', {
      userPool: this.pool,
      userPoolClientName: 'console',
      generateSecret: false,
      authFlows: { userSrp: true, ...(stage.passwordSignIn && { userPassword: true }) },
      // Cognito gives a code only to clients that come with PKCE's challenge, or checks the challenge where there is one: the console sends it.
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, ...scopes(Object.keys(SCOPES))],
        callbackUrls: cell.consoleOrigins.map((origin) => `${origin}/console/signed-in`),
        logoutUrls: cell.consoleOrigins.map((origin) => `${origin}/console/`),
      },
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });
    new CfnOutput(this, 'ClientId-console', { value: client.userPoolClientId, description: 'App client of the operations console' });
    return client.userPoolClientId;
  }
}

const scopesOf = (server: UserPoolResourceServer, scopes: ResourceServerScope[]) => scopes.map((scope) => OAuthScope.resourceServer(server, scope));
