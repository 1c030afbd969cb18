/** Freezes the contract under schemas/released/<version of package.json>: what later versions are held against. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compatibility } from './checks/compatibility.ts';
import { announcedFile, currentContract, PARTS, releaseFile, versionOf } from './contract.ts';
import { HELPED, optionsOf } from './options.ts';

const { values } = optionsOf({ options: { again: { type: 'boolean', default: false }, ...HELPED } }, 'npm run release:schemas [-- --again]\n\n  --again   freezes a version once more that nobody has yet');

const root = join(import.meta.dirname, '..');
const version = versionOf(root);
if (!values.again) {
  if (existsSync(dirname(releaseFile(root, version, 'api')))) stop(`${version} is released: raise the version in package.json, or, while nobody has it, freeze it once more with --again`);
  const problems = await compatibility(root);
  if (problems.length > 0) stop(`${version} would break what was promised:\n${problems.map(({ what }) => `  ${what}`).join('\n')}`);
}
const contract = await currentContract(root);
mkdirSync(dirname(releaseFile(root, version, 'api')), { recursive: true });
for (const part of PARTS) writeFileSync(releaseFile(root, version, part), `${JSON.stringify(contract[part], null, 1)}\n`);
writeFileSync(announcedFile(root), '{}\n');
console.log(`schemas/released/${version}: ${PARTS.map((part) => `${part}.json`).join(', ')}`);

function stop(why: string): never {
  console.error(why);
  process.exit(1);
}
