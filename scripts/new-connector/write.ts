import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Kinds that there is a template for, each made of these folders beside this file. */
export const TEMPLATES = {
  carrier: ['every', 'signed', 'carrier'],
  channel: ['every', 'signed', 'channel'],
  ledger: ['every', 'ledger'],
  tax: ['every', 'tax'],
  warehouse: ['every', 'signed', 'warehouse'],
} as const;
export type TemplateKind = keyof typeof TEMPLATES;

export interface NewConnector {
  /** As a folder's: small letters, digits and hyphens. */
  name: string;
  kind: TemplateKind;
  /** As people call it. */
  title: string;
}

/** What is wrong with what was asked for; said to whoever asked. */
export class Refused extends Error {}

const HERE = 'scripts/new-connector';
/** Where each folder of a template goes. */
const PLACES: Record<string, (name: string) => string> = {
  connector: (name) => `lambdas/connectors/${name}`,
  partner: (name) => `local/partners/${name}`,
  test: (name) => `test/lambdas/connectors/${name}`,
};
const CONFIG = 'lib/config.ts';
const RUNBOOK = 'docs/runbook.md';
const CODES = 'core/exceptions/codes/systems.ts';

/**
 * Writes a connector of its own into the tree at `root`: code, simulator, tests, kit and README from the templates, its runbook sections with a line of the desk's catalogue each, and its name in the list of those that are on.
 * @returns every file that was written or changed
 * @throws Refused where the name is none or taken; nothing is written then
 */
export function writeConnector(root: string, wanted: NewConnector, templates = import.meta.dirname): string[] {
  const { name, kind } = wanted;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Refused(`«${name}» is no name for a folder: small letters, digits and single hyphens, a letter first`);
  const taken = Object.values(PLACES).map((place) => place(name)).filter((folder) => existsSync(join(root, folder)));
  if (taken.length > 0) throw new Refused(`the name ${name} is taken: ${taken.join(', ')}`);
  const sources = TEMPLATES[kind].flatMap((part) => filesIn(templates, part));
  const files = new Map(sources.filter((file) => !file.endsWith('/runbook.md')).map((file) => [targetOf(file, name), named(rewired(readFileSync(join(templates, file), 'utf8'), file, name), wanted)]));
  const sections = sources.filter((file) => file.endsWith('/runbook.md')).map((file) => named(readFileSync(join(templates, file), 'utf8'), wanted));
  files.set(RUNBOOK, [readFileSync(join(root, RUNBOOK), 'utf8').trimEnd(), ...sections.map((section) => section.trimEnd())].join('\n\n') + '\n');
  files.set(CODES, catalogued(readFileSync(join(root, CODES), 'utf8'), sections.join('\n')));
  files.set(CONFIG, turnedOn(readFileSync(join(root, CONFIG), 'utf8'), name));
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return [...files.keys()].sort();
}

function filesIn(templates: string, folder: string): string[] {
  return readdirSync(join(templates, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesIn(templates, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

/** `carrier/connector/handlers/webhook.ts` → `lambdas/connectors/<name>/handlers/webhook.ts` */
function targetOf(template: string, name: string): string {
  const [, place = '', ...rest] = template.split('/');
  return posix.join(PLACES[place]?.(name) ?? '', ...rest.map((part) => part.replace('vendor-x', name)));
}

/** Templates are compiled where they are, so each import is led from there to where both files will be. */
function rewired(text: string, template: string, name: string): string {
  const from = posix.dirname(targetOf(template, name));
  return text.replace(/(\bfrom |\bimport\()'(\.[^']*)'/g, (_, before: string, specifier: string) => {
    const meant = posix.join(HERE, posix.dirname(template), specifier);
    const target = meant.startsWith(`${HERE}/`) ? targetOf(meant.slice(HERE.length + 1), name) : meant;
    const path = posix.relative(from, target);
    return `${before}'${path.startsWith('.') ? path : `./${path}`}'`;
  });
}

function named(text: string, { name, title }: NewConnector): string {
  const pascal = name.split('-').map((part) => `${part[0]?.toUpperCase()}${part.slice(1)}`).join('');
  return text
    .replaceAll('Vendor X', title)
    .replaceAll('VendorX', pascal)
    .replaceAll('vendorX', `${pascal[0]?.toLowerCase()}${pascal.slice(1)}`)
    .replaceAll('vendor-x', name);
}

/** A line for each code that has a section of the runbook: whose it is stands there. */
function catalogued(codes: string, sections: string): string {
  const lines = [...sections.matchAll(/^`([a-z0-9.-]+)` · owner: ([a-z-]+)/gm)].map(([, code, owner]) => `  '${code}': { severity: 'medium', owner: '${owner}', actions: RETRY_OR_CANCEL },\n`);
  return codes.replace(/^\};$/m, `${lines.join('')}};`);
}

function turnedOn(config: string, name: string): string {
  return config.replace(/const CONNECTORS = \[([^\]]*)\];/, (_, list: string) => {
    const names = [...list.matchAll(/'([^']+)'/g)].map(([, known = '']) => known);
    return `const CONNECTORS = [${[...names, name].sort().map((each) => `'${each}'`).join(', ')}];`;
  });
}
