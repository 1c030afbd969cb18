import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { acknowledge } from '../core/edi/acknowledge.ts';
import { describe, EdiError } from '../core/edi/codec/fault.ts';
import { type Interchange, readInterchange } from '../core/edi/codec/read-interchange.ts';
import { explain } from '../core/edi/explain.ts';
import { functionalAcknowledgment } from '../core/edi/maps/functional-acknowledgment.ts';
import { checkPartner, dialectOf, PartnerProfile, readerOptions } from '../core/edi/partner-profile.ts';
import { faultLines, readGroup, type ReadGroup } from '../core/edi/read-documents.ts';

const HELP = `npm run edi -- validate FILE     holds an X12 interchange (4010 or 5010) against what we read, and says what we would answer
npm run edi -- explain FILE      shows its documents as a person reads them

  --profile <file>   a partner's profile as JSON: its ids, units, currency, and what is agreed to be passed over
  --help

FILE is one interchange, from ISA to IEA; - is standard input.

Exit code 0 when every document of it is valid, 1 when one is not or the interchange is none, 2 when it was called wrongly.`;

class Misuse extends Error {}

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values, positionals } = readArguments();
    const [command, file, ...more] = positionals;
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    if ((command !== 'validate' && command !== 'explain') || file === undefined || more.length > 0) throw new Misuse('a command and a file are needed');
    const profile = values.profile === undefined ? undefined : profileIn(values.profile);
    return await show(command, textOf(file), profile);
  } catch (error) {
    if (error instanceof EdiError) {
      console.log(`not an interchange: ${error.message}${error.fault.text ? `\n  ${error.fault.text}` : ''}`);
      return 1;
    }
    console.error(error instanceof Misuse ? `${error.message}\n\n${HELP}` : (error as Error).message);
    return 2;
  }
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { profile: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } } });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

function textOf(file: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file === '-' ? 0 : file));
}

function profileIn(file: string): PartnerProfile {
  const read = PartnerProfile.safeParse(JSON.parse(textOf(file)));
  if (!read.success) throw new Misuse(`${file} is no partner profile:\n${z.prettifyError(read.error)}`);
  return read.data;
}

async function show(command: 'validate' | 'explain', text: string, profile: PartnerProfile | undefined): Promise<number> {
  const interchange = await readInterchange([text], profile && readerOptions(profile));
  // what we send ourselves may be looked at, too
  if (profile && interchange.header.sender.id !== profile.us.id) checkPartner(interchange.header, profile);
  const { header, delimiters } = interchange;
  console.log(`interchange ${header.control} from ${header.sender.qualifier} ${header.sender.id} to ${header.receiver.qualifier} ${header.receiver.id}, ${header.date} ${header.time}, ${header.usage === 'P' ? 'production' : 'test'}`);
  for (const { control, outcome, note } of interchange.acknowledgments) console.log(`TA1: interchange ${control} ${outcome.replaceAll('-', ' ')}, note ${note}`);
  const groups = interchange.groups.map((group) =>
    readGroup(group, { delimiters, dialect: profile ? dialectOf(profile) : { units: {} }, ...(profile && { receives: [...profile.receives, ...profile.sends], passedOver: profile.passedOver }) }),
  );
  for (const group of groups) {
    console.log(`group ${group.group.header.functionalId} ${group.group.header.control}, version ${group.group.header.version}, ${group.sets.length} ${group.sets.length === 1 ? 'document' : 'documents'}`);
    if (command === 'explain') for (const { document } of group.sets) if (document) console.log(`\n${explain(document).join('\n')}`);
    tell(group, interchange);
  }
  return groups.every(({ faults, sets }) => faults.length === 0 && sets.every(({ document }) => document)) ? 0 : 1;
}

/** What is wrong, and what the partner would hear. */
function tell(group: ReadGroup, { delimiters }: Interchange): void {
  const lines = faultLines(group);
  const texts = new Map(group.sets.flatMap(({ faults = [] }) => faults.map((fault) => [describe(fault), fault.text])));
  for (const line of lines) console.log(`  ${line}${texts.get(line) ? `\n    ${texts.get(line)}` : ''}`);
  for (const { set, document } of group.sets) console.log(`  ${document ? 'valid  ' : 'INVALID'} ${set.type} ${set.control}`);
  const answer = acknowledge(group, delimiters);
  if (lines.length > 0 && answer) console.log(`  our 997: ${functionalAcknowledgment.write(answer, { units: {} }).map((segment) => segment.map((part) => (Array.isArray(part) ? part.join(delimiters.component) : (part ?? ''))).join('*').replace(/\*+$/, '')).join('  ')}`);
}
