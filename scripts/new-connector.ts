/** Writes a new connector that keeps its promises from the first minute on, against a simulator of its own: docs/adding-a-connector.md goes on from there. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Refused, TEMPLATES, type TemplateKind, writeConnector } from './new-connector/write.ts';

const KINDS = Object.keys(TEMPLATES).join(', ');
const HELP = `npm run new:connector -- NAME --kind KIND [--title TITLE]

  NAME      of the folder: small letters, digits and hyphens, e.g. acme-freight
  --kind    ${KINDS}
  --title   what people call it; absent: made of the name

Writes lambdas/connectors/NAME, its simulator local/partners/NAME, its tests and kit test/lambdas/connectors/NAME, its sections of docs/runbook.md and lines of the desk's catalogue, and turns it on in lib/config.ts.
Nothing is overwritten. Exit code 1 where the name is taken or none, 2 where it is called wrongly.`;

function asked(): { name: string; kind: TemplateKind; title: string } | string {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { kind: { type: 'string' }, title: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) return '';
  const [name, ...more] = positionals;
  if (!name || more.length > 0) return 'one name, please';
  if (!values.kind || !Object.hasOwn(TEMPLATES, values.kind)) return `${values.kind ? `there is no template for the kind ${values.kind}` : 'which kind?'}; there are ${KINDS}`;
  const words = name.split('-').map((part) => `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`);
  return { name, kind: values.kind as TemplateKind, title: values.title ?? words.join(' ') };
}

try {
  const wanted = asked();
  if (wanted === '') console.log(HELP);
  else if (typeof wanted === 'string') stop(2, `${wanted}\n\n${HELP}`);
  else {
    const files = writeConnector(join(import.meta.dirname, '..'), wanted);
    console.log(`${files.map((file) => `  ${file}`).join('\n')}\n\n${wanted.title} is a connector now: npx vitest run --project unit test/lambdas/connectors -t ${wanted.name}\nIts simulator is not on the vendor's real wire format yet: docs/adding-a-connector.md goes on from there.`);
  }
} catch (error) {
  if (error instanceof Refused) stop(1, error.message);
  else if (String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')) stop(2, `${(error as Error).message}\n\n${HELP}`);
  else throw error;
}

function stop(code: number, why: string): void {
  console.error(why);
  process.exitCode = code;
}
