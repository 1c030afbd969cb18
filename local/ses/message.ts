import type { JsonObject } from '../contract.ts';

export interface Mail {
  from: string;
  to: string[];
  cc: string[];
  replyTo: string[];
  subject: string;
  text: string | undefined;
  html: string | undefined;
  /** Further header fields as the caller gave them. */
  headers: JsonObject[];
  id: string;
  date: Date;
}

const CRLF = '\r\n';

/** Writes a message as RFC 5322 has it, with an alternative for each kind of body. */
export function composed(mail: Mail): string {
  const fields = [
    `From: ${mailbox(mail.from)}`,
    ...list('To', mail.to),
    ...list('Cc', mail.cc),
    ...list('Reply-To', mail.replyTo),
    `Subject: ${encoded(mail.subject)}`,
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${mail.id}@email.local>`,
    ...mail.headers.map(({ Name, Value }) => `${String(Name)}: ${encoded(String(Value))}`),
    'MIME-Version: 1.0',
  ];
  const parts = [...(mail.text === undefined ? [] : [part('text/plain', mail.text)]), ...(mail.html === undefined ? [] : [part('text/html', mail.html)])];
  if (parts.length === 1) return [...fields, parts[0]].join(CRLF);
  const boundary = `--${mail.id}`;
  return [...fields, `Content-Type: multipart/alternative; boundary="${mail.id}"`, '', ...parts.flatMap((each) => [boundary, each]), `${boundary}--`, ''].join(CRLF);
}

const part = (type: string, body: string): string =>
  [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '', ...(Buffer.from(body).toString('base64').match(/.{1,76}/g) ?? []), ''].join(CRLF);

const list = (name: string, addresses: readonly string[]): string[] => (addresses.length > 0 ? [`${name}: ${addresses.map(mailbox).join(', ')}`] : []);

const flat = (text: string) => text.replace(/[\r\n]+/g, ' '); // a line break would start a header of the sender's choice

/** RFC 2047, in words of at most 75 characters. */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(flat(text))) return flat(text);
  const words: string[] = [];
  let word = '';
  for (const letter of flat(text)) {
    if (Buffer.byteLength(word + letter) > 45) {
      words.push(word);
      word = '';
    }
    word += letter;
  }
  return [...words, word].map((each) => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`).join(`${CRLF} `);
}

function mailbox(address: string): string {
  const [, name, rest] = /^(.*?)\s*(<[^>]+>)$/.exec(flat(address)) ?? [];
  return name ? `${encoded(name)} ${rest}` : flat(address);
}

/** The address in `Name <address>`. */
export const addressOf = (given: string): string => (/<([^>]+)>\s*$/.exec(given)?.[1] ?? given).trim();
