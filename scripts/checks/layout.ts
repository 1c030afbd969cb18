import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Problem } from './problem.ts';
import { filesIn, isSource, textOf } from './tree.ts';

const SAYS_NOTHING = /^(utils?|helpers?|common|misc|shared)(\.[a-z.]+)?$/i;
const LONGEST = 300;
/** Data that reads best in one piece, each with its reason. */
const LONGER: Readonly<Record<string, string>> = {};
const BINARY = /\.(png|jpe?g|gif|ico|woff2?|gz|zip|pdf)$/;
/** Places of somebody's machine, spelled in halves so that this file does not name any. */
const MACHINES = [/(^|[\s"'`(=:])\/(?:home|Users)\/[A-Za-z0-9._-]+\//, /(^|[\s"'`(=:])\/root\/[A-Za-z0-9._-]+/, /[A-Z]:\\\\?Users\\/];

/** A folder or a file is called by what is in it. */
export function names(root: string): Problem[] {
  return filesIn(root)
    .filter((file) => file.split('/').some((part) => SAYS_NOTHING.test(part)))
    .map((file) => ({ file, what: 'a name that says nothing: call it by what is in it' }));
}

export function sizes(root: string): Problem[] {
  return filesIn(root)
    .filter((file) => isSource(file) && !/(^|\/)fixtures\//.test(file) && LONGER[file] === undefined)
    .map((file) => ({ file, lines: textOf(root, file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > LONGEST)
    .map(({ file, lines }) => ({ file, what: `${lines} lines: over ${LONGEST} it does more than one thing (data tables are listed in scripts/checks/layout.ts, with a reason)` }));
}

/** Nothing left undone, nothing switched off, nothing focused. */
export function leftovers(root: string): Problem[] {
  const rules: { in: (file: string) => boolean; pattern: RegExp; what: string }[] = [
    { in: (file) => isSource(file), pattern: /\b(TODO|FIXME|XXX|HACK)\b/, what: 'left undone' },
    { in: (file) => !BINARY.test(file), pattern: /^(<{7}|>{7}) /, what: 'a conflict that nobody decided' },
    { in: (file) => isSource(file), pattern: /@ts-(ignore|nocheck)|(oxlint|eslint|biome)-(disable|ignore)/, what: 'a rule switched off' },
    // suites of test/real say that they are skipped, and why, where what they need is not there
    { in: (file) => file.startsWith('test/') && !file.startsWith('test/real/') && isSource(file), pattern: /\b(it|test|describe)\.(only|todo|fails|skip)\b(?!If)/, what: 'a test that is focused, skipped or expected to fail' },
  ];
  return filesIn(root)
    .filter((file) => !file.startsWith('scripts/checks/') && !file.startsWith('test/checks/'))
    .flatMap((file) => {
      const wanted = rules.filter((rule) => rule.in(file));
      return wanted.length === 0 ? [] : linesOf(root, file).flatMap((text, index) => wanted.filter(({ pattern }) => pattern.test(text)).map(({ what }) => ({ file, line: index + 1, what })));
    });
}

/** Nothing of the machine it was written on, no registry that only one network reaches. */
export function machine(root: string): Problem[] {
  const here = [resolve(root), homedir()].filter((path) => path.split('/').filter(Boolean).length > 0).map((path) => `${path}/`);
  return filesIn(root)
    .filter((file) => !BINARY.test(file))
    .flatMap((file) => {
      const lock = file === 'package-lock.json';
      return linesOf(root, file).flatMap((text, index) => {
        const at = { file, line: index + 1 };
        if (lock) return /"resolved": "https?:/.test(text) ? [{ ...at, what: 'a registry address: omit-lockfile-registry-resolved stands in .npmrc' }] : [];
        return here.some((path) => text.includes(path)) || MACHINES.some((pattern) => pattern.test(text)) ? [{ ...at, what: 'a path of one machine' }] : [];
      });
    });
}

const linesOf = (root: string, file: string) => textOf(root, file).split('\n');
