import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';
import { filesIn, isSource, textOf } from './tree.ts';

const HEADINGS = ['## Rules that are not obvious', '## Not covered'];
/** Parts of AWS, which the local runtime plays. */
const PLAYED_BY: Readonly<Record<string, string>> = { lake: 'local/s3', notifications: 'local/ses' };
/** Whose documents stand elsewhere. */
const DOCUMENTS: Readonly<Record<string, string>> = { lake: 'it sends nothing', notifications: 'it sends nothing', 'x12-supplier': 'test/core/edi/samples.ts', 'x12-warehouse': 'test/core/edi/samples.ts' };

/** Every connector has a kit, and a README that says which level of proof it has reached, and what is not covered yet; and the proof is there: docs/adding-a-connector.md, 4. */
export function connectors(root: string): Problem[] {
  const files = filesIn(root);
  const packages = Object.keys((JSON.parse(textOf(root, 'package.json')) as { devDependencies?: object }).devDependencies ?? {});
  return files.flatMap((file) => {
    const name = /^lambdas\/connectors\/([^/]+)\/manifest\.ts$/.exec(file)?.[1];
    return name ? ofConnector(root, name, files, packages) : [];
  });
}

function ofConnector(root: string, name: string, files: string[], packages: string[]): Problem[] {
  const file = `lambdas/connectors/${name}/README.md`;
  const has = (path: string) => existsSync(join(root, path));
  const text = has(file) ? textOf(root, file) : '';
  const proof = /^\*\*Proof reached: level (\d)\b[^]*?(?=\n\n)/m.exec(text);
  const kit = `test/lambdas/connectors/${name}/kit.ts`;
  const problems = [
    ...HEADINGS.filter((heading) => !text.includes(`\n${heading}\n`)).map((heading) => `no heading «${heading}»`),
    ...(has(kit) ? [] : [`no kit: ${kit} describes the connector to the promises of test/lambdas/connectors/kit`]),
    ...(proof ? ofLevel(Number(proof[1]), { name, said: proof[0], root, files, packages }) : ['it does not say «**Proof reached: level …»']),
  ];
  return problems.map((what) => ({ file, what }));
}

interface Claimed {
  name: string;
  /** The paragraph that names the level. */
  said: string;
  root: string;
  files: string[];
  packages: string[];
}

function ofLevel(level: number, { name, said, root, files, packages }: Claimed): string[] {
  const fixtures = DOCUMENTS[name] !== undefined || files.some((file) => file.startsWith(`lambdas/connectors/${name}/fixtures/`));
  const simulator = PLAYED_BY[name] ?? `local/partners/${name}`;
  const simulated = files.some((file) => file.startsWith(`${simulator}/`));
  const driven = files.filter((file) => isSource(file) && (file.startsWith(`test/local/partners/${name}`) || file.startsWith(`test/lambdas/connectors/${name}/`))).map((file) => textOf(root, file)).join('\n');
  const client = packages.find((one) => said.includes(`\`${one}`) && (driven.includes(`'${one}'`) || driven.includes(`'${one}/`)));
  const real = files.some((file) => file.startsWith(`test/real/${name}`));
  return [
    ...(level < 1 || level > 4 ? ['the levels of proof are 1 to 4'] : []),
    ...(fixtures ? [] : ['no document as the vendor sends it under fixtures/: that is level 1']),
    ...(level >= 2 && !simulated ? [`level ${level}, and there is no simulator ${simulator}`] : []),
    ...(level === 3 && !client ? ['level 3, and no client that the paragraph names in backticks drives the simulator in its tests'] : []),
    ...(level < 3 && client ? [`a vendor's client, ${client}, drives the simulator: that is level 3`] : []),
    ...(level === 4 && !real ? [`level 4, and nothing of it is under test/real`] : []),
    ...(level < 4 && real ? ['it is proven against the real system under test/real: that is level 4'] : []),
  ];
}
