import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { physicalName } from '../template/physical-name.ts';
import { openStore } from '../store/sqlite.ts';

/** `declared` is what the template said last: only when that changes does the template overrule what was put since. */
const SCHEMA = `CREATE TABLE IF NOT EXISTS parameters (
  name TEXT PRIMARY KEY, type TEXT, value TEXT, version INTEGER, modified INTEGER, declared TEXT, description TEXT) STRICT`;

interface Parameter {
  name: string;
  type: string;
  value: string;
  version: number;
  /** Epoch milliseconds. */
  modified: number;
  declared: string | null;
  description: string;
}

/** Parameter Store: String and StringList. SecureString is refused, since secrets have their own engine. @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export class Ssm implements Engine {
  readonly service = 'ssm';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #db: DatabaseSync;

  constructor(host: Host) {
    this.#host = host;
    this.#db = openStore(join(host.dataDir, 'parameters.sqlite'), SCHEMA);
    this.types = {
      'AWS::SSM::Parameter': {
        honoured: ['Name', 'Type', 'Value', 'Description'],
        ignored: ['Tags', 'Tier', 'DataType', 'AllowedPattern'],
        identify: (resource) => ({
          ref: String(resource.properties['Name'] ?? `CFN-${physicalName(resource)}`),
          attributes: { Type: String(resource.properties['Type']), Value: String(resource.properties['Value']) },
        }),
        create: (resource) => this.#declare(resource),
      },
    };
  }

  stop(): void {
    this.#db.close();
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'GetParameter':
        return { Parameter: this.#shown(this.#must(nameIn(input['Name'])), input['Name']) };
      case 'GetParameters': {
        const found = names(input).map((name) => [name, this.#find(nameIn(name))] as const);
        return {
          Parameters: found.flatMap(([name, parameter]) => (parameter ? [this.#shown(parameter, name)] : [])),
          InvalidParameters: found.flatMap(([name, parameter]) => (parameter ? [] : [name])),
        };
      }
      case 'GetParametersByPath':
        return this.#byPath(input);
      case 'PutParameter':
        return this.#put(input);
      case 'DeleteParameter':
        this.#must(nameIn(input['Name']));
        this.#db.prepare('DELETE FROM parameters WHERE name = ?').run(nameIn(input['Name']));
        return {};
      case 'DescribeParameters':
        return { Parameters: this.#all().map(({ name, type, version, modified, description }) => ({ Name: name, Type: type, Version: version, LastModifiedDate: modified / 1000, Description: description })) };
      default:
        throw new AwsError('UnknownOperationException', `The local runtime has no ${action} in Systems Manager`);
    }
  }

  #declare({ ref, properties }: Resource): void {
    const value = String(properties['Value']);
    const description = String(properties['Description'] ?? '');
    const existing = this.#find(ref);
    if (existing?.declared === value) return;
    this.#store({ name: ref, type: String(properties['Type']), value, version: (existing?.version ?? 0) + 1, modified: this.#host.clock.now(), declared: value, description });
  }

  #put(input: JsonObject): JsonObject {
    const name = nameIn(input['Name']);
    const existing = this.#find(name);
    if (existing && input['Overwrite'] !== true) {
      throw new AwsError('ParameterAlreadyExists', 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.');
    }
    const type = String(input['Type'] ?? existing?.type ?? 'String');
    if (type !== 'String' && type !== 'StringList') throw new AwsError('UnsupportedParameterType', `The parameter type ${type} is not supported by the local runtime: use a secret.`);
    const version = (existing?.version ?? 0) + 1;
    const description = String(input['Description'] ?? existing?.description ?? '');
    this.#store({ name, type, value: String(input['Value']), version, modified: this.#host.clock.now(), declared: existing?.declared ?? null, description });
    return { Version: version, Tier: 'Standard' };
  }

  #byPath(input: JsonObject): JsonObject {
    const path = `${String(input['Path']).replace(/\/$/, '')}/`;
    const below = this.#all().filter(({ name }) => name.startsWith(path) && (input['Recursive'] === true || !name.slice(path.length).includes('/')));
    const from = Number(input['NextToken'] ?? 0);
    const size = Number(input['MaxResults'] ?? 10);
    const page = below.slice(from, from + size);
    return { Parameters: page.map((parameter) => this.#shown(parameter)), ...(from + size < below.length ? { NextToken: String(from + size) } : {}) };
  }

  #shown({ name, type, value, version, modified }: Parameter, asked: Json = name): JsonObject {
    const selector = selectorIn(asked);
    if (selector !== undefined && selector !== String(version)) {
      throw new AwsError('ParameterVersionNotFound', `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`);
    }
    const ARN = `arn:aws:ssm:${this.#host.region}:${this.#host.account}:parameter/${name.replace(/^\//, '')}`;
    return { Name: name, Type: type, Value: value, Version: version, LastModifiedDate: modified / 1000, ARN, DataType: 'text', ...(selector ? { Selector: `:${selector}` } : {}) };
  }

  #must(name: string): Parameter {
    const parameter = this.#find(name);
    if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
    return parameter;
  }

  #find(name: string): Parameter | undefined {
    return this.#db.prepare('SELECT * FROM parameters WHERE name = ?').get(name) as Parameter | undefined;
  }

  #all(): Parameter[] {
    return this.#db.prepare('SELECT * FROM parameters ORDER BY name').all() as unknown as Parameter[];
  }

  #store({ name, type, value, version, modified, declared, description }: Parameter): void {
    this.#db.prepare('INSERT OR REPLACE INTO parameters VALUES (?, ?, ?, ?, ?, ?, ?)').run(name, type, value, version, modified, declared, description);
  }
}

const names = (input: JsonObject): string[] => ((input['Names'] ?? []) as string[]).map(String);

/** A name may be a whole ARN and may end in `:<version>`. */
function nameIn(given: Json | undefined): string {
  const text = String(given);
  if (!text.startsWith('arn:')) return text.split(':')[0]!;
  const path = text.split(':')[5]!.replace(/^parameter\//, '');
  return path.includes('/') ? `/${path}` : path;
}

function selectorIn(given: Json): string | undefined {
  const text = String(given);
  return text.startsWith('arn:') ? text.split(':')[6] : text.split(':')[1];
}
