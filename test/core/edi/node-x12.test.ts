import { X12FatInterchange, X12Generator, X12Interchange, X12Parser } from 'node-x12';
import { describe, expect, test } from 'vitest';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import { readGroup } from '../../../core/edi/read-documents.ts';
import { anEnvelope, DIALECT, DOCUMENTS, IN_5010, sample } from './samples.ts';

/** Another's parser and writer, for what is valid; what is not it lets pass (cut-off texts, a missing SE), so refusals are held by other tests. */

const asElements = (interchange: X12Interchange) =>
  interchange.functionalGroups.map((group) => group.transactions.map((set) => set.segments.map(({ tag, elements }) => [tag, ...elements.map(({ value }) => value ?? '')])));

describe.each([['004010', {}], ['005010', IN_5010]])('in %s', (_version, change) => {
  test.each(DOCUMENTS.map((document): [string, string] => [document.document, sample(document, change)]))('node-x12 reads a %s as we do', async (_kind, text) => {
    const theirs = new X12Parser(true).parse(text);
    if (theirs instanceof X12FatInterchange) throw new Error('one interchange was expected');
    const { header, groups } = await readInterchange([text]);
    expect(asElements(theirs)).toEqual(groups.map((group) => group.sets.map((set) => set.segments.slice(1, -1).map(({ elements }) => [...elements]))));
    expect(Number(theirs.header.elements[12]?.value)).toBe(Number(header.control));
  });
});

test.each(DOCUMENTS.map((document): [string, string] => [document.document, sample(document)]))('we read a %s that node-x12 wrote, and it is the same document', async (_kind, text) => {
  const theirs = new X12Parser(true).parse(text);
  if (theirs instanceof X12FatInterchange) throw new Error('one interchange was expected');
  const { element, component, segment } = anEnvelope().delimiters;
  const written = new X12Generator(theirs.toJSEDINotation(), { elementDelimiter: element, subElementDelimiter: component, segmentTerminator: segment }).toString();
  const documents = async (of: string) => {
    const { groups, delimiters } = await readInterchange([of]);
    return groups.flatMap((group) => readGroup(group, { delimiters, dialect: DIALECT }).sets.map((read) => read.document));
  };
  expect(await documents(written)).toEqual(await documents(text));
});
