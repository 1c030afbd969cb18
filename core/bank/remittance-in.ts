import { ExternalId } from '../model/identity.ts';
import { type Money, parseDecimal } from '../model/money.ts';
import type { PaymentReference } from '../model/receipt.ts';

const MARKER = /^(?:inv(?:oices?|s)?|rechnung(?:snr|snummer)?|rnr|fact(?:ure|ura)?)[.:#]*$/i;
const FILLER = /^(?:no|nr|num|number|and)[.:#]*$|^#$/i;
/** Most that one receipt may name. */
const MOST = 200;

/**
 * What a payer says in free words: the addenda of an ACH payment (segments of an 820: TRN, RMR), and numbers after a word for invoice. Nothing else is guessed: what is
 * not said so is for a person.
 * https://www.stedi.com/edi/x12-004010/segment/RMR
 * @param ids by which an advice may go: the payer's own number of the payment
 */
export function remittanceIn(text: string, currency: string, ids: readonly string[] = []): PaymentReference[] {
  const traces = [...text.matchAll(/TRN\*[12]\*([^*\\~\s]+)/g)].map(([, number = '']) => number);
  const addenda = [...text.matchAll(/RMR\*(?:IV|IN)\*([^*\\~\s]+)(?:\*[^*\\~]*)?(?:\*(\d+(?:\.\d+)?))?/g)].map(([, number = '', amount = '']): PaymentReference => ({ kind: 'invoice', number, ...paid(amount, currency) }));
  const named = addenda.length > 0 ? addenda : invoicesIn(text).map((number): PaymentReference => ({ kind: 'invoice', number }));
  const advices = [...new Set([...ids, ...traces])].map((number): PaymentReference => ({ kind: 'remittance', number }));
  return distinct([...advices, ...named]);
}

/** Each once, and only what can be a number of ours. */
export const distinct = (references: readonly PaymentReference[]): PaymentReference[] =>
  [...new Map(references.filter(({ number }) => ExternalId.safeParse(number).success).map((reference) => [`${reference.kind} ${reference.number}`, reference])).values()].slice(0, MOST);

function paid(amount: string, currency: string): { amount?: Money } {
  try {
    const read = parseDecimal(amount, currency);
    return read.minor > 0 ? { amount: read } : {};
  } catch {
    return {}; // none, or in digits that the currency does not have: the number alone counts
  }
}

function invoicesIn(text: string): string[] {
  const found: string[] = [];
  let after = false;
  for (const word of text.split(/[\s,;+&]+/)) {
    const number = word.replace(/^[#(]+|[.:)]+$/g, '');
    if (MARKER.test(word)) after = true;
    else if (/^inv/i.test(number) && /\d/.test(number)) {
      found.push(number, number.replace(/inv(?:oice)?[.:#-]*/i, ''));
      after = true;
    } else if (after && /\d/.test(number)) found.push(number);
    else if (!FILLER.test(word)) after = false;
  }
  return found;
}
