import { EdiError, type Fault } from './codec/fault.ts';
import type { EdiDocument } from './documents.ts';
import { explain } from './explain.ts';
import type { PartnerProfile } from './partner-profile.ts';
import { groupsFrom, interchangeFrom } from './read-from-partner.ts';

/** What an interchange of a partner says by now, and all that keeps it from being read. */
export interface ReadBack {
  documents: EdiDocument[];
  /** Of the interchange: nothing of it is read. */
  unreadable?: Fault;
  /** Of its sets. */
  faults: Fault[];
}

/** Reads it as its door does: by the codec, and by the maps as they were agreed with this partner. */
export async function readBack(text: string, profile: PartnerProfile): Promise<ReadBack> {
  try {
    const sets = groupsFrom(await interchangeFrom(text, profile), profile).flatMap((group) => group.sets);
    return { documents: sets.flatMap(({ document }) => (document ? [document] : [])), faults: sets.flatMap(({ faults }) => faults ?? []) };
  } catch (error) {
    if (!(error instanceof EdiError)) throw error;
    return { documents: [], faults: [], unreadable: error.fault };
  }
}

/** As a person reads them, line by line. @param persons whether they may be named */
export const explained = ({ documents }: ReadBack, persons: boolean): string[] => documents.flatMap((document) => explain(persons ? document : nameless(document)));

/** Without who is who and what was noted; codes of places stay. */
const nameless = (document: EdiDocument): EdiDocument => without(document) as EdiDocument;

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
      if (name === 'parties') return [[name, (inner as { role: string; code?: unknown }[]).map(({ role, code }) => ({ role, street: [], ...(code !== undefined && { code }) }))]];
      return name === 'name' ? [] : [[name, name === 'notes' ? [] : without(inner)]];
    }),
  );
}
