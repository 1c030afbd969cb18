import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, JsonObject, Measured, Resource, ResourceType } from '../contract.ts';
import { LogSink } from '../lambda/log-sink.ts';
import { label, readProperties } from '../lambda/properties.ts';
import { openStore } from '../store/sqlite.ts';
import { readApi } from './api.ts';
import type { Api } from './api.ts';
import { Gateway } from './gateway.ts';
import { measuresOf } from './metrics.ts';
import type { Stage } from './gateway.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';
import * as properties from './resources.ts';
import { render } from './template.ts';
import { Throttle } from './throttle.ts';
import { UsagePlans, usageSchema } from './usage-plans.ts';

export type { GatewayAnswer, GatewayRequest } from './http.ts';

const schema = `CREATE TABLE IF NOT EXISTS generated_keys (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT; ${usageSchema}`;

/** API Gateway's REST APIs, from their OpenAPI documents. */
export class ApiGateway implements Engine {
  readonly service = 'apigateway';
  readonly #host: Host;
  readonly #measured: Measured;
  readonly #db: DatabaseSync;
  readonly #sink: LogSink;
  readonly #plans: UsagePlans;
  readonly #gateway: Gateway;
  readonly #apis = new Map<string, { name: string; api: Api; resource: Resource }>();
  readonly #stages = new Map<string, Stage & { accessLog: string | undefined }>();

  constructor(host: Host, measured: Measured = () => {}) {
    this.#host = host;
    this.#measured = measured;
    this.#db = openStore(join(host.dataDir, 'apigateway.sqlite'), schema);
    this.#sink = new LogSink(join(host.dataDir, 'logs'));
    const throttle = new Throttle(host.clock);
    this.#plans = new UsagePlans(host.clock, this.#db, throttle);
    this.#gateway = new Gateway(host, throttle, this.#plans);
  }

  readonly types: Readonly<Record<string, ResourceType>> = {
    'AWS::ApiGateway::RestApi': {
      honoured: ['Body', 'Name', 'BinaryMediaTypes', 'ApiKeySourceType', 'DisableExecuteApiEndpoint'],
      // One endpoint on one machine; answers are not compressed; the document is read strictly anyway.
      ignored: ['Description', 'EndpointConfiguration', 'FailOnWarnings', 'MinimumCompressionSize', 'Mode', 'Parameters', 'Tags', 'SecurityPolicy'],
      identify: ({ stack, logicalId, properties: { Name } }) => {
        const id = properties.slug(String(Name ?? `${stack}-${logicalId}`));
        return { ref: id, attributes: { RestApiId: id, RootResourceId: `${id}-root` } };
      },
      create: (resource) => {
        const read = readProperties(properties.RestApiProperties, resource);
        this.#apis.set(resource.ref, { name: read.Name ?? resource.ref, api: readApi(properties.apiDocument(read), label(resource)), resource });
      },
    },
    'AWS::ApiGateway::Deployment': {
      honoured: ['RestApiId', 'StageName'],
      ignored: ['Description'],
      identify: (resource) => ({ ref: properties.stableId(resource), attributes: { DeploymentId: properties.stableId(resource) } }),
      create: (resource) => {
        if (resource.properties.StageName === undefined) return;
        this.#createStage({ ...resource, properties: { ...resource.properties, DeploymentId: resource.ref } });
      },
    },
    'AWS::ApiGateway::Stage': {
      honoured: Object.keys(properties.StageProperties.shape),
      ignored: ['Description', 'DocumentationVersion', 'Tags'],
      identify: ({ properties: { StageName } }) => ({ ref: String(StageName), attributes: {} }),
      create: (resource) => this.#createStage(resource),
    },
    'AWS::ApiGateway::Account': {
      honoured: [],
      ignored: ['CloudWatchRoleArn'],
      identify: (resource) => ({ ref: properties.stableId(resource), attributes: { Id: properties.stableId(resource) } }),
      create: () => {},
    },
    'AWS::ApiGateway::UsagePlan': {
      honoured: Object.keys(properties.UsagePlanProperties.shape),
      ignored: ['Description', 'Tags'],
      identify: (resource) => ({ ref: properties.stableId(resource), attributes: { Id: properties.stableId(resource) } }),
      create: (resource) => {
        const plan = properties.readUsagePlan(resource);
        this.#plans.plans.set(plan.id, plan);
      },
    },
    'AWS::ApiGateway::ApiKey': {
      honoured: Object.keys(properties.ApiKeyProperties.shape),
      ignored: ['Description', 'CustomerId', 'GenerateDistinctId', 'Tags'],
      identify: (resource) => ({ ref: properties.stableId(resource), attributes: { APIKeyId: properties.stableId(resource) } }),
      create: (resource) => {
        const { Name = resource.logicalId, Value, Enabled } = readProperties(properties.ApiKeyProperties, resource);
        const id = resource.ref;
        this.#plans.keys.set(id, { id, name: Name, value: Value ?? this.#generated(id), enabled: Enabled });
      },
    },
    'AWS::ApiGateway::UsagePlanKey': {
      honoured: Object.keys(properties.UsagePlanKeyProperties.shape),
      identify: ({ properties: { KeyId, UsagePlanId } }) => {
        const Id = `${String(KeyId)}:${String(UsagePlanId)}`;
        return { ref: Id, attributes: { Id } };
      },
      create: (resource) => {
        const { KeyId, UsagePlanId } = readProperties(properties.UsagePlanKeyProperties, resource);
        const plan = this.#plans.plans.get(UsagePlanId);
        if (!plan) throw new AwsError('NotFoundException', `${label(resource)}: Invalid Usage Plan ID specified`, 404);
        plan.keyIds.add(KeyId);
      },
    },
  };

  /** Answers an HTTP request to an API; never rejects. An API or stage that is not there is 403 Forbidden, as on AWS. */
  async request(apiId: string, stageName: string, request: GatewayRequest): Promise<GatewayAnswer> {
    const stage = this.#stages.get(`${apiId}/${stageName}`);
    if (!stage) {
      const headers: [string, string][] = [['Content-Type', 'application/json'], ['x-amzn-ErrorType', 'ForbiddenException']];
      return { status: 403, headers, body: Buffer.from('{"message":"Forbidden"}') };
    }
    const { answer, context } = await this.#gateway.answer(stage, request);
    const { status, responseLatency, integrationLatency } = context;
    const measures = measuresOf(this.#apis.get(apiId)?.name ?? apiId, stageName, Number(status), Number(responseLatency), integrationLatency === undefined ? undefined : Number(integrationLatency));
    for (const measure of measures) this.#measured(measure);
    if (stage.accessLog !== undefined) {
      const identity = context.identity as JsonObject;
      // Access logs are read by many: of a key they get to see only which one it was.
      if (identity.apiKey !== undefined) context.identity = { ...identity, apiKey: `${'*'.repeat(6)}${String(identity.apiKey).slice(-4)}` };
      this.#sink.write(`${apiId}-${stageName}`, stageName, this.#host.clock.now(), render(stage.accessLog, context, '-'));
    }
    return answer;
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'GetRestApis':
        return { items: [...this.#apis.keys()].map((id) => this.#apiView(id)) };
      case 'GetRestApi':
        return this.#apiView(String(input.restApiId));
      case 'GetStages':
        return { item: [...this.#stages.values()].filter(({ apiId }) => apiId === input.restApiId).map(stageView) };
      case 'GetStage': {
        const stage = this.#stages.get(`${String(input.restApiId)}/${String(input.stageName)}`);
        if (!stage) throw new AwsError('NotFoundException', 'Invalid stage identifier specified', 404);
        return stageView(stage);
      }
      case 'GetApiKeys':
        return { items: [...this.#plans.keys.keys()].map((id) => this.#keyView(id, input.includeValues === true)) };
      case 'GetApiKey':
        return this.#keyView(String(input.apiKey), input.includeValue === true);
      case 'GetUsagePlans':
        return { items: [...this.#plans.plans.values()].map(({ id, name }) => ({ id, name })) };
      default:
        throw new AwsError('UnknownOperationException', `The local API Gateway does not do ${action}.`, 404);
    }
  }

  stop() {
    this.#sink.close();
  }

  #createStage(resource: Resource) {
    const { accessLog, ...stage } = properties.readStage(resource);
    const api = this.#apis.get(stage.apiId)?.api;
    if (!api) throw new AwsError('NotFoundException', `${label(resource)}: Invalid API identifier specified ${stage.apiId}`, 404);
    this.#stages.set(`${stage.apiId}/${stage.name}`, { ...stage, api, accessLog, region: resource.region, account: resource.account });
  }

  /** A key without a value in the template gets one, once. */
  #generated(id: string): string {
    this.#db.prepare('INSERT OR IGNORE INTO generated_keys VALUES (?, ?)').run(id, this.#host.id().replaceAll('-', ''));
    return (this.#db.prepare('SELECT value FROM generated_keys WHERE id = ?').get(id) as { value: string }).value;
  }

  #apiView(id: string): JsonObject {
    const found = this.#apis.get(id);
    if (!found) throw new AwsError('NotFoundException', 'Invalid API identifier specified', 404);
    return { id, name: found.name, apiKeySource: found.api.keySource, binaryMediaTypes: found.api.binaryTypes, rootResourceId: `${id}-root` };
  }

  #keyView(id: string, withValue: boolean): JsonObject {
    const key = this.#plans.keys.get(id);
    if (!key) throw new AwsError('NotFoundException', 'Invalid API Key identifier specified', 404);
    return { id, name: key.name, enabled: key.enabled, ...(withValue ? { value: key.value } : {}) };
  }
}

const stageView = ({ name, deploymentId, variables }: Stage): JsonObject => ({ stageName: name, deploymentId, variables });
