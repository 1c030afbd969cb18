import { codesOf } from './codes.ts';
import type { Problem } from './problem.ts';
import { filesIn, isSource, textOf } from './tree.ts';

const API = 'docs/api.md';
const EDGE = 'lib/constructs/openapi.ts';
const DEPENDENCIES = 'docs/dependencies.md';

/** First cells of the rows of every table: what stands in backticks there. */
export const firstCells = (markdown: string): string[] => [...markdown.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);

/** The codes that the API answers with, ours and the edge's, are the ones that docs/api.md explains. */
export function apiCodes(root: string): Problem[] {
  const edge = [...textOf(root, EDGE).matchAll(/code: '([a-z.-]+)'/g)].map(([, code = '']) => ({ code, file: EDGE, line: 0 }));
  const codes = new Map([...edge, ...codesOf(root, 'Invalid', 'core', 'lambdas')].map((found) => [found.code, found]));
  return sameSet(API, [...codes.keys()], firstCells(textOf(root, API)), (code) => `${code} is answered in ${codes.get(code)?.file}`);
}

/** Packages that no source imports, and what needs them. */
const NOT_IMPORTED: Readonly<Record<string, string>> = {
  node: 'the Node 24 that npm scripts run',
  typescript: 'npm run check',
  oxlint: 'npm run check',
  'dependency-cruiser': 'npm run check',
  'aws-cdk': 'the CDK CLI',
  '@stryker-mutator/core': 'npm run mutation',
  '@stryker-mutator/vitest-runner': 'npm run mutation',
  '@dynoxide/linux-x64': 'a binary; local/dynamodb/binary.ts finds the one of this platform',
  '@types/node': 'types',
  '@types/aws-lambda': 'types',
  '@types/ssh2': 'types',
};
const packageOf = (specifier: string) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

/** docs/dependencies.md says of every package in package.json why it is there; and each is in use. */
export function dependencies(root: string): Problem[] {
  const manifest = JSON.parse(textOf(root, 'package.json')) as Record<string, Record<string, string> | undefined>;
  const declared = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {}));
  const table = sameSet(DEPENDENCIES, declared, firstCells(textOf(root, DEPENDENCIES)), () => 'it stands in package.json');
  const imported = new Set(
    filesIn(root)
      .filter(isSource)
      .flatMap((file) => [...textOf(root, file).matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire(?:\.resolve)?\(|\bresolve\()\s*['"]([^'"./][^'"]*)['"]/g)].map(([, specifier = '']) => packageOf(specifier))),
  );
  const idle = declared.filter((name) => !imported.has(name) && NOT_IMPORTED[name] === undefined);
  return [...table, ...idle.map((name) => ({ file: 'package.json', what: `${name} is imported nowhere` }))];
}

function sameSet(file: string, wanted: string[], there: string[], why: (name: string) => string): Problem[] {
  const missing = wanted.filter((name) => !there.includes(name)).map((name) => ({ file, what: `no row for ${name}: ${why(name)}` }));
  const left = there.filter((name) => !wanted.includes(name)).map((name) => ({ file, what: `a row for ${name}, which is no more` }));
  const twice = there.filter((name, index) => there.indexOf(name) !== index).map((name) => ({ file, what: `two rows for ${name}` }));
  return [...missing, ...left, ...twice];
}
