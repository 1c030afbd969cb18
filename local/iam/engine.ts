import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { isPublic, requirements } from './actions.ts';
import { Context } from './context.ts';
import type { Values } from './context.ts';
import { accessDenied, nameOf, refusal, sessionArn } from './denied.ts';
import { evaluate } from './evaluate.ts';
import type { Caller, Decision } from './evaluate.ts';
import { physicalName, uniquePart } from '../template/physical-name.ts';
import { compilePolicy } from './policy.ts';
import type { Statement } from './policy.ts';
import type { Requirement, Scope } from './requirement.ts';
import { LOGS_POLICY, resourcePolicyTypes } from './resource-policies.ts';
import { Roles } from './roles.ts';
import type { Role } from './roles.ts';

type Asker = Exclude<AwsCall['principal'], { kind: 'root' }>;
const REMEMBERED = 20_000;

/** Reads the templates' policies and decides on every call by them. */
export class Iam implements Engine {
  readonly service = 'iam';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #roles = new Roles();
  readonly #policies = new Map<string, Statement[]>();
  readonly #partitionKeys = new Map<string, string>();
  readonly #aliases = new Map<string, string>();
  readonly #identities = new Set<string>();
  readonly #scope: Scope;
  #machineOfToken: (token: string) => string | undefined = () => undefined;
  /** Answers that cannot change: allowed, and by no statement that looks at more than action and resource. */
  readonly #allowed = new Set<string>();
  readonly #ofService = new Map<string, readonly Statement[]>();

  constructor(host: Host) {
    this.#host = host;
    this.#scope = {
      region: host.region,
      account: host.account,
      machineOfToken: (token) => this.#machineOfToken(token),
      keyOfAlias: (alias) => this.#aliases.get(alias.slice(alias.indexOf('alias/'))),
      partitionKey: (table) => this.#partitionKeys.get(table),
      isIdentity: (arn) => this.#identities.has(arn),
    };
    this.types = { ...this.#identityTypes(), ...resourcePolicyTypes((arn, document, where) => this.putResourcePolicy(arn, document, where)) };
  }

  /** Throws the service's own "access denied" unless every permission that the call needs is granted. */
  authorize(call: AwsCall): void {
    const { principal } = call;
    if (principal.kind === 'root' || isPublic(call.service, call.action) || isOwnEvent(call)) return;
    const needs = requirements(call, this.#scope);
    if (!needs) {
      const message = `User: ${nameOf(principal)} is not authorized to perform: ${call.service}:${call.action}, an operation that the local runtime has no permission for`;
      throw refusal(call.service, message);
    }
    for (const need of needs) {
      const decision = this.#decide(principal, need);
      if (!decision.allowed) throw accessDenied(call.service, principal, need, decision);
    }
  }

  /** Throws if the role's trust policy does not let that service use it, e.g. lambda.amazonaws.com: so a deployment would fail. */
  assertTrusted(roleArn: string, service: string, sourceArn = `arn:aws:${service.split('.')[0]}:${this.#host.region}:${this.#host.account}:*`): void {
    const need: Requirement = { action: 'sts:AssumeRole', resource: roleArn };
    if (!this.#roles.get(roleArn)) throw new AwsError('InvalidParameterValueException', `The role ${roleArn} does not exist`);
    if (this.#decide({ kind: 'service', service, sourceArn }, need).allowed) return;
    throw new AwsError('InvalidParameterValueException', `The role ${roleArn} cannot be assumed by ${service}: its trust policy does not name it`);
  }

  /** Lays a policy on a resource, for engines whose resources bring their own: a KMS key, a table. `where` is named in a refusal. */
  putResourcePolicy(resourceArn: string, document: Json, where: string): void {
    this.#policies.set(resourceArn, [...(this.#policies.get(resourceArn) ?? []), ...compilePolicy(document, where)]);
    this.#forget();
  }

  /** alias/<name> stands for the key with that ARN. */
  putAlias(alias: string, keyArn: string): void {
    this.#aliases.set(alias, keyArn);
  }

  /** For the condition key dynamodb:LeadingKeys. */
  putPartitionKey(table: string, attribute: string): void {
    this.#partitionKeys.set(table, attribute);
  }

  /** An address or domain that SES may send from. */
  putEmailIdentity(arn: string): void {
    this.#identities.add(arn);
  }

  /** Says which state machine waits on a task token, so that SendTask* is asked on it. Without it any granted machine will do. */
  tellTokensBy(machineOfToken: (token: string) => string | undefined): void {
    this.#machineOfToken = machineOfToken;
  }

  hasRole(roleArn: string): boolean {
    return this.#roles.get(roleArn) !== undefined;
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    if (action === 'ListRoles') return { Roles: this.#roles.all().map(described), IsTruncated: false };
    if (action !== 'GetRole') throw new AwsError('InvalidAction', `The action ${action} is not valid for this endpoint`);
    const role = this.#roles.byName(String(input['RoleName']));
    if (!role) throw new AwsError('NoSuchEntity', `The role with name ${String(input['RoleName'])} cannot be found.`, 404);
    return { Role: described(role) };
  }

  #decide(principal: Asker, need: Requirement): Decision {
    const role = principal.kind === 'role' ? this.#roles.get(principal.arn) : undefined;
    if (principal.kind === 'role' && !role) return { allowed: false, explicit: false, by: 'identity-based policy' };
    const asker = principal.kind === 'role' ? principal.arn : principal.service;
    const key = `${asker} ${need.action} ${need.resource ?? '?'}`;
    if (this.#allowed.has(key)) return { allowed: true };

    const policies = {
      identity: role ? this.#concerning(role, need.action) : [],
      boundary: role?.boundary,
      resource: this.#resourcePolicy(need),
      resourceDecides: need.action.startsWith('kms:') || need.action === 'sts:AssumeRole',
    };
    const context = new Context(() => this.#values(principal, role), () => need.values?.() ?? {});
    const decision = evaluate({ action: need.action, resource: need.resource, caller: this.#caller(principal), context }, policies);
    const stable = [policies.identity, policies.boundary ?? [], policies.resource].every((statements) => statements.every((each) => each.unconditional));
    if (decision.allowed && stable && this.#allowed.size < REMEMBERED) this.#allowed.add(key);
    return decision;
  }

  #caller(principal: Asker): Caller {
    if (principal.kind === 'service') return principal;
    return { kind: 'role', arn: principal.arn, sessionArn: sessionArn(principal.arn, principal.session), account: principal.arn.split(':')[4]! };
  }

  /** Those of the role's statements that can speak of this service at all. */
  #concerning(role: Role, action: string): readonly Statement[] {
    const service = action.slice(0, action.indexOf(':'));
    const key = `${role.arn} ${service}`;
    let statements = this.#ofService.get(key);
    if (!statements) {
      statements = role.statements.filter((statement) => statement.services?.has(service) ?? true);
      this.#ofService.set(key, statements);
    }
    return statements;
  }

  #resourcePolicy({ action, resource }: Requirement): readonly Statement[] {
    if (resource === undefined) return [];
    if (action === 'sts:AssumeRole') return this.#roles.get(resource)?.trust ?? [];
    if (action.startsWith('logs:')) return this.#policies.get(LOGS_POLICY) ?? [];
    const owner = action.startsWith('s3:') ? resource.split('/')[0]! : action.startsWith('dynamodb:') ? resource.split('/').slice(0, 2).join('/') : resource;
    return this.#policies.get(owner) ?? [];
  }

  /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
  #values(principal: Asker, role: Role | undefined): Values {
    const now = this.#host.clock.now();
    const base: Values = {
      // Calls on AWS come by TLS, and policies that insist on it mean the network; the loopback device of this machine is none.
      'aws:SecureTransport': 'true',
      'aws:SourceIp': '127.0.0.1',
      'aws:RequestedRegion': this.#host.region,
      'aws:ResourceAccount': this.#host.account,
      'aws:CurrentTime': new Date(now).toISOString(),
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:ViaAWSService': 'false',
      'aws:PrincipalIsAWSService': String(principal.kind === 'service'),
    };
    if (principal.kind === 'service') {
      const account = principal.sourceArn.split(':')[4] || this.#host.account; // the ARN of a bucket has none
      return { ...base, 'aws:SourceArn': principal.sourceArn, 'aws:SourceAccount': account, 'aws:PrincipalServiceName': principal.service };
    }
    const tags = Object.entries(role?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
    return { ...base, 'aws:PrincipalArn': principal.arn, 'aws:PrincipalAccount': principal.arn.split(':')[4], 'aws:PrincipalType': 'AssumedRole', ...Object.fromEntries(tags) };
  }

  #forget(): void {
    this.#allowed.clear();
    this.#ofService.clear();
  }

  #identityTypes(): Record<string, ResourceType> {
    const policy = (resource: Resource, roles: Json | undefined) => {
      const at = `${resource.stack}/${resource.logicalId}`;
      this.#roles.attach(compilePolicy(resource.properties['PolicyDocument'], at), roles, at);
      this.#forget();
    };
    const path = (properties: JsonObject) => String(properties['Path'] ?? '/');
    return {
      'AWS::IAM::Role': {
        honoured: ['AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns', 'PermissionsBoundary', 'Path', 'RoleName', 'Tags'],
        ignored: ['Description', 'MaxSessionDuration'],
        identify: (resource) => {
          const name = String(resource.properties['RoleName'] ?? physicalName(resource));
          const Arn = `arn:aws:iam::${resource.account}:role${path(resource.properties)}${name}`;
          return { ref: name, attributes: { Arn, RoleId: `AROA${uniquePart(Arn, 17)}` } };
        },
        create: (resource) => {
          this.#roles.addRole(resource);
          this.#forget();
        },
      },
      'AWS::IAM::Policy': {
        honoured: ['PolicyDocument', 'PolicyName', 'Roles'],
        identify: (resource) => ({ ref: String(resource.properties['PolicyName'] ?? physicalName(resource)), attributes: { Id: physicalName(resource) } }),
        create: (resource) => policy(resource, resource.properties['Roles']),
      },
      'AWS::IAM::RolePolicy': {
        honoured: ['PolicyDocument', 'PolicyName', 'RoleName'],
        identify: (resource) => ({ ref: `${String(resource.properties['PolicyName'])}|${String(resource.properties['RoleName'])}`, attributes: {} }),
        create: (resource) => policy(resource, resource.properties['RoleName']),
      },
      'AWS::IAM::ManagedPolicy': {
        honoured: ['PolicyDocument', 'ManagedPolicyName', 'Path', 'Roles'],
        ignored: ['Description'],
        identify: (resource) => {
          const PolicyArn = `arn:aws:iam::${resource.account}:policy${path(resource.properties)}${String(resource.properties['ManagedPolicyName'] ?? physicalName(resource, 128))}`;
          return { ref: PolicyArn, attributes: { PolicyArn, PolicyId: `ANPA${uniquePart(PolicyArn, 17)}` } };
        },
        create: (resource) => {
          this.#roles.addManaged(resource);
          this.#forget();
        },
      },
    };
  }
}

const described = (role: Role): JsonObject => ({
  RoleName: role.name,
  Arn: role.arn,
  AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trustDocument)),
});

/** A service of AWS's tells the default bus what happened in it, e.g. that an execution ended. Rules are not such: they need the bus's own policy. */
const isOwnEvent = ({ service, action, principal, input }: AwsCall): boolean => {
  const entries = (Array.isArray(input['Entries']) ? input['Entries'] : []) as JsonObject[];
  return service === 'events' && action === 'PutEvents' && principal.kind === 'service' && principal.service !== 'events.amazonaws.com' && entries.every((entry) => entry['EventBusName'] === undefined);
};
