import { EdiError } from './codec/fault.ts';
import { type Group, InterchangeReader } from './codec/read-interchange.ts';
import { type Envelope, writeInterchange, type Written } from './codec/write-interchange.ts';
import { mapOf } from './document-maps.ts';
import type { EdiDocument } from './documents.ts';
import type { Dialect } from './maps/map.ts';
import { readGroup } from './read-documents.ts';

/**
 * Documents of one kind as an interchange with one group. What comes out was read back: it is what its guide asks.
 * @throws EdiError where something cannot be said in X12, or not to this partner
 */
export function writeDocuments<D extends EdiDocument>(documents: readonly [D, ...D[]], envelope: Envelope, dialect: Dialect, characters: 'ascii' | 'latin' = 'ascii'): string {
  const { guide } = mapOf(documents[0]);
  const sets = documents.map((document) => ({ type: guide.type, body: mapOf(document).write(document, dialect).map((segment) => (characters === 'ascii' ? inAscii(segment) : segment)) }));
  const text = writeInterchange(envelope, { functionalId: guide.functionalId, sets });
  const [wrong] = faultsOf(text, envelope, dialect);
  if (wrong) throw new EdiError(wrong);
  return text;
}

function faultsOf(text: string, { delimiters }: Envelope, dialect: Dialect) {
  const reader = new InterchangeReader();
  const groups: Group[] = [];
  for (const part of reader.push(text)) {
    if (part.part === 'group') groups.push(part.group);
    if (part.part === 'set') part.group.sets.push(part.set);
  }
  reader.end();
  return groups.map((group) => readGroup(group, { delimiters, dialect })).flatMap(({ faults, sets }) => [...faults, ...sets.flatMap((read) => read.faults ?? [])]);
}

/** Accents left out; a letter that has no plain form is refused. */
function inAscii([id, ...elements]: Written): Written {
  return [id, ...elements.map((element) => (typeof element === 'string' ? plain(element, id) : element?.map((component) => component && plain(component, id))))];
}

function plain(text: string, id: string): string {
  const letters = text.normalize('NFD').replace(/\p{M}/gu, '');
  if (/^[\x20-\x7e]*$/.test(letters)) return letters;
  throw new EdiError({ code: 'element.character', message: 'it holds a letter that the partner does not take', segment: 1, text: id, value: text });
}
