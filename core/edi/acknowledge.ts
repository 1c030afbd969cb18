import { type Delimiters, forbiddenIn } from './codec/delimiters.ts';
import { FAULTS, type Fault } from './codec/fault.ts';
import type { FunctionalAcknowledgment } from './documents.ts';
import type { ReadGroup, ReadSet } from './read-documents.ts';

type SetAnswer = FunctionalAcknowledgment['sets'][number];
type Note = SetAnswer['notes'][number];
type Codes = { ak304?: string; ak403?: string; ak502?: string; ak905?: string };

/** The most that X12 has room for. */
const MOST_CODES = 5;
const MOST_ELEMENTS = 99;
const LONGEST_COPY = 99;
const IN_ERROR = '5';

/**
 * The 997 of a group: what was taken, and of what was not every segment and element that is wrong. Undefined for a group of 997s, which are never
 * acknowledged themselves.
 * @param delimiters of the answer: a copy of bad data that holds one is left out
 */
export function acknowledge({ group, faults, sets }: ReadGroup, delimiters: Delimiters): FunctionalAcknowledgment | undefined {
  const { header, announced } = group;
  if (header.functionalId === 'FA') return undefined;
  // a group that is refused itself says nothing of its sets: one of them accepted would be a contradiction
  const answers = faults.length > 0 ? [] : sets.map((read) => answerOf(read, forbiddenIn(delimiters)));
  const taken = answers.filter(({ outcome }) => outcome === 'accepted').length;
  return {
    document: 'functional-acknowledgment',
    functionalId: header.functionalId,
    groupControl: header.control,
    sets: answers,
    outcome: faults.length > 0 || taken === 0 ? 'rejected' : taken === sets.length ? 'accepted' : 'partly',
    announced: announced ?? sets.length,
    received: sets.length,
    taken,
    codes: unique(faults.map((fault) => codesOf(fault).ak905)),
  };
}

const codesOf = ({ code }: Fault): Codes => FAULTS[code];

function answerOf({ set, faults = [] }: ReadSet, forbidden: string): SetAnswer {
  const first = set.segments[0]?.position ?? 1;
  const notes = notesOf(faults, first, forbidden);
  const codes = unique([...faults.map((fault) => codesOf(fault).ak502), notes.length > 0 ? IN_ERROR : undefined]);
  return { type: set.type, control: set.control, outcome: faults.length === 0 ? 'accepted' : 'rejected', codes, notes };
}

/** One note per segment that should not be there or is missing; one per segment with all its elements that are wrong. */
function notesOf(faults: readonly Fault[], first: number, forbidden: string): Note[] {
  const notes: Note[] = [];
  for (const fault of faults) {
    const { ak304, ak403 } = codesOf(fault);
    if (!ak304) continue;
    const [id, position] = [fault.expected ?? /^[A-Z0-9]{1,3}/.exec(fault.text)?.[0] ?? '', fault.segment - first + 1];
    let note = ak403 ? notes.find((candidate) => candidate.position === position && candidate.code === ak304) : undefined;
    if (!note) notes.push((note = { id, position, code: ak304, elements: [] }));
    if (!ak403 || note.elements.length === MOST_ELEMENTS) continue;
    const { element = 0, component, reference, value } = fault;
    const copy = [...(value ?? '')].some((character) => forbidden.includes(character)) ? undefined : value?.slice(0, LONGEST_COPY).trimEnd();
    note.elements.push({ position: element, code: ak403, ...(component && { component }), ...(reference && { reference }), ...(copy && { copy }) });
  }
  return notes;
}

const unique = (codes: (string | undefined)[]): string[] => [...new Set(codes.filter((code) => code !== undefined))].slice(0, MOST_CODES);
