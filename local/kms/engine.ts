import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError, Unsupported } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { openStore } from '../store/sqlite.ts';
import { pack, unpack } from './blob.ts';

/** Where key policies and aliases are made known: Iam decides on calls by them. */
export interface KeyPolicies {
  putResourcePolicy(arn: string, document: Json, where: string): void;
  putAlias(alias: string, keyArn: string): void;
}

interface Key {
  id: string;
  arn: string;
  enabled: boolean;
  description: string;
  created: number;
}

/**
 * Symmetric keys. Their use to keep tables and queues encrypted at rest is a matter of AWS; here they have their policy, and what is
 * encrypted with them by the API really is, with AES-256-GCM under a key in the data directory.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/
 */
export class Kms implements Engine {
  readonly service = 'kms';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #policies: KeyPolicies;
  readonly #db: DatabaseSync;
  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, string>();

  constructor(host: Host, policies: KeyPolicies) {
    this.#host = host;
    this.#policies = policies;
    mkdirSync(host.dataDir, { recursive: true });
    const file = join(host.dataDir, 'keys.sqlite');
    this.#db = openStore(file, 'CREATE TABLE IF NOT EXISTS material (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
    chmodSync(file, 0o600);
    this.types = this.#resourceTypes();
  }

  stop(): void {
    this.#db.close();
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'Encrypt': {
        const key = this.#usable(input['KeyId']);
        const plaintext = Buffer.from(String(input['Plaintext']), 'base64');
        if (plaintext.length < 1 || plaintext.length > 4096) throw new AwsError('ValidationException', "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096");
        return { KeyId: key.arn, CiphertextBlob: this.#seal(key, plaintext, input['EncryptionContext']), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      }
      case 'Decrypt':
        return this.#decrypt(input);
      case 'GenerateDataKey':
      case 'GenerateDataKeyWithoutPlaintext': {
        const key = this.#usable(input['KeyId']);
        const bytes = randomBytes(Number(input['NumberOfBytes'] ?? (input['KeySpec'] === 'AES_128' ? 16 : 32)));
        const CiphertextBlob = this.#seal(key, bytes, input['EncryptionContext']);
        return { KeyId: key.arn, CiphertextBlob, ...(action === 'GenerateDataKey' ? { Plaintext: bytes.toString('base64') } : {}) };
      }
      case 'GenerateRandom':
        return { Plaintext: randomBytes(Number(input['NumberOfBytes'] ?? 32)).toString('base64') };
      case 'DescribeKey':
        return { KeyMetadata: described(this.#key(input['KeyId']), this.#host.account) };
      case 'ListKeys':
        return { Keys: [...this.#keys.values()].map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), Truncated: false };
      case 'ListAliases':
        return { Aliases: [...this.#aliases].map(([AliasName, TargetKeyId]) => ({ AliasName, AliasArn: this.#arn(AliasName), TargetKeyId })), Truncated: false };
      default:
        throw new AwsError('UnknownOperationException', `The local runtime has no ${action} in KMS`);
    }
  }

  #resourceTypes(): Record<string, ResourceType> {
    const arnIn = ({ region, account }: Pick<Resource, 'region' | 'account'>, rest: string) => `arn:aws:kms:${region}:${account}:${rest}`;
    return {
      'AWS::KMS::Key': {
        honoured: ['KeyPolicy', 'Enabled', 'Description', 'KeySpec', 'KeyUsage'],
        ignored: ['EnableKeyRotation', 'RotationPeriodInDays', 'PendingWindowInDays', 'Tags', 'Origin', 'BypassPolicyLockoutSafetyCheck'],
        identify: (resource) => {
          const id = uuidOf(`${resource.stack}/${resource.logicalId}`);
          return { ref: id, attributes: { KeyId: id, Arn: arnIn(resource, `key/${id}`) } };
        },
        create: (resource) => this.#createKey(resource),
      },
      'AWS::KMS::Alias': {
        honoured: ['AliasName', 'TargetKeyId'],
        identify: (resource) => {
          const name = String(resource.properties['AliasName']);
          return { ref: name, attributes: { AliasArn: arnIn(resource, name) } };
        },
        create: ({ ref, properties }) => {
          const key = this.#key(properties['TargetKeyId']);
          this.#aliases.set(ref, key.id);
          this.#policies.putAlias(ref, key.arn);
        },
      },
    };
  }

  #createKey({ ref, attributes, properties, stack, logicalId, account }: Resource): void {
    const where = `${stack}/${logicalId}`;
    for (const [property, only] of [['KeySpec', 'SYMMETRIC_DEFAULT'], ['KeyUsage', 'ENCRYPT_DECRYPT']] as const) {
      if (properties[property] !== undefined && properties[property] !== only) throw new Unsupported(where, `${property} ${String(properties[property])}`);
    }
    const arn = attributes['Arn']!;
    const open: Json = { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${account}:root` } }] };
    this.#policies.putResourcePolicy(arn, properties['KeyPolicy'] ?? open, where);
    this.#keys.set(ref, { id: ref, arn, enabled: properties['Enabled'] !== false, description: String(properties['Description'] ?? ''), created: this.#host.clock.now() });
    this.#db.prepare('INSERT OR IGNORE INTO material VALUES (?, ?)').run(ref, randomBytes(32));
  }

  #arn(rest: string): string {
    return `arn:aws:kms:${this.#host.region}:${this.#host.account}:${rest}`;
  }

  /** By id, ARN, alias or the alias's ARN. */
  #key(given: Json | undefined): Key {
    const text = String(given);
    const alias = text.includes('alias/') ? text.slice(text.indexOf('alias/')) : undefined;
    const key = this.#keys.get(alias ? (this.#aliases.get(alias) ?? '') : text.replace(/^arn:.*:key\//, ''));
    if (!key) throw new AwsError('NotFoundException', alias ? `Alias ${this.#arn(alias)} is not found.` : `Key '${text}' does not exist`);
    return key;
  }

  #usable(given: Json | undefined): Key {
    const key = this.#key(given);
    if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
    return key;
  }

  #material(key: Key): Buffer {
    return Buffer.from(this.#db.prepare('SELECT bytes FROM material WHERE id = ?').get(key.id)!['bytes'] as Uint8Array);
  }

  #seal(key: Key, plaintext: Buffer, context: Json | undefined): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#material(key), nonce).setAAD(bound(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return pack({ keyId: key.id, nonce, tag: cipher.getAuthTag(), ciphertext });
  }

  #decrypt(input: JsonObject): JsonObject {
    const sealed = unpack(String(input['CiphertextBlob']));
    if (!sealed) throw new AwsError('InvalidCiphertextException', '');
    const key = this.#usable(sealed.keyId);
    if (input['KeyId'] !== undefined && this.#key(input['KeyId']).id !== key.id) {
      throw new AwsError('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.');
    }
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.#material(key), sealed.nonce).setAAD(bound(input['EncryptionContext'])).setAuthTag(sealed.tag);
      const plaintext = Buffer.concat([cipher.update(sealed.ciphertext), cipher.final()]);
      return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    } catch {
      throw new AwsError('InvalidCiphertextException', '');
    }
  }
}

/** The encryption context is authenticated with the ciphertext, in any order of its keys. */
const bound = (context: Json | undefined): Buffer => Buffer.from(JSON.stringify(Object.entries((context ?? {}) as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1))));

function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const described = (key: Key, account: string): JsonObject => ({
  AWSAccountId: account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: key.created / 1000,
  Enabled: key.enabled,
  Description: key.description,
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: key.enabled ? 'Enabled' : 'Disabled',
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
});
