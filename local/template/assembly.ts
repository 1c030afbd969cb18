import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../contract.ts';

/** A CloudFormation template, as far as the loader reads it. */
export interface Template {
  Parameters?: Record<string, { Type: string; Default?: string | number; AllowedValues?: (string | number)[]; AllowedPattern?: string }>;
  Mappings?: Record<string, Record<string, JsonObject>>;
  Conditions?: Record<string, JsonObject>;
  Resources?: Record<string, TemplateResource>;
  Outputs?: Record<string, TemplateOutput>;
  Transform?: unknown;
}
export interface TemplateResource {
  Type: string;
  Properties?: JsonObject;
  DependsOn?: string | string[];
  Condition?: string;
}
export interface TemplateOutput {
  Value: JsonObject | string;
  Description?: string;
  Condition?: string;
  Export?: { Name: JsonObject | string };
}

export interface Stack {
  name: string;
  template: Template;
  /** Undefined for a stack that is synthesised for any region or account. */
  region: string | undefined;
  account: string | undefined;
}

interface Manifest {
  artifacts?: Record<string, Artifact>;
}
interface Artifact {
  type: string;
  environment?: string;
  dependencies?: string[];
  properties?: { templateFile?: string; stackName?: string; directoryName?: string };
}

/** The folder holds no cloud assembly, or one that cannot be read. */
export class BrokenAssembly extends Error {
  override readonly name = 'BrokenAssembly';
}

/**
 * Reads every stack of a cloud assembly, those of nested assemblies (stages) included; a stack comes after those it depends on.
 * Shape: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema-readme.html
 */
export function readAssembly(directory: string): Stack[] {
  const artifacts = readJson<Manifest>(join(directory, 'manifest.json')).artifacts ?? {};
  const stacks: Stack[] = [];
  const visited = new Set<string>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (!artifact || visited.has(id)) return;
    visited.add(id);
    artifact.dependencies?.forEach(visit);
    const { templateFile, stackName, directoryName } = artifact.properties ?? {};
    if (artifact.type === 'cdk:cloud-assembly' && directoryName) stacks.push(...readAssembly(join(directory, directoryName)));
    if (artifact.type !== 'aws:cloudformation:stack' || !templateFile) return;
    const [account, region] = (artifact.environment ?? '').replace('aws://', '').split('/');
    stacks.push({
      name: stackName ?? id,
      template: readJson<Template>(join(directory, templateFile)),
      region: known(region),
      account: known(account),
    });
  };
  Object.keys(artifacts).forEach(visit);
  return stacks;
}

function known(part: string | undefined): string | undefined {
  return part && !part.startsWith('unknown-') ? part : undefined;
}

function readJson<T>(file: string): T {
  if (!existsSync(file)) throw new BrokenAssembly(`There is no ${file}.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (cause) {
    throw new BrokenAssembly(`${file} is not valid JSON.`, { cause });
  }
}
