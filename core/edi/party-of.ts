import type { Address } from '../model/order.ts';
import type { Party } from './documents.ts';

/** Element 166. */
const LONGEST_LINE = 55;
const MOST_LINES = 4;

/**
 * An address as a party of a document, in lines that X12 has room for.
 * @param refuse makes the error for what it has none for; the values stay out of it: they may be personal
 */
export function partyOf(role: Party['role'], address: Address, refuse: (why: string) => Error, code?: Party['code']): Party {
  const { name, company, street, street2, city, region, postalCode, country, phone, email } = address;
  const isCode = region !== undefined && /^[A-Z]{2}$/.test(region);
  // carriers in these countries go by the code of the state; elsewhere a region is a line of the address
  if (region && !isCode && ['US', 'CA'].includes(country)) throw refuse(`${region} is no two-letter state`);
  const lines = [street, street2, isCode ? undefined : region].flatMap((line) => (line ? wrapped(line, refuse) : []));
  if (lines.length > MOST_LINES) throw refuse(`the address has more than ${MOST_LINES} lines of ${LONGEST_LINE}`);
  return { role, name, ...(company && { name2: company }), ...(code && { code }), street: lines, city, ...(isCode && { region }), ...(postalCode && { postalCode }), country, ...(phone && { phone }), ...(email && { email }) };
}

/** Broken between words. */
function wrapped(text: string, refuse: (why: string) => Error): string[] {
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (word.length > LONGEST_LINE) throw refuse(`the address has a word of more than ${LONGEST_LINE} characters`);
    if (last !== undefined && last.length + 1 + word.length <= LONGEST_LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
