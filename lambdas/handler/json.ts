/** @throws Error that does not repeat the text, which may hold a token or personal data; the parser's own message does */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${text.length} characters that are not JSON`);
  }
}
