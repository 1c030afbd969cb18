import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Problem } from './problem.ts';
import { filesIn, textOf } from './tree.ts';

/** Anchors as GitHub makes them of headings, and explicit ones. */
export function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const line of withoutCode(markdown).split('\n')) {
    for (const [, id = ''] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

/** Every relative link leads to a file of the project, and every `#section` to a heading in it; so do `docs/runbook.md#x` in sources. */
export function links(root: string): Problem[] {
  const files = filesIn(root);
  const anchors = new Map<string, Set<string>>();
  const has = (file: string, anchor: string) => {
    if (!anchors.has(file)) anchors.set(file, anchorsOf(textOf(root, file)));
    return anchors.get(file)?.has(anchor) ?? false;
  };
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      linksIn(textOf(root, file)).flatMap(({ target, line }) => {
        const [path = '', anchor] = target.split('#') as [string, string?];
        const to = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path))).replace(/\/$/, '');
        if (to.startsWith('..') || !existsSync(join(root, to))) return [{ file, line, what: `${target} leads nowhere` }];
        if (anchor !== undefined && (statSync(join(root, to)).isDirectory() || (to.endsWith('.md') && !has(to, anchor)))) return [{ file, line, what: `${target}: there is no such section` }];
        return [];
      }),
    );
}

function linksIn(markdown: string): { target: string; line: number }[] {
  return withoutCode(markdown)
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(([, target = '']) => ({ target, line: index + 1 })).filter(({ target }) => !/^[a-z][a-z0-9+.-]*:/i.test(target)),
    );
}

/** Code is not prose; its lines stay, so that line numbers do. */
function withoutCode(markdown: string): string {
  let fenced = false;
  return markdown
    .split('\n')
    .map((line) => {
      if (/^\s*(```|~~~)/.test(line)) {
        fenced = !fenced;
        return '';
      }
      if (fenced) return '';
      return line.startsWith('#') ? line.replaceAll('`', '') : line.replace(/`[^`]*`/g, '');
    })
    .join('\n');
}
