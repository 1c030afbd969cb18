import type { Json } from '../contract.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (char) => ESCAPES[char]!);
}

/** Members whose value is a map from string to string, which the query protocol writes as entries. */
const MAPS = new Set(['Attributes']);

/** One element; a list becomes `member` elements, a map `entry` elements. */
export function element(name: string, value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value)) return `<${name}>${value.map((item) => element('member', item)).join('')}</${name}>`;
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const members = Object.entries(value).map(([member, inner]) =>
    MAPS.has(name) ? `<entry>${element('key', member)}${element('value', inner)}</entry>` : element(member, inner),
  );
  return `<${name}>${members.join('')}</${name}>`;
}
