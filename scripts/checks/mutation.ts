import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';
import { textOf } from './tree.ts';

const MUTATION = 'docs/mutation.md';
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

/** What docs/mutation.md explains is still there: each source that it names, and in it each piece of code. A piece that is gone takes its line with it. */
export function mutation(root: string): Problem[] {
  const problems: Problem[] = [];
  let file = '';
  let source = '';
  for (const [index, line] of textOf(root, MUTATION).split('\n').entries()) {
    const named = /^\*\*(\S+\.ts)\*\*$/.exec(line)?.[1];
    const piece = /^- (`+) ?(.+?) ?\1(?!`)/.exec(line)?.[2];
    if (named) {
      file = named;
      source = existsSync(join(root, file)) ? oneLine(textOf(root, file)) : '';
      if (source === '') problems.push({ file: MUTATION, line: index + 1, what: `there is no ${file}` });
    } else if (piece && source !== '' && !source.includes(piece)) {
      problems.push({ file: MUTATION, line: index + 1, what: `${file} has no «${piece}» any more: take the line out` });
    }
  }
  return problems;
}
