import { announced, type Contract, currentContract, releasedContract, releases, versionOf } from '../contract.ts';
import { contractBreaks } from './contract-breaks.ts';
import type { Problem } from './problem.ts';

const ANNOUNCED = 'schemas/announced.json';

/**
 * Within a major version, API, events and entities only grow. What breaks a promise of the last release is found, unless it is announced with a reason;
 * and an announcement of nothing is found, too.
 * @param now the contract as the sources of `root` have it, unless given
 */
export async function compatibility(root: string, now?: Contract): Promise<Problem[]> {
  const major = (version: string) => version.split('.')[0];
  const last = releases(root).at(-1);
  if (!last || major(last) !== major(versionOf(root))) return [];
  const breaks = contractBreaks(releasedContract(root, last), now ?? (await currentContract(root)));
  const reasons = announced(root);
  const otherwise = last === versionOf(root) ? `; while nobody has ${last} yet: npm run release:schemas -- --again` : '';
  return [
    ...breaks.filter((found) => !reasons[found]).map((found) => ({ file: `schemas/released/${last}`, what: `${found}. Only additions are compatible; if it must be, ${ANNOUNCED} says why${otherwise}` })),
    ...Object.keys(reasons).filter((found) => !breaks.includes(found)).map((found) => ({ file: ANNOUNCED, what: `"${found}" is announced, and is not so` })),
  ];
}
