import { text } from './amounts.ts';
import { Invalid } from './errors.ts';
import type { Organisation } from './organisation.ts';
import { type ManualRecord, totalOf } from './records.ts';
import { dayOf, lineOf, listOf, type Model, mustBeWithoutTax, textOf } from './request.ts';

const KIND = 'manual';

export const manualJournals = (org: Organisation): ManualRecord[] => org.documents.all<ManualRecord>(KIND);
export const manualJournal = (org: Organisation, id: string): ManualRecord | undefined => org.documents.get<ManualRecord>(KIND, id);

/** In the currency of the organisation: debits above zero, credits below. @throws Invalid */
export function createManual(org: Organisation, model: Model): ManualRecord {
  const narration = textOf(model, 'Narration');
  if (narration === undefined) throw new Invalid('Narration is required');
  const status = textOf(model, 'Status') ?? 'DRAFT';
  if (status !== 'DRAFT' && status !== 'POSTED') throw new Invalid('The Status of a new manual journal is DRAFT or POSTED');
  const given = listOf(model, 'JournalLines');
  mustBeWithoutTax(model, given);
  const lines = given.map((line) => lineOf(org, { ...line, Description: textOf(line, 'Description') ?? narration }));
  if (lines.length < 2) throw new Invalid('At least two journal lines must be specified');
  const debits = totalOf(lines.filter(({ amount }) => amount > 0));
  const credits = totalOf(lines.filter(({ amount }) => amount < 0));
  if (debits + credits !== 0) throw new Invalid(`The total debits (${text(debits)}) must equal total credits (${text(credits)})`);
  const date = dayOf(model, 'Date') ?? org.today();
  if (status === 'POSTED') org.mustBeOpen(date);
  const record: ManualRecord = { id: org.newId(), narration, date, status, lines, updated: org.now() };
  if (status === 'POSTED') write(org, record);
  org.documents.put(KIND, record.id, record);
  return record;
}

/** @throws Invalid */
export function updateManual(org: Organisation, model: Model, id = textOf(model, 'ManualJournalID')): ManualRecord {
  const known = id === undefined ? undefined : manualJournal(org, id);
  if (id === undefined) return createManual(org, model);
  if (!known) throw new Invalid('The document with the supplied id was not found for this endpoint.');
  const status = textOf(model, 'Status');
  if (status === known.status) return known;
  org.mustBeOpen(known.date);
  if (status === 'POSTED' && known.status === 'DRAFT') write(org, known);
  else if (status === 'VOIDED' && known.status === 'POSTED') org.reverse(known.id, 'MANJOURNAL');
  else if (status !== 'DELETED' || known.status !== 'DRAFT') throw new Invalid('Manual journal not of valid status for modification');
  const record: ManualRecord = { ...known, status, updated: org.now() };
  org.documents.put(KIND, record.id, record);
  return record;
}

const write = (org: Organisation, { id, narration, date, lines }: ManualRecord): void =>
  org.write({ date, source: id, sourceType: 'MANJOURNAL', reference: narration, lines: lines.map(({ account = '', amount, description }) => ({ account, amount, description })) });
