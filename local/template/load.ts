import { Unsupported } from '../contract.ts';
import type { Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { readAssembly } from './assembly.ts';
import type { Stack } from './assembly.ts';
import { NO_VALUE, resolve, resolveObject } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import { NOTHING_TO_RUN, attributeOfNothing } from './nothing-to-run.ts';
import { parameterValue, unknownParameters } from './parameters.ts';

export interface LoadOptions {
  region: string;
  account: string;
  /** Values for template parameters, by name; they win over the defaults. */
  parameters?: Record<string, string>;
}
/** The value of an output, with the name it is exported by. */
export interface Output {
  stack: string;
  name: string;
  value: string;
  exportName?: string;
}
export interface Loaded {
  /** In order of dependency. */
  resources: Resource[];
  outputs: Output[];
  /** Resources with nothing to run on one machine, as `stack/logicalId (type)`. */
  notRun: string[];
  stacks: string[];
}

/** The assembly asks for things this runtime does not do, or refers to things that are not there. Holds every finding, not only the first. */
export class LoadProblems extends Error {
  override readonly name = 'LoadProblems';
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** What it stands on has a finding of its own already; nothing further to say. */
class Dependent extends Error {}

/** Reads a cloud assembly and resolves every resource in it. Throws `LoadProblems`, or `BrokenAssembly`. */
export function loadAssembly(directory: string, types: ReadonlyMap<string, ResourceType>, options: LoadOptions): Loaded {
  return new Loader(readAssembly(directory), types, options).load();
}

class Loader {
  readonly #stacks: Stack[];
  readonly #types: ReadonlyMap<string, ResourceType>;
  readonly #options: LoadOptions;
  readonly #resources = new Map<string, Resource>();
  readonly #failed = new Set<string>();
  readonly #underway: string[] = [];
  readonly #problems: string[] = [];
  readonly #conditions = new Map<string, boolean>();
  readonly #exports = new Map<string, { stack: Stack; value: Json }>();

  constructor(stacks: Stack[], types: ReadonlyMap<string, ResourceType>, options: LoadOptions) {
    this.#stacks = stacks;
    this.#types = types;
    this.#options = options;
  }

  load(): Loaded {
    const notRun: string[] = [];
    for (const name of unknownParameters(this.#stacks, this.#options.parameters ?? {})) this.#problems.push(`no template has a parameter ${name}`);
    for (const stack of this.#stacks) {
      this.#checkPlace(stack);
      if (stack.template.Transform) this.#problems.push(`${stack.name}: Transform is not supported by the local runtime`);
      this.#noteExports(stack);
    }
    for (const stack of this.#stacks) {
      for (const [logicalId, { Type }] of Object.entries(stack.template.Resources ?? {})) {
        if (!this.#attempt(`${stack.name}/${logicalId}`, () => this.#exists(stack, logicalId))) continue;
        if (NOTHING_TO_RUN.has(Type)) notRun.push(`${stack.name}/${logicalId} (${Type})`);
        else this.#attempt(`${stack.name}/${logicalId}`, () => this.#resource(stack, logicalId));
      }
    }
    const outputs = this.#stacks.flatMap((stack) => this.#outputs(stack));
    this.#checkNames();
    if (this.#problems.length) throw new LoadProblems(this.#problems);
    return { resources: [...this.#resources.values()], outputs, notRun, stacks: this.#stacks.map((stack) => stack.name) };
  }

  /** Finds a resource, resolving it and all that it stands on first. */
  #resource(stack: Stack, logicalId: string): Resource {
    const key = `${stack.name}/${logicalId}`;
    const found = this.#resources.get(key);
    if (found) return found;
    if (this.#failed.has(key)) throw new Dependent();
    try {
      const resource = this.#within(key, () => this.#resolveResource(stack, logicalId));
      this.#resources.set(key, resource);
      return resource;
    } catch (error) {
      this.#failed.add(key);
      this.#note(key, error);
      throw new Dependent();
    }
  }

  #resolveResource(stack: Stack, logicalId: string): Resource {
    const raw = stack.template.Resources![logicalId]!;
    const name = `${stack.name}/${logicalId} (${raw.Type})`;
    const type = this.#types.get(raw.Type);
    if (!type) throw new Unsupported(`${stack.name}/${logicalId}`, `the resource type ${raw.Type}`);
    for (const other of [raw.DependsOn ?? []].flat()) {
      const target = stack.template.Resources?.[other];
      if (!target) throw new Error(`DependsOn names ${other}, which is not in ${stack.name}`);
      if (!NOTHING_TO_RUN.has(target.Type) && this.#exists(stack, other)) this.#resource(stack, other);
    }
    const properties = this.#properties(raw.Properties ?? {}, stack, name);
    for (const property of Object.keys(properties)) {
      if (type.honoured.includes(property) || type.ignored?.includes(property)) continue;
      this.#problems.push(new Unsupported(name, `the property ${property}`).message);
      this.#failed.add(`${stack.name}/${logicalId}`);
    }
    const identity = { stack: stack.name, logicalId, type: raw.Type, properties, ...this.#place(stack) };
    return { ...identity, ...type.identify(identity) };
  }

  /** Each by itself, so that every one that cannot be resolved is a finding. */
  #properties(raw: JsonObject, stack: Stack, name: string): JsonObject {
    const scope = this.#scope(stack);
    const resolved: JsonObject = {};
    let failed = false;
    for (const [property, value] of Object.entries(raw)) {
      try {
        Object.assign(resolved, resolveObject({ [property]: value }, scope));
      } catch (error) {
        failed = true;
        this.#note(`${name}, ${property}`, error);
      }
    }
    if (failed) throw new Dependent();
    return resolved;
  }

  #scope(stack: Stack): Scope {
    const { region, account } = this.#place(stack);
    const pseudo: Record<string, Json | typeof NO_VALUE> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/local`,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': NO_VALUE,
    };
    return {
      ref: (name) => {
        if (Object.hasOwn(pseudo, name)) return pseudo[name]!;
        if (stack.template.Parameters?.[name]) return parameterValue(stack, name, this.#options.parameters ?? {});
        const target = this.#target(stack, name);
        return NOTHING_TO_RUN.has(target) ? name : this.#resource(stack, name).ref;
      },
      attribute: (logicalId, attribute) => {
        const type = this.#target(stack, logicalId);
        if (NOTHING_TO_RUN.has(type)) return attributeOfNothing({ type, logicalId, region, account }, attribute);
        const value = this.#resource(stack, logicalId).attributes[attribute];
        if (value === undefined) throw new Unsupported(`${stack.name}/${logicalId} (${type})`, `the attribute ${attribute}`);
        return value;
      },
      condition: (name) => this.#condition(stack, name),
      importValue: (name) => {
        const exported = this.#exports.get(name);
        if (!exported) throw new Error(`no stack of this assembly exports ${name}`);
        return this.#within(`the export ${name}`, () => resolve(exported.value, this.#scope(exported.stack)));
      },
      mapping: (map, first, second) => stack.template.Mappings?.[map]?.[first]?.[second],
    };
  }

  #target(stack: Stack, logicalId: string): string {
    const target = stack.template.Resources?.[logicalId];
    if (!target || !this.#exists(stack, logicalId)) throw new Error(`there is no ${logicalId} in ${stack.name}`);
    return target.Type;
  }

  #exists(stack: Stack, logicalId: string): boolean {
    const condition = stack.template.Resources?.[logicalId]?.Condition;
    return condition === undefined || this.#condition(stack, condition);
  }

  #condition(stack: Stack, name: string): boolean {
    const key = `${stack.name}/${name}`;
    const known = this.#conditions.get(key);
    if (known !== undefined) return known;
    const definition = stack.template.Conditions?.[name];
    if (!definition) throw new Error(`there is no condition ${name}`);
    const value = this.#within(`the condition ${key}`, () => resolve(definition, this.#scope(stack)) === true);
    this.#conditions.set(key, value);
    return value;
  }

  /** Resolves one thing while noting that it is underway, so that a circle is found rather than walked for ever. */
  #within<T>(what: string, work: () => T): T {
    if (this.#underway.includes(what)) throw new Error(`stands on itself: ${[...this.#underway.slice(this.#underway.indexOf(what)), what].join(' → ')}`);
    this.#underway.push(what);
    try {
      return work();
    } finally {
      this.#underway.pop();
    }
  }

  #noteExports(stack: Stack) {
    for (const [name, output] of Object.entries(stack.template.Outputs ?? {})) {
      if (!output.Export) continue;
      const there = this.#attempt(`${stack.name}/${name}`, () => output.Condition === undefined || this.#condition(stack, output.Condition));
      if (!there) continue;
      const exportName = this.#attempt(`${stack.name}/${name}`, () => resolve(output.Export!.Name, this.#scope(stack)));
      if (typeof exportName !== 'string') continue;
      const other = this.#exports.get(exportName)?.stack;
      if (other) this.#problems.push(`${stack.name}/${name}: ${exportName} is exported by ${other.name} already`);
      this.#exports.set(exportName, { stack, value: output.Value });
    }
  }

  /** One runtime is one account in one region: ARNs of another would name nothing here. */
  #checkPlace({ name, region, account }: Stack) {
    if (this.#stacks.filter((stack) => stack.name === name).length > 1) this.#note(name, new Error('more than one stack has this name'));
    if (region !== undefined && region !== this.#options.region) this.#problems.push(`${name}: it is for the region ${region}, and this runtime is ${this.#options.region}`);
    if (account !== undefined && account !== this.#options.account) this.#problems.push(`${name}: it is for the account ${account}, and this runtime is ${this.#options.account}`);
  }

  /** Two resources of one type and one ARN would be one; CloudFormation refuses the second, since the name is taken. */
  #checkNames() {
    const seen = new Map<string, string>();
    for (const [key, { type, attributes }] of this.#resources) {
      if (!attributes.Arn) continue;
      const other = seen.get(`${type} ${attributes.Arn}`);
      if (other) this.#problems.push(`${key} (${type}): ${attributes.Arn} is ${other} already`);
      seen.set(`${type} ${attributes.Arn}`, key);
    }
  }

  #outputs(stack: Stack): Output[] {
    return Object.entries(stack.template.Outputs ?? {}).flatMap(([name, output]) => {
      const value = this.#attempt(`${stack.name}/${name}`, () => {
        if (output.Condition !== undefined && !this.#condition(stack, output.Condition)) return undefined;
        return resolve({ value: output.Value, export: output.Export?.Name ?? null }, this.#scope(stack)) as JsonObject;
      });
      if (!value) return [];
      const exportName = typeof value.export === 'string' ? { exportName: value.export } : {};
      return [{ stack: stack.name, name, value: String(value.value), ...exportName }];
    });
  }

  #place(stack: Stack) {
    return { region: stack.region ?? this.#options.region, account: stack.account ?? this.#options.account };
  }

  #attempt<T>(what: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#note(what, error);
      return undefined;
    }
  }

  #note(what: string, error: unknown) {
    if (error instanceof Dependent) return;
    if (!(error instanceof Error)) throw error;
    const problem = error instanceof Unsupported ? error.message : `${what}: ${error.message}`;
    if (!this.#problems.includes(problem)) this.#problems.push(problem);
  }
}
