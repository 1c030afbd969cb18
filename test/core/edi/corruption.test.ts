import { describe, expect, test } from 'vitest';
import { EdiError } from '../../../core/edi/codec/fault.ts';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import type { EdiDocument } from '../../../core/edi/documents.ts';
import type { Fault } from '../../../core/edi/codec/fault.ts';
import { anEnvelope, DIALECT, DOCUMENTS, IN_5010, sample } from './samples.ts';

/** What becomes of a text: documents, or what is wrong with it. */
async function outcome(text: string): Promise<{ documents: EdiDocument[]; faults: Fault[] }> {
  try {
    const { groups, delimiters } = await readInterchange([text]);
    const sets = groups.flatMap((group) => readGroup(group, { delimiters, dialect: DIALECT }).sets);
    return { documents: sets.flatMap(({ document }) => (document ? [document] : [])), faults: sets.flatMap(({ faults }) => faults ?? []) };
  } catch (error) {
    if (error instanceof EdiError) return { documents: [], faults: [error.fault] };
    throw error;
  }
}

/** Places of the bytes that give the text its form: separators, terminators, names of segments, counts and control numbers. */
function structure(text: string, { element, component, segment }: { element: string; component: string; segment: string }): number[] {
  const places = new Set<number>();
  let from = 0;
  for (const line of text.split(segment)) {
    const elements = line.split(element);
    let at = from;
    for (const [index, value] of elements.entries()) {
      const counts = ['SE', 'GE', 'IEA'].includes(elements[0] ?? '') || (elements[0] === 'ST' && index < 3) || (elements[0] === 'GS' && [1, 6].includes(index)) || (elements[0] === 'ISA' && index === 13);
      for (let place = at; place < at + value.length; place += 1) if (index === 0 || counts || text[place] === component) places.add(place);
      at += value.length;
      places.add(at);
      at += 1;
    }
    from += line.length + 1;
  }
  places.delete(text.length);
  return [...places].filter((place) => place < text.length).sort((a, b) => a - b);
}

/** Without what the last test is about. */
function withoutTrailingText(document: EdiDocument): EdiDocument {
  const { traceOriginator: _originator, ourNumber: _number, ...plain } = document as EdiDocument & { traceOriginator?: string; ourNumber?: string };
  const { date: _date, ...rest } = plain as EdiDocument & { date?: string };
  const parties = 'parties' in document ? { parties: document.parties.map((party) => ({ ...party, street: party.street.slice(0, 1) })) } : {};
  return { ...(document.document.endsWith('acknowledgment') ? rest : plain), ...parties } as EdiDocument;
}

describe.each([['004010', {}], ['005010', IN_5010]])('in %s', (_version, change) => {
  const { delimiters } = anEnvelope(change);
  const texts = DOCUMENTS.map(withoutTrailingText).map((document): [string, string] => [document.document, sample(document, change)]);

  test.each(texts)('no beginning of a %s is a document', async (_kind, text) => {
    expect((await outcome(text)).documents).toHaveLength(1);
    for (let length = 0; length < text.length; length += 1) {
      const { documents, faults } = await outcome(text.slice(0, length));
      expect({ length, documents: documents.length, located: faults.every((fault) => fault.segment >= 1 && fault.code.startsWith('interchange.')) && faults.length > 0 }).toEqual({ length, documents: 0, located: true });
    }
  });

  test.each(texts)('a %s with one byte of its form changed is no document, and the fault says where', async (_kind, text) => {
    const lost: string[] = [];
    for (const place of structure(text, delimiters)) {
      for (const wrong of ['X', '7', ' ', delimiters.element, delimiters.component, delimiters.segment]) {
        if (wrong === text[place]) continue;
        const { documents, faults } = await outcome(text.slice(0, place) + wrong + text.slice(place + 1));
        if (documents.length > 0 || faults.length === 0) lost.push(`${text.slice(Math.max(0, place - 30), place)}[${wrong}]${text.slice(place + 1, place + 20)}`);
      }
    }
    expect(lost).toEqual([]);
  });
});

/** Paths at which two documents say different things. */
function differing(one: unknown, other: unknown, path = ''): string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return Object.is(one, other) ? [] : [path];
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => differing(left[key], right[key], `${path}.${key}`));
}

test('a byte that changes is another value of that element alone, or a fault that says where: never a crash, never nothing', async () => {
  for (const text of DOCUMENTS.map((document) => sample(document))) {
    const [read] = (await outcome(text)).documents;
    const form = new Set(structure(text, anEnvelope().delimiters));
    for (let place = 0; place < text.length; place += 1) {
      for (const wrong of ['Q', '9', '-', '\u0001', 'é', '€']) {
        const { documents, faults } = await outcome(text.slice(0, place) + wrong + text.slice(place + 1));
        expect(documents.length + faults.length, text.slice(place - 20, place + 1)).toBeGreaterThan(0);
        const [changed] = documents;
        if (changed && faults.length === 0 && !form.has(place)) expect(differing(read, changed).length, `${text.slice(place - 20, place)}[${wrong}]: ${differing(read, changed).join()}`).toBeLessThanOrEqual(1);
      }
    }
  }
});

test.each([
  ['purchase-order', 'N3*1 Main St*Dock 4', 'N3*1 Main StXDock 4'],
  ['order-acknowledgment', 'SO-99*20261124', 'SO-99X20261124'],
  ['change-acknowledgment', 'SO-99*20261125', 'SO-99X20261125'],
])('X12 has nothing that would tell when free text runs together with what may follow it: in a %s, %s as %s', async (kind, right, wrong) => {
  const text = sample(DOCUMENTS.find(({ document }) => document === kind) as EdiDocument);
  expect(text).toContain(right);
  expect((await outcome(text.replace(right, wrong))).documents).toHaveLength(1);
});
