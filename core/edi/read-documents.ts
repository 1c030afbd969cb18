import { describe, EdiError, type Fault } from './codec/fault.ts';
import type { Delimiters } from './codec/delimiters.ts';
import type { Group, TransactionSet } from './codec/read-interchange.ts';
import { functionalIds, mapOfType } from './document-maps.ts';
import type { EdiDocument } from './documents.ts';
import { checkSet } from './guides/check-set.ts';
import type { Dialect } from './maps/map.ts';
import { releaseOf } from './partner-profile.ts';

export interface ReadOptions {
  delimiters: Delimiters;
  dialect: Dialect;
  /** ST01 of what is expected; absent: all there are maps for. */
  receives?: readonly string[];
  passedOver?: readonly string[];
}

/** A set is a document, or has faults; never both, never neither. */
export type ReadSet = { set: TransactionSet } & ({ document: EdiDocument; faults?: undefined } | { document?: undefined; faults: Fault[] });

/** With faults of its own, nothing in a group is a document. */
export interface ReadGroup {
  group: Group;
  faults: Fault[];
  sets: ReadSet[];
}

/** Makes documents of a group whose interchange was read to its end. */
export function readGroup(group: Group, options: ReadOptions): ReadGroup {
  const { header } = group;
  const faults = [...group.faults];
  const place = { segment: 1, text: 'GS' };
  if (!/^00(4010|5010)/.test(header.version)) faults.push({ code: 'group.version-not-supported', message: `version ${header.version} is not read here`, ...place });
  if (!functionalIds.has(header.functionalId)) faults.push({ code: 'group.not-supported', message: `groups ${header.functionalId} are not read here`, ...place });
  const sets = group.sets.map((set): ReadSet => (faults.length > 0 ? { set, faults: [...set.faults, ...faults] } : readSet(set, group, options)));
  return { group, faults, sets };
}

function readSet(set: TransactionSet, { header }: Group, { delimiters, dialect, receives, passedOver }: ReadOptions): ReadSet {
  const refused = (...faults: Fault[]): ReadSet => ({ set, faults: [...set.faults, ...faults] });
  const [st] = set.segments;
  const place = { segment: st?.position ?? 1, text: st?.text ?? 'ST', element: 1 };
  const map = mapOfType(set.type);
  if (!map || (receives && !receives.includes(set.type))) return refused({ code: 'set.not-supported', message: `a ${set.type} is not expected`, ...place });
  if (map.guide.functionalId !== header.functionalId) return refused({ code: 'set.identifier', message: `a ${set.type} does not belong in a group ${header.functionalId}`, ...place });
  const { tree, faults } = checkSet(set, map.guide, { release: releaseOf(header.version), delimiters, ...(passedOver && { passedOver: new Set(passedOver) }) });
  if (set.faults.length > 0 || faults.length > 0) return refused(...faults);
  try {
    return { set, document: map.read(tree, dialect) };
  } catch (error) {
    if (error instanceof EdiError) return refused(error.fault);
    throw error;
  }
}

/** What is wrong, one line each, for people. */
export const faultLines = ({ faults, sets }: ReadGroup): string[] => [...faults, ...sets.flatMap((read) => (faults.length > 0 ? [] : (read.faults ?? [])))].map(describe);
