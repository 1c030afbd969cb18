import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResourceType } from '../../../local/contract.ts';
import type { Template } from '../../../local/template/assembly.ts';
import { loadAssembly } from '../../../local/template/load.ts';
import type { LoadOptions, LoadProblems } from '../../../local/template/load.ts';

interface StackOf {
  template: Template;
  dependencies?: string[];
  environment?: string;
  stackName?: string;
}

/** Writes a cloud assembly as cdk synth does, and gives back its folder; `removeAssemblies` is rid of it. */
export function anAssembly(stacks: Record<string, StackOf>, directory = mkdtempSync(join(tmpdir(), 'assembly-'))): string {
  mkdirSync(directory, { recursive: true });
  made.push(directory);
  const artifacts: Record<string, unknown> = {};
  for (const [name, { template, dependencies = [], environment = 'aws://unknown-account/unknown-region', stackName }] of Object.entries(stacks)) {
    writeFileSync(join(directory, `${name}.template.json`), JSON.stringify(template));
    artifacts[name] = { type: 'aws:cloudformation:stack', environment, dependencies, properties: { templateFile: `${name}.template.json`, ...(stackName && { stackName }) } };
  }
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }));
  return directory;
}
const made: string[] = [];
export function removeAssemblies() {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** Things with a name, an ARN and whatever properties there are, in the order they are to be created. */
export const THING: ResourceType = {
  honoured: ['Name', 'Value', 'List', 'Of'],
  ignored: ['Tags'],
  identify: ({ properties, logicalId, stack, region, account }) => {
    const name = String(properties.Name ?? `${stack}-${logicalId}`);
    return { ref: name, attributes: { Arn: `arn:aws:test:${region}:${account}:thing/${name}`, 'Endpoint.Address': `${name}.local` } };
  },
  create: () => undefined,
};
const TYPES = new Map([['Test::Thing', THING]]);
const PLACE: LoadOptions = { region: 'eu-west-1', account: '111122223333' };

export const load = (directory: string, options: Partial<LoadOptions> = {}) => loadAssembly(directory, TYPES, { ...PLACE, ...options });

/** What the loader says is wrong, all of it. */
export function problemsOf(directory: string, options: Partial<LoadOptions> = {}): string[] {
  try {
    load(directory, options);
  } catch (error) {
    return (error as LoadProblems).problems;
  }
  return [];
}
