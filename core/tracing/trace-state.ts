/** As long as everybody has to pass on; what is longer is passed on by nobody here. https://www.w3.org/TR/trace-context-1/#tracestate-limits */
const LONGEST = 512;
const MOST_MEMBERS = 32;
/** `vendor=value` or `tenant@system=value`; a value of printable ASCII but comma and equals sign, not ending with a space. https://www.w3.org/TR/trace-context-1/#key */
const KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * What others keep in a trace, in the order in which they put it there; nothing of it is ours. Sent as several headers, it is one list.
 * https://www.w3.org/TR/trace-context-1/#tracestate-header
 * @returns undefined for what is empty, too long or malformed: that is dropped, and the trace goes on without
 */
export function readTracestate(headers: readonly string[]): string | undefined {
  const members = headers.flatMap((header) => header.split(',')).map((member) => member.replace(/^[ \t]+|[ \t]+$/g, '')).filter((member) => member !== '');
  const state = members.join(',');
  if (members.length === 0 || members.length > MOST_MEMBERS || state.length > LONGEST) return undefined;
  const parts = members.map((member): [string, string] => {
    const at = member.indexOf('=');
    return at < 0 ? ['', ''] : [member.slice(0, at), member.slice(at + 1)];
  });
  const keys = new Set(parts.map(([key]) => key));
  return keys.size === members.length && parts.every(([key, value]) => KEY.test(key) && VALUE.test(value)) ? state : undefined;
}
