import { RuntimeProblem } from '../local/runtime/problem.ts';
import type { TrytonAccess } from './partners.ts';

/** `tryton=http://user:password@host:8000/database`. @throws RuntimeProblem where it is not of that form */
export function readErp(option: string): TrytonAccess {
  const wrong = (what: string) => new RuntimeProblem(`--erp ${option.replace(/:\/\/.*@/, '://…@')}: ${what}.`, 'Use --erp tryton=http://user:password@host:port/database');
  const [kind, address] = option.split(/=(.*)/s);
  if (kind !== 'tryton' || !address) throw wrong('only tryton=<url> is known');
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw wrong('that is no URL');
  }
  const database = url.pathname.replaceAll('/', '');
  if (!url.username || !url.password || !database) throw wrong('user, password and database are needed');
  return { url: url.origin, database, user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}
