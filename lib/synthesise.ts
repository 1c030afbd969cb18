import { App, Validations } from 'aws-cdk-lib/core';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openapi } from '../lambdas/api/openapi.ts';
import type { Manifest } from '../lambdas/connectors/manifest.ts';
import { bundle } from './bundle.ts';
import { builtConsole } from './console-build.ts';
import type { Bundle } from './bundle.ts';
import { addCell } from './cell.ts';
import { stageNamed } from './config.ts';
import type { Stage } from './config.ts';
import { findConnectors, handlerFile, handlersOf } from './connectors.ts';
import { FINDINGS } from './constructs/acknowledge.ts';
import type { OpenApi } from './constructs/openapi.ts';
import { ROUTES } from './stacks/api.ts';
import { EVENTS, JOBS, SENDERS, TAKERS } from './stacks/events.ts';
import { STEPS } from './stacks/sagas.ts';

export interface SynthesisProps {
  /** dev, staging or prod. */
  stage: string;
  /** Where the cloud assembly goes. */
  outDir: string;
  /** Hold the templates against cdk-nag's AwsSolutions and CloudFormation's own rules. Takes longer. */
  validate: boolean;
  /** Context of the CDK CLI, over that of cdk.json. */
  context?: Record<string, unknown>;
  /** Told what is under way. */
  progress?: (what: string) => void;
}

/** Builds every handler and writes the cloud assembly: one platform per cell of the stage. @throws Error with the whole report, where a finding is not acknowledged */
export async function synthesise({ stage: stageName, outDir, validate, context, progress = () => {} }: SynthesisProps): Promise<void> {
  const stage = stageNamed(stageName);
  const manifests = await findConnectors();
  checkConnectors(stage, manifests);
  progress('bundling handlers');
  const bundles = await bundleAll(manifests);
  progress('building stacks');
  const app = await newApp({ outDir, validate, ...(context && { context }) });
  for (const cell of stage.cells) {
    addCell(app, { stage, cell, bundles, document: openapi() as OpenApi, manifests: manifests.filter(({ name }) => cell.connectors.includes(name)) });
  }
  progress(validate ? 'writing and validating templates' : 'writing templates');
  removeEarlier(outDir);
  app.synth();
}

/** An app whose output depends on the sources alone; validated, it throws on any finding that is not acknowledged. */
export async function newApp({ outDir, validate, context }: Pick<SynthesisProps, 'outDir' | 'validate' | 'context'>): Promise<App> {
  const app = new App({
    outdir: outDir,
    // Where a construct was made is worth its time only beside a finding, and it names folders of this machine.
    context: { ...contextOfProject(), 'aws:cdk:disable-creation-stack-traces': !validate, [FINDINGS]: validate, ...context },
    analyticsReporting: false,
    treeMetadata: false,
    stackTraces: false,
    builtinCloudFormationValidation: validate,
  });
  if (validate) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  return app;
}

/** Templates of stacks that are no more would be taken for part of the deployment, and what was found of other templates for findings of these. */
function removeEarlier(outDir: string): void {
  if (!existsSync(join(outDir, 'manifest.json'))) return;
  for (const name of readdirSync(outDir)) if (/(\.(template|assets|metadata)|^validation-report)\.json$/.test(name)) rmSync(join(outDir, name));
}

/** One asset per stack and per connector, so that a change in one does not deploy the others again. */
async function bundleAll(manifests: Manifest[]): Promise<Map<string, Bundle>> {
  const files = (folder: string, functions: object) => Object.keys(functions).map((name) => `lambdas/${folder}/${name}.ts`);
  const assets: Record<string, string[]> = {
    sagas: files('steps', STEPS),
    events: [...files('events', EVENTS), ...files('events', SENDERS), ...files('events', TAKERS), ...files('jobs', JOBS)],
    api: files('api', ROUTES),
    // beside the queues of the connectors, too: an asset is of one stack
    'dead-letters': files('jobs', { 'watch-dead-letters': true }),
    ...Object.fromEntries(manifests.map((manifest) => [`connector-${manifest.name}`, handlersOf(manifest).map((handler) => handlerFile(manifest.name, handler))])),
  };
  const built = Object.entries(assets).map(async ([name, entries]) => [name, await bundle(name, entries)] as const);
  const site = (await builtConsole()).map(({ name, contents }) => ({ name: `site/${name}`, contents }));
  return new Map([...(await Promise.all(built)), ['console', await bundle('console', ['lambdas/deploy/put-site.ts'], site)]]);
}

/** @throws Error where a cell turns on a connector that there is none of */
function checkConnectors(stage: Stage, manifests: Manifest[]): void {
  const names = new Set(manifests.map(({ name }) => name));
  for (const cell of stage.cells) {
    const unknown = cell.connectors.filter((name) => !names.has(name));
    if (unknown.length > 0) throw new Error(`cell ${cell.name} turns on ${unknown.join(', ')}, which lambdas/connectors does not have`);
  }
}

/** The same flags whether the CDK CLI runs the app or it is synthesised in a process of ours. */
function contextOfProject(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as { context: Record<string, unknown> };
  return context;
}
