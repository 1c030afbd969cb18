import { CATALOGUE } from '../../core/exceptions/catalogue.ts';
import { runbookOf } from '../../lambdas/handler/desk-row.ts';
import { RUNBOOK, RUNBOOK_SECTIONS } from '../../lib/config.ts';
import { codesOf } from './codes.ts';
import { anchorsOf } from './links.ts';
import type { Problem } from './problem.ts';
import { sourcesOf, textOf } from './tree.ts';

/** Everything that sends a person to the runbook: alarms, the desk's catalogue, and each code with which a step can park. */
export function wanted(root: string): Map<string, string> {
  const sections = new Map<string, string>();
  for (const section of RUNBOOK_SECTIONS) sections.set(section, 'an alarm names it');
  for (const code of Object.keys(CATALOGUE)) sections.set(runbookOf(code).split('#')[1] ?? '', `the desk names it for ${code}`);
  for (const { code, file, line } of codesOf(root, 'Rejected', 'core', 'lambdas')) sections.set(runbookOf(code).split('#')[1] ?? '', `${file}:${line} parks with ${code}`);
  for (const file of sourcesOf(root, 'core', 'lambdas', 'lib')) {
    for (const [, code = ''] of textOf(root, file).matchAll(/runbookOf\('([a-z.-]+)'\)/g)) sections.set(runbookOf(code).split('#')[1] ?? '', `${file} names it`);
    for (const [, section = ''] of textOf(root, file).matchAll(/docs\/runbook\.md#([a-z0-9-]+)/g)) sections.set(section, `${file} names it`);
  }
  return sections;
}

/** Every code with which a step can park is in the catalogue: whose it is and what can be done is data. */
const uncatalogued = (reasons: readonly string[]): Problem[] =>
  reasons.flatMap((why) => {
    const [, code = ''] = / parks with (\S+)$/.exec(why) ?? [];
    return code === '' || Object.hasOwn(CATALOGUE, code) ? [] : [{ file: 'core/exceptions/codes', what: `no line for ${code}: ${why}` }];
  });

/** Every section that an alarm or a row on the desk names is there, and every section there is somebody's. */
export function runbook(root: string, sections = wanted(root)): Problem[] {
  const text = textOf(root, RUNBOOK);
  const anchors = anchorsOf(text);
  const missing = [...sections].filter(([section]) => !anchors.has(section)).map(([section, why]) => ({ file: RUNBOOK, what: `no section ${section}: ${why}` }));
  const headings = [...text.matchAll(/^### (\S+)$/gm)].map(([, heading = '']) => heading.replaceAll('`', '').replaceAll('.', '-'));
  const nobody = headings.filter((heading) => !sections.has(heading)).map((heading) => ({ file: RUNBOOK, what: `section ${heading}: no alarm and no code names it any more` }));
  return [...missing, ...nobody, ...uncatalogued([...sections.values()])];
}
