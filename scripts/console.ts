/** Builds the operations console into .build/site, and says what a browser has to load for the first view. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtConsole } from '../lib/console-build.ts';
import { HELPED, optionsOf } from './options.ts';

optionsOf({ options: HELPED }, 'npm run console     builds the operations console into .build/site, and says what a browser has to load for the first view');

const out = join(import.meta.dirname, '..', '.build', 'site');
const files = await builtConsole();
rmSync(out, { recursive: true, force: true });
for (const { name, contents } of files) {
  mkdirSync(dirname(join(out, name)), { recursive: true });
  writeFileSync(join(out, name), contents);
}
const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
for (const { name, contents } of files.toSorted((a, b) => b.contents.length - a.contents.length)) console.log(`${kB(contents.length).padStart(10)} ${kB(gzipSync(contents).length).padStart(10)} gz  ${name}`);
console.log(`\nThe console is in ${out}`);
