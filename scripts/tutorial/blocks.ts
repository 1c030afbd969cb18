import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PAGE = 'docs/adding-a-connector.md';

export type Block =
  | { what: 'command'; command: string; fails: boolean; shown: string[] }
  | { what: 'change'; file: string; from: string; to: string };

/** What a reader of the page does, in order: commands with lines of what they print, and changes of files. */
export function blocksIn(page: string): Block[] {
  const blocks: Block[] = [];
  for (const [, language = '', info = '', text = ''] of page.matchAll(/^```(\w+) ?([^\n]*)\n([\s\S]*?)^```$/gm)) {
    const last = blocks.at(-1);
    if (language === 'sh') blocks.push({ what: 'command', command: text.trim(), fails: info === 'fails', shown: [] });
    if (language === 'text' && last?.what === 'command') last.shown.push(...text.split('\n').map((line) => line.trim()).filter(Boolean));
    if (language === 'diff') blocks.push({ what: 'change', file: info, from: marked(text, '-'), to: marked(text, '+') });
  }
  return blocks;
}

const marked = (text: string, mark: string): string => text.split('\n').filter((line) => line.startsWith(mark)).map((line) => line.slice(1)).join('\n');

/** @throws Error where what is to be changed is not there, exactly once */
export function change(root: string, { file, from, to }: Extract<Block, { what: 'change' }>): void {
  const text = readFileSync(join(root, file), 'utf8');
  const [before, after, more] = text.split(from);
  if (before === undefined || after === undefined || more !== undefined) throw new Error(`${file} does not have this exactly once: ${from}`);
  writeFileSync(join(root, file), `${before}${to}${after}`);
}
