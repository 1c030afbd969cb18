import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, readBody, send } from '../front/incoming.ts';
import type { Ses } from './engine.ts';
import type { Taken } from './listing.ts';

const MOST = 200;

/**
 * What SES took, for people and scripts: `GET /_local/mail` lists it, newest first (as JSON where that is accepted), `GET /_local/mail/<id>` shows one,
 * `POST /_local/mail/refuse` with `{ "error": "TooManyRequestsException", "times": 3 }` has the next sends refused.
 */
export const mailPages = (ses: Ses) => async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const rest = decodeURIComponent(pathname.slice('/_local/mail'.length).replace(/^\//, ''));
  if (request.method === 'POST' && rest === 'refuse') {
    try {
      const { error, times = 1 } = JSON.parse(String(await readBody(request, 10_000))) as { error: string; times?: number };
      ses.refuse(error, times);
      return send(response, json(200, { error, times }));
    } catch (problem) {
      return send(response, json(400, { message: (problem as Error).message }));
    }
  }
  const mails = ses.listing.all().reverse();
  const one = rest === '' ? undefined : mails.find(({ id }) => id === rest);
  if (rest !== '' && !one) return send(response, json(404, { message: `there is no mail ${rest}` }));
  if (request.headers.accept?.includes('json')) return send(response, json(200, one ?? { mails }));
  send(response, page(one ? shown(one) : listed(mails.slice(0, MOST), mails.length)));
};

const page = (body: string) => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }, body: `<!doctype html><title>Mail</title><style>body{font-family:sans-serif;margin:2em}td,th{padding:.3em 1em .3em 0;text-align:left}</style>${body}` });

const listed = (mails: readonly Taken[], all: number): string =>
  `<h1>${all} mails</h1><table><tr><th>When<th>To<th>Subject</tr>${mails
    .map(({ id, at, to, subject, suppressed }) => `<tr><td>${escaped(at)}<td>${escaped(to.join(', '))}${suppressed.length > 0 ? ' (suppressed)' : ''}<td><a href="/_local/mail/${encodeURIComponent(id)}">${escaped(subject)}</a></tr>`)
    .join('')}</table>`;

const shown = ({ at, from, to, subject, text = '' }: Taken): string =>
  `<p><a href="/_local/mail">all mails</a><h1>${escaped(subject)}</h1><p>${escaped(at)}<br>From ${escaped(from)}<br>To ${escaped(to.join(', '))}<pre>${escaped(text)}</pre>`;

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
