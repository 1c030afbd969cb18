import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { uniquePart } from '../template/physical-name.ts';
import { canonicalSecretArn, secretArn } from './arn.ts';
import { generatedSecret, randomPassword } from './password.ts';
import { SecretsFile } from './secrets-file.ts';
import { Versions } from './versions.ts';
import type { Version } from './versions.ts';

interface Secret {
  name: string;
  arn: string;
  description: string;
  /** Epoch milliseconds. */
  created: number;
}

/** Secrets Manager: the secrets of the templates, their values from a file of the developer's. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
export class SecretsManager implements Engine {
  readonly service = 'secretsmanager';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #file: SecretsFile;
  readonly #versions: Versions;
  readonly #secrets = new Map<string, Secret>();

  constructor(host: Host, options: { secretsFile?: string } = {}) {
    this.#host = host;
    mkdirSync(host.dataDir, { recursive: true });
    this.#file = new SecretsFile(options.secretsFile ?? join(host.dataDir, 'secrets.json'));
    this.#versions = new Versions(join(host.dataDir, 'versions.sqlite'));
    this.types = {
      'AWS::SecretsManager::Secret': {
        honoured: ['Name', 'SecretString', 'GenerateSecretString', 'Description'],
        ignored: ['KmsKeyId', 'Tags'], // values lie in a file of the developer's own; a key of this machine would add nothing
        identify: (resource) => {
          const name = nameOf(resource);
          const arn = secretArn(name, resource);
          return { ref: arn, attributes: { Id: arn } };
        },
        create: (resource) => this.#create(resource),
      },
    };
  }

  stop(): void {
    this.#versions.close();
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'GetSecretValue':
        return this.#value(this.#secret(input['SecretId']), input);
      case 'BatchGetSecretValue':
        return { SecretValues: [input['SecretIdList'] ?? []].flat().map((id) => this.#value(this.#secret(id), {})), Errors: [] };
      case 'PutSecretValue':
        return this.#put(this.#secret(input['SecretId']), input);
      case 'UpdateSecret':
        return this.#update(this.#secret(input['SecretId']), input);
      case 'UpdateSecretVersionStage':
        return this.#moveStage(this.#secret(input['SecretId']), input);
      case 'DescribeSecret':
        return this.#described(this.#secret(input['SecretId']));
      case 'ListSecrets':
        return { SecretList: [...this.#secrets.values()].map((secret) => this.#described(secret)) };
      case 'ListSecretVersionIds': {
        const secret = this.#secret(input['SecretId']);
        const versions = this.#versions.all(secret.name).map(({ id, stages, created }) => ({ VersionId: id, VersionStages: stages, CreatedDate: created / 1000 }));
        return { ARN: secret.arn, Name: secret.name, Versions: versions };
      }
      case 'GetRandomPassword':
        return { RandomPassword: randomPassword(input) };
      default:
        throw new AwsError('UnknownOperationException', `The local runtime has no ${action} in Secrets Manager`);
    }
  }

  /** The developer's file wins over what was stored; what the template says is only for the first time. */
  #create(resource: Resource): void {
    const { properties } = resource;
    const name = nameOf(resource);
    this.#secrets.set(name, { name, arn: resource.ref, description: String(properties['Description'] ?? ''), created: this.#host.clock.now() });
    const stored = this.#versions.staged(name, 'AWSCURRENT');
    const generate = properties['GenerateSecretString'];
    const first = properties['SecretString'] ?? (generate === undefined ? undefined : generatedSecret(generate as JsonObject));
    const wanted = this.#file.get(name) ?? stored?.value ?? first;
    if (wanted !== undefined && wanted !== stored?.value) this.#add(name, this.#host.id(), String(wanted), false, ['AWSCURRENT']);
  }

  #add(name: string, id: string, value: string, binary: boolean, stages: readonly string[]): void {
    this.#versions.add(name, { id, value, binary, created: this.#host.clock.now() }, stages);
    this.#writeBack(name);
  }

  #writeBack(name: string): void {
    const current = this.#versions.staged(name, 'AWSCURRENT');
    if (current && !current.binary) this.#file.set(name, current.value);
  }

  #secret(id: Json | undefined): Secret {
    const arn = canonicalSecretArn(String(id), this.#host);
    const secret = [...this.#secrets.values()].find((each) => each.arn === arn);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  #value(secret: Secret, input: JsonObject): JsonObject {
    const { VersionId, VersionStage } = input;
    const stage = String(VersionStage ?? 'AWSCURRENT');
    const version = this.#versions.all(secret.name).find((each) => (VersionId === undefined ? each.stages.includes(stage) : each.id === VersionId && (VersionStage === undefined || each.stages.includes(stage))));
    if (!version) {
      const what = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${String(VersionId)}`;
      throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
    }
    return { ...outline(secret, version), ...(version.binary ? { SecretBinary: version.value } : { SecretString: version.value }), CreatedDate: version.created / 1000 };
  }

  /** The token makes it safe to send twice: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
  #put(secret: Secret, input: JsonObject): JsonObject {
    const id = String(input['ClientRequestToken'] ?? this.#host.id());
    const binary = input['SecretBinary'] !== undefined;
    if (binary === (input['SecretString'] !== undefined)) throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
    const value = String(input['SecretBinary'] ?? input['SecretString']);
    const existing = this.#versions.all(secret.name).find((version) => version.id === id);
    if (existing && (existing.value !== value || existing.binary !== binary)) {
      throw new AwsError('ResourceExistsException', `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`);
    }
    if (!existing) this.#add(secret.name, id, value, binary, (input['VersionStages'] as string[] | undefined) ?? ['AWSCURRENT']);
    return outline(secret, this.#versions.all(secret.name).find((version) => version.id === id)!);
  }

  #update(secret: Secret, input: JsonObject): JsonObject {
    if (input['Description'] !== undefined) secret.description = String(input['Description']);
    if (input['SecretString'] === undefined && input['SecretBinary'] === undefined) return { ARN: secret.arn, Name: secret.name };
    const { VersionId = '' } = this.#put(secret, input);
    return { ARN: secret.arn, Name: secret.name, VersionId };
  }

  #moveStage(secret: Secret, input: JsonObject): JsonObject {
    const stage = String(input['VersionStage']);
    const held = this.#versions.staged(secret.name, stage)?.id;
    if (input['RemoveFromVersionId'] !== held) {
      throw new AwsError('InvalidParameterException', `The parameter RemoveFromVersionId can't be empty or wrong. Staging label ${stage} is currently attached to version ${held ?? 'none'}, so you must explicitly reference that version in RemoveFromVersionId.`);
    }
    this.#versions.move(secret.name, stage, input['MoveToVersionId'] === undefined ? undefined : String(input['MoveToVersionId']));
    this.#writeBack(secret.name);
    return { ARN: secret.arn, Name: secret.name };
  }

  #described(secret: Secret): JsonObject {
    const stages = Object.fromEntries(this.#versions.all(secret.name).map((version) => [version.id, version.stages]));
    return { ARN: secret.arn, Name: secret.name, Description: secret.description, RotationEnabled: false, CreatedDate: secret.created / 1000, VersionIdsToStages: stages };
  }
}

const outline = (secret: Secret, version: Version): JsonObject => ({ ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages });

/** CloudFormation names a secret after its logical id alone. */
const nameOf = ({ properties, stack, logicalId }: Pick<Resource, 'properties' | 'stack' | 'logicalId'>): string =>
  String(properties['Name'] ?? `${logicalId}-${uniquePart(`${stack}/${logicalId}`, 12)}`);
