import type { Problem } from '../../core/model/views.ts';
import { apiUrl, signInAgain, token } from '../session/session.ts';

/** The API refused, or could not be reached: a problem document either way. https://www.rfc-editor.org/rfc/rfc9457 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export type Query = Record<string, string | number | undefined>;

export const get = <T>(path: string, query: Query = {}, stop?: AbortSignal): Promise<T> => ask<T>('GET', withQuery(path, query), stop ? { signal: stop } : {});

/** `key` is that of one press of a button: asked again with it, nothing is done twice. */
export const post = <T>(path: string, body: unknown, key: string = crypto.randomUUID()): Promise<T> =>
  ask<T>('POST', path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'idempotency-key': key } });

export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

async function ask<T>(method: string, path: string, init: RequestInit): Promise<T> {
  const authorization = `Bearer ${await token()}`;
  let response: Response;
  try {
    response = await fetch(`${apiUrl()}${path}`, { method, ...init, headers: { ...init.headers, authorization } });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiProblem({ type: 'about:blank', title: 'Not reachable', status: 0, code: 'console.unreachable', detail: 'The platform cannot be reached from here. What you entered is still on the page.', correlationId: '' });
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  if (response.status === 401) void signInAgain();
  throw new ApiProblem(await problemOf(response));
}

async function problemOf(response: Response): Promise<Problem> {
  const { status, headers } = response;
  try {
    return (await response.json()) as Problem;
  } catch {
    return { type: 'about:blank', title: response.statusText, status, code: 'console.unreadable', detail: `The answer (${status}) could not be read.`, correlationId: headers.get('x-correlation-id') ?? '' };
  }
}
