import type { Template } from './templates.ts';

/** A mail without its envelope. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** What a notice knows, as it is read: amounts and dates are rendered already. A fact that is missing is left out. */
export type Facts = Readonly<Record<string, string | undefined>>;

/**
 * Puts facts into a template, once as text and once as HTML with everything escaped. A line break in a fact becomes a space: nobody writes a header of ours.
 * @throws RangeError where a fact is missing that must be there
 */
export function render(template: Template, facts: Facts, lines: readonly Facts[] = []): Letter {
  const say = (texts: readonly string[]) => texts.map((text) => filled(text, facts)).filter((text) => text !== undefined);
  const [before, after] = [say(template.paragraphs), say(template.closing ?? [])];
  const columns = template.lines ?? [];
  const heads = columns.map(({ title }) => title);
  const rows = lines.map((line) => columns.map(({ of }) => flat(line[of] ?? '')));
  const shown = columns.length > 0 && rows.length > 0;
  return {
    subject: filled(template.subject, facts) ?? '',
    text: [...before, ...(shown ? [table([heads, ...rows])] : []), after.join('\n')].filter((part) => part !== '').join('\n\n').concat('\n'),
    html: [
      '<!doctype html><html><body style="font-family:sans-serif">',
      ...before.map((text) => `<p>${escaped(text)}</p>`),
      ...(shown ? [`<table cellpadding="6" style="border-collapse:collapse">${[row('th', heads), ...rows.map((cells) => row('td', cells))].join('')}</table>`] : []),
      ...(after.length > 0 ? [`<p>${after.map(escaped).join('<br>')}</p>`] : []),
      '</body></html>',
    ].join('\n'),
  };
}

const FACT = /\{\{(\w+)(\?)?\}\}/g;

function filled(text: string, facts: Facts): string | undefined {
  let left = false;
  const result = text.replace(FACT, (_, name: string, optional?: string) => {
    const fact = facts[name];
    if (fact === undefined && !optional) throw new RangeError(`a notice lacks ${name}`);
    left ||= fact === undefined;
    return flat(fact ?? '');
  });
  return left ? undefined : result;
}

const flat = (text: string) => text.replace(/[\s\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
const row = (tag: 'th' | 'td', cells: readonly string[]) => `<tr>${cells.map((cell) => `<${tag} align="left">${escaped(cell)}</${tag}>`).join('')}</tr>`;

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
