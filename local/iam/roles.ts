import { Unsupported } from '../contract.ts';
import type { Json, JsonObject, Resource } from '../contract.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import { compilePolicy } from './policy.ts';
import type { Statement } from './policy.ts';

export interface Role {
  name: string;
  arn: string;
  trust: readonly Statement[];
  boundary: readonly Statement[] | undefined;
  statements: Statement[];
  tags: Record<string, string>;
  /** As the template has it, for GetRole. */
  trustDocument: Json;
}

/** The roles of the templates and what they may do. Nothing is kept on disk: every start reads the templates again. */
export class Roles {
  readonly #byArn = new Map<string, Role>();
  readonly #byName = new Map<string, Role>();
  readonly #managed = new Map<string, readonly Statement[]>();

  get(arn: string): Role | undefined {
    return this.#byArn.get(arn);
  }

  all(): Role[] {
    return [...this.#byArn.values()];
  }

  byName(name: string): Role | undefined {
    return this.#byName.get(name);
  }

  addRole({ ref, attributes, properties, stack, logicalId }: Resource): void {
    const where = `${stack}/${logicalId}`;
    const boundary = properties['PermissionsBoundary'];
    const role: Role = {
      name: ref,
      arn: attributes['Arn']!,
      trust: compilePolicy(properties['AssumeRolePolicyDocument'], where),
      boundary: boundary === undefined ? undefined : this.managed(String(boundary), where),
      statements: [],
      tags: Object.fromEntries(((properties['Tags'] ?? []) as JsonObject[]).map((tag) => [String(tag['Key']), String(tag['Value'])])),
      trustDocument: properties['AssumeRolePolicyDocument'] ?? null,
    };
    for (const policy of (properties['Policies'] ?? []) as JsonObject[]) role.statements.push(...compilePolicy(policy['PolicyDocument'], where));
    for (const arn of (properties['ManagedPolicyArns'] ?? []) as string[]) role.statements.push(...this.managed(arn, where));
    this.#byArn.set(role.arn, role);
    this.#byName.set(role.name, role);
  }

  /** A managed policy of the template: others may name it later by its ARN. */
  addManaged({ ref, properties, stack, logicalId }: Resource): void {
    const statements = compilePolicy(properties['PolicyDocument'], `${stack}/${logicalId}`);
    this.#managed.set(ref, statements);
    this.attach(statements, properties['Roles'], `${stack}/${logicalId}`);
  }

  attach(statements: readonly Statement[], roles: Json | undefined, where: string): void {
    for (const name of [roles ?? []].flat().map(String)) {
      const role = this.#byName.get(name);
      if (!role) throw new Unsupported(where, `the role ${name}, which no template has,`);
      role.statements.push(...statements);
    }
  }

  managed(arn: string, where: string): readonly Statement[] {
    const own = this.#managed.get(arn);
    if (own) return own;
    const path = arn.replace(/^arn:[\w-]+:iam::aws:policy\//, '');
    if (!Object.hasOwn(MANAGED_POLICIES, path)) throw new Unsupported(where, `the managed policy ${arn}`);
    return compilePolicy(MANAGED_POLICIES[path], where);
  }
}
