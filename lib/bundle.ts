import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Handlers built into one folder, the same bytes for the same sources. */
export interface Bundle {
  directory: string;
  /** Of the content: a function is deployed again only where a byte of its asset changed. */
  hash: string;
}

export interface BuiltFile {
  /** From the folder's root, with forward slashes. */
  name: string;
  contents: Buffer;
}

/** What an asset was made of the last time, in `.build/<asset>.json`. */
interface Made {
  /** Of what is asked for: how it is built, the packages that are installed, the entries and the files beside them. */
  asked: string;
  /** Sources of ours, from the project's root, each with the hash of its content. */
  sources: Record<string, string>;
  hash: string;
}

/**
 * Builds handler files into one asset: an .mjs per handler, what they share in chunks beside them. Names of classes and functions
 * stay, so that stack traces can be read without source maps, which cost every cold start. Where all that it was made of the last
 * time is as it was, nothing is built.
 * @param entries paths from the root of the project
 * @param beside files that are no code of ours, by their path in the folder
 * @throws Error naming the entries that are missing
 */
export async function bundle(asset: string, entries: readonly string[], beside: readonly BuiltFile[] = []): Promise<Bundle> {
  const missing = entries.filter((entry) => !existsSync(join(ROOT, entry)));
  if (missing.length > 0) throw new Error(`${asset}: there is no ${missing.join(', no ')}`);
  const settings = ['lib/bundle.ts', 'tsconfig.json', 'package-lock.json'].map(source);
  const asked = hashOf([...settings, { name: 'entries', contents: Buffer.from(JSON.stringify(entries)) }, ...beside]);
  const before = madeBefore(asset);
  if (before?.asked === asked && existsSync(directoryOf(asset, before.hash)) && isDeepStrictEqual(sourcesOf(Object.keys(before.sources)), before.sources)) {
    return { directory: directoryOf(asset, before.hash), hash: before.hash };
  }
  const begun = Date.now();
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: entries.map((entry) => ({ in: entry, out: basename(entry, '.ts') })),
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    // Fetched while running, by whoever needs them, and missing where functions run. Native halves of packages are compiled for one machine:
    // ssh2 tries them, and goes on. By bowser the AWS SDK says what browser it is in.
    external: ['cpu-features', '*.node', 'bowser'],
    // of a CommonJS package, ssh2's, in a module
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    alias: {
      '@aws-sdk/credential-provider-node': join(ROOT, 'lambdas/handler/lambda-credentials.ts'),
      'node:http': join(ROOT, 'lambdas/handler/node-http.ts'),
      '@smithy/core/event-streams': join(ROOT, 'lambdas/handler/no-event-streams.ts'),
    },
    // packages that still ask for Node's modules by require
    banner: { js: "import{createRequire as $r}from'node:module';const require=$r(import.meta.url);" },
    logLevel: 'error',
  });
  const files = [...beside, ...outputFiles.map(({ path, contents }) => ({ name: basename(path), contents: Buffer.from(contents) }))].sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = hashOf(files);
  const directory = directoryOf(asset, hash);
  if (!existsSync(directory)) store(directory, files);
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/')).sort();
  if (sources.every((path) => changedAt(path) < begun - CLOCK_MS)) replace(madeFile(asset), JSON.stringify({ asked, sources: sourcesOf(sources), hash } satisfies Made));
  return { directory, hash };
}

const directoryOf = (asset: string, hash: string) => join(ROOT, '.build', asset, hash.slice(0, 16));
const madeFile = (asset: string) => join(ROOT, '.build', `${asset}.json`);
const madeBefore = (asset: string) => (existsSync(madeFile(asset)) ? (JSON.parse(readFileSync(madeFile(asset), 'utf8')) as Made) : undefined);

const source = (path: string): BuiltFile => ({ name: path, contents: readFileSync(join(ROOT, path)) });

function hashOf(files: readonly BuiltFile[]): string {
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name}\n${contents.length}\n`).update(contents);
  return hash.digest('hex');
}

/** A file's time is that of the system's last tick. */
const CLOCK_MS = 20;
/** One that is edited while it is built may have gone into the asset as it was: it is built again the next time. */
const changedAt = (path: string) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;

/** A source that is gone has no hash. */
const sourcesOf = (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, existsSync(join(ROOT, path)) ? hashOf([source(path)]) : '']));

/** Two builds at once do not read each other's halves. */
function replace(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}

/** How many states of the sources are kept per asset. */
const KEPT = 5;

/** A folder by content: whole or not there, so that two builds at once do not see each other's halves. */
function store(directory: string, files: BuiltFile[]): void {
  const unfinished = mkdtempSync(join(mkdirs(dirname(dirname(directory))), 'unfinished-'));
  for (const { name, contents } of files) {
    mkdirs(dirname(join(unfinished, name)));
    writeFileSync(join(unfinished, name), contents);
  }
  const siblings = mkdirs(dirname(directory));
  for (const old of newestFirst(siblings).slice(KEPT)) rmSync(old, { recursive: true, force: true });
  try {
    renameSync(unfinished, directory);
  } catch {
    // another build was first, with the same content
    rmSync(unfinished, { recursive: true });
  }
}

function mkdirs(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}

function newestFirst(directory: string): string[] {
  const paths = readdirSync(directory).map((name) => join(directory, name));
  return paths.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}
