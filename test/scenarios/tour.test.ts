import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const MARK = '@@ end of block';

interface Block {
  language: string;
  text: string;
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `…` stands for anything, and an object may have more members than are shown. */
function matching(shown: unknown): unknown {
  if (typeof shown === 'string') return shown.includes('…') ? expect.stringMatching(new RegExp(`^${shown.split('…').map(literal).join('.+')}$`)) : shown;
  if (Array.isArray(shown)) return shown.map(matching);
  if (typeof shown === 'object' && shown !== null) return expect.objectContaining(Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, matching(value)])));
  return shown;
}

test('docs/tour-of-an-order.md: every block runs, in order, and every answer is as it is shown', async () => {
  const blocks = [...readFileSync(join(root, 'docs/tour-of-an-order.md'), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']): Block => ({ language, text }));
  const commands = blocks.flatMap((block, index) => (block.language === 'sh' ? [{ command: block.text, shown: blocks[index + 1]?.language === 'sh' ? undefined : blocks[index + 1] }] : []));
  expect(commands.length).toBeGreaterThan(10);
  const script = commands.map(({ command }) => `${command}\necho; echo '${MARK}'`).join('\n');
  const env = { ...process.env, CROSSDOCK_DATA: inject('dataDir'), PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env, timeout: 240_000 });
  const outputs = stdout.split(MARK).map((output) => output.trim());
  for (const [index, { command, shown }] of commands.entries()) {
    const output = outputs[index] ?? '';
    if (shown?.language === 'json') expect(JSON.parse(output), command).toEqual(matching(JSON.parse(shown.text)));
    if (shown?.language === 'text') expect(output.split('\n'), command).toEqual(expect.arrayContaining(shown.text.trim().split('\n')));
  }
});
