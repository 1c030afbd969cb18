import { ApiKey, CfnAccount, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Env } from '../../lambdas/handler/env.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { MACHINES } from '../../statemachines/tables.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import { Firewall } from '../constructs/firewall.ts';
import { functionsOf, plus } from '../constructs/granted-functions.ts';
import type { Grants } from '../constructs/granted-functions.ts';
import { type InboundDoors, namesDoors, opensDoors, readsPutAside } from '../constructs/inbound-doors.ts';
import type { OpenApi } from '../constructs/openapi.ts';
import type { PlatformFunction } from '../constructs/platform-function.ts';
import { RestApi, STAGE } from '../constructs/rest-api.ts';
import type { IdentityStack } from './identity.ts';
import type { StackProps } from './props.ts';

const TRACE: Grants = { correlation: ['query'], sagas: ['get', 'index/correlation'], orders: ['get', 'query'] };
/** Decides on a desk row, under an idempotency key. */
const DESK: Grants = { exceptions: ['get', 'update'], idempotency: ['get', 'put'], orders: ['get', 'put'], masterdata: ['get'] };
/** Does something to a row, and writes down who did, under an idempotency key. Who sees and approves what: the rules of the house. */
const ROW: Grants = { exceptions: ['get', 'update'], correlation: ['put'], idempotency: ['get', 'put'], masterdata: ['get'] };
/** A new version of the order, by the rules of master data; then the step runs again. */
const CORRECTS: Grants = plus(ROW, { orders: ['get', 'put'], sagas: ['update'], masterdata: ['get', 'query'] });
/** Closes the fence and asks for the unwinding, in one transaction with the order. */
const CANCELS: Grants = { orders: ['get', 'put', 'query'], sagas: ['get', 'update'], outbox: ['put'], correlation: ['put'], idempotency: ['get', 'put'] };

/** Stores the change with the order, and has its saga begin. */
const CHANGES: Grants = { orders: ['get', 'put'], outbox: ['put'], correlation: ['put'], idempotency: ['get', 'put'] };

/** Writes into the books, under an idempotency key. */
const BOOKS: Grants = { idempotency: ['get', 'put'], masterdata: ['get'] };

/** What each route's function may do: lambdas/api/<name>.ts. */
export const ROUTES = {
  authorizer: { masterdata: ['get'] },
  'post-orders': {
    orders: ['get', 'put'],
    idempotency: ['get', 'put'],
    outbox: ['put'],
    correlation: ['put'],
    masterdata: ['get', 'query'],
    routing: ['query'],
  },
  'get-order': { orders: ['get', 'query'], masterdata: ['get'] },
  'find-orders': { orders: ['get'], idempotency: ['get'] },
  'post-order-changes': CHANGES,
  'post-order-cancellation': CANCELS,
  'get-order-shipments': { orders: ['get', 'query'] },
  'post-shipment-serials': { orders: ['get', 'put'], idempotency: ['get', 'put'] },
  'post-shipment-delivery': { orders: ['get', 'put'], idempotency: ['get', 'put'], outbox: ['put'], correlation: ['query', 'put'] },
  'get-order-invoices': { orders: ['get', 'query'] },
  'post-returns': { orders: ['get', 'put', 'query'], idempotency: ['get', 'put'], outbox: ['put'], correlation: ['put'], masterdata: ['get'] },
  'get-return': { orders: ['get', 'query'], masterdata: ['get'] },
  'post-return-receipts': { orders: ['get', 'put'], idempotency: ['get', 'put'], outbox: ['put'], correlation: ['put'], masterdata: ['query'] },
  'get-product': { masterdata: ['get'] },
  'get-customer': { masterdata: ['get'] },
  'post-customer-credit-check': { masterdata: ['get'], ledger: ['get', 'query'] },
  'post-prices': { masterdata: ['get'] },
  'post-availability': { masterdata: ['get', 'query'], stock: ['get', 'query', 'index/position'] },
  'get-trace': TRACE,
  'find-trace': TRACE,
  'get-shadow-reports': { routing: ['query'] },
  'get-connectors': { routing: ['query'] },
  'get-operations': { routing: ['query'], correlation: ['query'], outbox: ['index/pending'], exceptions: ['index/entity'] },
  'get-execution': { sagas: ['get'] },
  // as its row on the desk would
  'post-execution-redrive': plus(ROW, { sagas: ['get', 'update'], exceptions: ['index/saga'] }),
  'get-exceptions': { exceptions: ['index/desk', 'index/entity', 'index/escalated'], masterdata: ['get'] },
  'get-exception-groups': { exceptions: ['index/desk', 'index/entity'], masterdata: ['get'] },
  'get-exception': { exceptions: ['get'], correlation: ['query'], orders: ['get', 'query'], masterdata: ['get'] },
  'post-exception-claim': ROW,
  'post-exception-comments': ROW,
  'post-exception-correct': CORRECTS,
  'post-exception-dismiss': ROW,
  'post-exception-escalate': plus(ROW, { outbox: ['put'] }),
  // a refund that is tried again is told to its gateway, if it is still owed
  'post-exception-replay': plus(DESK, CANCELS, { sagas: ['get'], ledger: ['get'] }),
  'post-exceptions-bulk': plus(DESK, CANCELS, CORRECTS, { exceptions: ['index/desk', 'index/entity'], sagas: ['get'], ledger: ['get'] }),
  'post-fraud-screens': { masterdata: ['get'], correlation: ['query'] },
  // a supplier's bill that is taken as it is, is told
  'post-exception-approve': plus(DESK, CORRECTS, { orders: ['query'], outbox: ['put'] }),
  'get-journal': { ledger: ['query'] },
  'post-journal-reversal': plus(BOOKS, { ledger: ['query', 'put', 'check'], correlation: ['put'], outbox: ['put'], routing: ['query'] }),
  'get-period': { ledger: ['get', 'query', 'index/period'], masterdata: ['get'] },
  // closing may accrue first: journals, of the orders behind them
  'post-period-close': plus(BOOKS, { ledger: ['get', 'query', 'index/period', 'put', 'update', 'check'], orders: ['get'], correlation: ['put'], outbox: ['put'], masterdata: ['query'] }),
  'post-period-open': plus(BOOKS, { ledger: ['update'] }),
  'post-receipts': plus(BOOKS, { ledger: ['get', 'query', 'put', 'update', 'check'], outbox: ['put'], correlation: ['put'], masterdata: ['query'], routing: ['query'] }),
  // applying closes the rows that asked for it
  'post-receipt-applications': plus(BOOKS, { ledger: ['get', 'query', 'put', 'update', 'delete', 'check'], outbox: ['put'], correlation: ['put'], exceptions: ['get', 'put', 'update'], masterdata: ['query'], routing: ['query'] }),
  'post-receipt-unapply': plus(BOOKS, { ledger: ['get', 'query', 'put', 'update', 'delete', 'check'], outbox: ['put'], correlation: ['put'], routing: ['query'] }),
  'post-refunds': plus(BOOKS, { ledger: ['get', 'query', 'put', 'update', 'delete', 'check'], outbox: ['put'], correlation: ['put'], exceptions: ['get', 'update'], masterdata: ['query'], routing: ['query'] }),
  'post-bank-statements': plus(BOOKS, { ledger: ['get', 'query', 'put', 'update', 'delete', 'check'], outbox: ['put'], correlation: ['put'], exceptions: ['get', 'put', 'update'], masterdata: ['query'], routing: ['query'] }),
  'post-stock-levels': plus(BOOKS, { stock: ['get', 'query', 'put', 'update', 'index/position'], exceptions: ['get', 'put', 'update', 'index/desk'], outbox: ['put'], correlation: ['put'] }),
  'post-carrier-bills': plus(BOOKS, { orders: ['get', 'query', 'put'], ledger: ['query', 'put', 'check'], outbox: ['put'], correlation: ['query', 'put'], exceptions: ['get', 'put', 'update'], masterdata: ['query'] }),
  'get-payment': { ledger: ['get'], orders: ['get'] },
  'get-customer-open-items': { ledger: ['query'] },
  'post-webhook-subscriptions': { webhooks: ['get', 'query', 'put'] },
  'get-webhook-subscriptions': { webhooks: ['query'] },
  'get-webhook-subscription': { webhooks: ['get'] },
  // the row about one that was disabled closes with what its owner does
  'patch-webhook-subscription': { webhooks: ['get', 'put'], exceptions: ['get', 'update'] },
  'delete-webhook-subscription': { webhooks: ['get', 'delete'], exceptions: ['get', 'update'] },
  'post-webhook-keys': { webhooks: ['get', 'put'] },
  'get-webhook-deliveries': { webhooks: ['get', 'index/created'] },
  'post-webhook-replays': { webhooks: ['get', 'update', 'index/created'], idempotency: ['get', 'put'] },
  'get-openapi': {},
} satisfies Record<string, Grants>;

export interface ApiProps extends StackProps {
  identity: IdentityStack;
  document: OpenApi;
  /** Webhook functions by connector. */
  webhooks: Map<string, PlatformFunction>;
  /** Answers EDI partners, where there are any. */
  edi: PlatformFunction | undefined;
  doors: InboundDoors;
}

/** The doors: the channels' and people's API behind tokens, and one for webhooks, whose callers sign what they send. */
export class ApiStack extends CellStack {
  /** Of channels and people, e.g. `https://<id>.execute-api.us-east-1.amazonaws.com/v1`. */
  readonly url: string;

  constructor(scope: Construct, props: ApiProps) {
    super(scope, 'api', props.place, 'REST APIs, throttles, firewall');
    const { stage, cell } = props.place;
    const functions = functionsOf(this, ROUTES, { folder: 'lambdas/api', code: props.code('api'), tables: props.data.tables, timeoutSeconds: 15 });
    functions.authorizer.environment(Env.Issuer, props.identity.pool.userPoolProviderUrl);
    const origin = cell.consoleOrigins[0];
    // pages of the console may read the answers, not only be let through by the preflight
    if (origin) for (const route of Object.values(functions)) route.environment(Env.ConsoleOrigin, origin);
    // a decision answers the task that waits, or redrives the execution that failed; where that is not possible any more, a new one goes on
    for (const name of ['post-exception-replay', 'post-exception-approve', 'post-exception-correct', 'post-exceptions-bulk'] as const) {
      functions[name].onMachines(MACHINES, 'SendTaskSuccess', 'DescribeExecution', 'RedriveExecution', 'StartExecution');
    }

    this.#inbound(functions, props);
    this.#operations(functions);
    for (const name of ['post-webhook-subscriptions', 'post-webhook-keys'] as const) functions[name].bindSecret(Env.SecretName, props.data.webhookMaster);
    functions['post-bank-statements'].bindBucket(Env.InboundBucket, props.data.inbound, 'bank');
    functions['post-stock-levels'].bindBucket(Env.InboundBucket, props.data.inbound, 'stock');
    const account = this.#logging();
    const channels = new RestApi(this, 'Channels', {
      description: 'API of channels and people',
      document: props.document,
      functions: new Map(Object.entries(functions)),
      authorizer: functions.authorizer,
      throttle: stage.apiThrottle,
      ...(origin && { origin }),
    });
    const inbound = new RestApi(this, 'Inbound', {
      description: 'Webhooks and EDI, signed by whoever sends them',
      document: inboundDocument([...props.webhooks.keys()], props.edi !== undefined),
      functions: new Map([...[...props.webhooks].map(([connector, target]): [string, PlatformFunction] => [`webhook-${connector}`, target]), ...(props.edi ? [['edi', props.edi] as const] : [])]),
      binary: true,
      throttle: stage.apiThrottle,
    });
    for (const { api } of [channels, inbound]) api.deploymentStage.node.addDependency(account);
    new Firewall(this, 'Firewall').protects('Channels', channels).protects('Inbound', inbound);
    this.#usagePlans(channels);
    this.url = `https://${channels.api.restApiId}.execute-api.${this.region}.${this.urlSuffix}/${STAGE}`;
    new CfnOutput(this, 'ApiUrl', { value: channels.api.deploymentStage.urlForPath('/') });
    new CfnOutput(this, 'InboundUrl', { value: inbound.api.deploymentStage.urlForPath('/webhooks') });
  }

  /** What could not be taken is looked at, put right, and goes through the door of its connector again. */
  #inbound(functions: Record<keyof typeof ROUTES, PlatformFunction>, { data: { inbound }, doors }: ApiProps): void {
    for (const name of ['get-exceptions', 'get-exception-groups'] as const) namesDoors(functions[name], doors);
    namesDoors(readsPutAside(functions['get-exception'], doors, inbound), doors);
    for (const name of ['post-exception-replay', 'post-exception-approve', 'post-exception-correct', 'post-exceptions-bulk'] as const) opensDoors(functions[name], doors, inbound);
  }

  /** Looks at machines, executions and queues of the cell: their names are known, their contents are not. */
  #operations(functions: Record<keyof typeof ROUTES, PlatformFunction>): void {
    const watching = [functions['get-operations'], functions['get-execution'], functions['post-execution-redrive']] as const;
    for (const target of watching) target.environment(Env.CellPrefix, this.prefix).environment(Env.MachineArns, MACHINES.map((machine) => this.machineArn(machine)).join(' '));
    const [operations, execution, again] = watching;
    operations.onMachines(MACHINES, 'ListExecutions').watchQueues(this.prefix).environment(Env.ChannelApi, `${this.prefix}-channels/${STAGE}`);
    execution.onMachines(MACHINES, 'DescribeExecution', 'GetExecutionHistory', 'DescribeStateMachineForExecution');
    again.onMachines(MACHINES, 'DescribeExecution', 'RedriveExecution', 'StartExecution');
  }

  /** One throttle per channel. The key is no secret: the authorizer says it, from the token, and no caller ever sends it. */
  #usagePlans({ api }: RestApi): void {
    for (const { name, rate, burst } of this.place.cell.channels) {
      const plan = new UsagePlan(this, `Plan-${name}`, {
        name: `${this.prefix}-${name}`,
        description: `Throttle of the channel ${name}`,
        throttle: { rateLimit: rate, burstLimit: burst },
        apiStages: [{ api, stage: api.deploymentStage }],
      });
      plan.addApiKey(new ApiKey(this, `Key-${name}`, { apiKeyName: `${this.prefix}-${name}`, value: `${this.usageKeyPrefix}${name}`, description: 'Names the usage plan; grants nothing' }));
      new CfnOutput(this, `UsageKey-${name}`, { value: `${this.usageKeyPrefix}${name}`, description: `usageIdentifierKey of the clients of ${name} in the master data` });
    }
  }

  get usageKeyPrefix(): string {
    return `usage-plan-${this.prefix}-`;
  }

  /** API Gateway logs under one role per account and region. */
  #logging(): CfnAccount {
    const role = new Role(this, 'GatewayLogging', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(
      role,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'This is the policy that API Gateway documents for its logging role; it serves every API of the account and region, so it cannot be narrowed to ours.',
    );
    const account = new CfnAccount(this, 'GatewayAccount', { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return account;
  }
}

/** One route per connector that takes webhooks, and one for X12 interchanges of any partner; their bodies are the vendors' own. */
function inboundDocument(connectors: string[], edi: boolean): OpenApi {
  const responses = { 200: { description: 'Taken' }, 400: { description: 'Malformed' }, 401: { description: 'The signature does not match' } };
  const partner = { name: 'partner', in: 'path', required: true, schema: { type: 'string' } };
  return {
    openapi: '3.0.1',
    info: { title: 'Crossdock inbound', version: STAGE },
    paths: {
      ...Object.fromEntries(connectors.map((connector) => [`/webhooks/${connector}`, { post: { operationId: `webhook-${connector}`, responses } }])),
      ...(edi && { '/edi/{partner}': { post: { operationId: 'edi', parameters: [partner], responses: { ...responses, 202: { description: 'Taken; there is nothing to acknowledge' } } } } }),
    },
  };
}
