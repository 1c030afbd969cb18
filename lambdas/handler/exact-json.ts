/**
 * JSON whose numbers are decimal text, so that no amount ever is a float. Both are ECMAScript's "JSON.parse source text access", which Node 24 has and
 * TypeScript's library does not know yet: https://github.com/tc39/proposal-json-parse-with-source
 */
declare global {
  interface JSON {
    parse(text: string, reviver: (name: string, value: unknown, context: { source: string }) => unknown): unknown;
    rawJSON(text: string): object;
  }
}

/** Every number as the text that it was written in: `4.10` → '4.10'. @throws SyntaxError */
export const parseExact = (text: string): unknown => JSON.parse(text, (_name, value, { source }) => (typeof value === 'number' ? source : value));

/** Decimal text, written as a number: '4.10' → `4.10`. */
export const exactNumber = (decimal: string): object => JSON.rawJSON(decimal);
