import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Bundle } from '../../lib/bundle.ts';
import type { OpenApi } from '../../lib/constructs/openapi.ts';
import { replaceFile } from '../../local/store/replace-file.ts';
import { perWorker } from '../support/per-worker.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
export interface Resource {
  id: string;
  stack: string;
  Type: string;
  Properties: JsonObject;
  DeletionPolicy?: string;
}
export interface Template {
  stack: string;
  text: string;
  resources: Resource[];
  outputs: JsonObject;
}

/** The templates of a stage, by stack name, with assets that hold nothing: handlers are not what these tests are about. */
export const templatesOf = (stageName: string): Promise<Template[]> => perWorker(`templates.${stageName}`, () => ofAnyWorker(stageName));

/** One worker synthesises a stage, which takes the CDK and seconds, and the others read what it wrote. */
async function ofAnyWorker(stageName: string): Promise<Template[]> {
  const file = join(inject('templatesDir'), `${stageName}.json`);
  while (!existsSync(file)) {
    if (!(await alone(`${file}.turn`, async () => existsSync(file) || replaceFile(file, JSON.stringify(await synthesised(stageName)))))) await sleep(20);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Template[];
}

/** @returns false where it is another's turn */
async function alone(turn: string, run: () => Promise<unknown>): Promise<boolean> {
  try {
    mkdirSync(turn);
  } catch {
    return false;
  }
  try {
    await run();
  } finally {
    rmdirSync(turn);
  }
  return true;
}

async function synthesised(stageName: string): Promise<Template[]> {
  const [{ openapi }, { addCell }, { stageNamed }, { findConnectors }, { newApp }] = await Promise.all([
    import('../../lambdas/api/openapi.ts'),
    import('../../lib/cell.ts'),
    import('../../lib/config.ts'),
    import('../../lib/connectors.ts'),
    import('../../lib/synthesise.ts'),
  ]);
  const stage = stageNamed(stageName);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-templates-'));
  try {
    const outDir = join(folder, 'cdk.out');
    const manifests = await findConnectors();
    const names = ['sagas', 'events', 'api', 'console', 'dead-letters', ...manifests.map(({ name }) => `connector-${name}`)];
    const bundles = new Map(names.map((name) => [name, emptyBundle(join(folder, name))]));
    const app = await newApp({ outDir, validate: false });
    for (const cell of stage.cells) addCell(app, { stage, cell, bundles, document: openapi() as unknown as OpenApi, manifests });
    return app.synth().stacks.map(({ stackName, templateFullPath }) => readTemplate(stackName, readFileSync(templateFullPath, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readTemplate(stack: string, text: string): Template {
  const { Resources = {}, Outputs = {} } = JSON.parse(text) as { Resources?: Record<string, Omit<Resource, 'id' | 'stack'>>; Outputs?: JsonObject };
  return { stack, text, outputs: Outputs, resources: Object.entries(Resources).map(([id, resource]) => ({ ...resource, Properties: resource.Properties ?? {}, id, stack })) };
}

function emptyBundle(directory: string): Bundle {
  mkdirSync(directory);
  writeFileSync(join(directory, 'nothing.mjs'), '');
  return { directory, hash: '0'.repeat(64) };
}

export const ofType = (templates: Template[], type: string) => templates.flatMap(({ resources }) => resources.filter((resource) => resource.Type === type));
export const object = (value: Json | undefined): JsonObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});
export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** What a value refers to in its own template: the logical id, or '' where it is none. */
export function refersTo(value: Json | undefined): string {
  const { Ref, 'Fn::GetAtt': attribute } = object(value);
  return typeof Ref === 'string' ? Ref : String(list(attribute)[0] ?? '');
}

/** Statements that a role of this stack has, over all its policies. */
export function statementsOf(templates: Template[], role: Resource): JsonObject[] {
  const beside = ofType(templates, 'AWS::IAM::Policy').filter((policy) => policy.stack === role.stack && list(policy.Properties.Roles).some((each) => refersTo(each) === role.id));
  return [...list(role.Properties.Policies).map(object), ...beside.map((policy) => policy.Properties)].flatMap(({ PolicyDocument }) => list(object(PolicyDocument).Statement).map(object));
}

/** The one function whose logical id begins with this name. */
export function functionNamed(templates: Template[], name: string): Resource {
  const found = ofType(templates, 'AWS::Lambda::Function').filter(({ id }) => new RegExp(`^${name}Fn[0-9A-F]{8}$`).test(id));
  if (found.length !== 1) throw new Error(`${found.length} functions are called ${name}`);
  return found[0] as Resource;
}

/** Actions that a function's role has, with what they are on: logical ids, import names or `*`. */
export function grantsOf(templates: Template[], name: string): Record<string, string[]> {
  const target = functionNamed(templates, name);
  const role = ofType(templates, 'AWS::IAM::Role').find(({ id, stack }) => stack === target.stack && id === refersTo(target.Properties.Role)) as Resource;
  const grants: Record<string, string[]> = {};
  for (const { Action, Resource: on } of statementsOf(templates, role)) {
    for (const action of list(Action)) (grants[String(action)] ??= []).push(...list(on).map(named));
  }
  for (const on of Object.values(grants)) on.sort();
  return grants;
}

/** A resource of a policy in words: `OrdersTable`, `SagasTable/index/correlation`, `…:stateMachine:crossdock-dev-us-order`. */
export function named(value: Json): string {
  if (typeof value === 'string') return value;
  const { 'Fn::ImportValue': imported, 'Fn::Join': joined } = object(value);
  if (imported !== undefined) return String(imported).replace(/^.*ExportsOutput(?:Fn)?(?:GetAtt|Ref)/, '').replace(/[0-9A-F]{8}(?:Arn)?[0-9A-F]{8}$/, '');
  if (joined !== undefined) return list(list(joined)[1]).map(named).join('').replace(/^arn:AWS::Partition:states:[a-z0-9-]+:AWS::AccountId:/, '');
  return refersTo(value).replace(/[0-9A-F]{8}$/, '');
}
