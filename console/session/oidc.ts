import type { Settings } from './settings.ts';

/** Sign-in by authorization code with PKCE, as a public client: https://www.rfc-editor.org/rfc/rfc7636, https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html */
interface Endpoints {
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint?: string;
}
export interface Tokens {
  access: string;
  refresh?: string;
  /** Who it is, for people: the address of the ID token. */
  email?: string;
  /** Epoch milliseconds. */
  expires: number;
}
interface Pending {
  state: string;
  verifier: string;
  /** The page that was asked for. */
  path: string;
}

const PENDING = 'crossdock.sign-in';
const SCOPES = ['openid', 'email', ...['orders.read', 'orders.write', 'trace.read', 'exceptions.read', 'exceptions.write', 'journals.read', 'journals.write', 'payments.read', 'receipts.write'].map((scope) => `crossdock/${scope}`)];
const home = () => `${location.origin}${import.meta.env.BASE_URL}`;
const redirectUri = () => `${home()}signed-in`;

let known: Promise<Endpoints> | undefined;
const endpoints = ({ issuer }: Settings): Promise<Endpoints> =>
  (known ??= fetch(`${issuer}/.well-known/openid-configuration`).then((response) => {
    if (!response.ok) throw new Error(`the sign-in service answered ${response.status}`);
    return response.json() as Promise<Endpoints>;
  }));

/** Leaves for the sign-in page. */
export async function signIn(settings: Settings, path: string): Promise<void> {
  const pending: Pending = { state: random(), verifier: random(), path };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const { authorization_endpoint } = await endpoints(settings);
  const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier))));
  const query = { client_id: settings.clientId, response_type: 'code', scope: SCOPES.join(' '), redirect_uri: redirectUri(), state: pending.state, code_challenge: challenge, code_challenge_method: 'S256' };
  location.assign(`${authorization_endpoint}?${new URLSearchParams(query)}`);
}

/** What came back from the sign-in page, for tokens. @throws Error in words for the person */
export async function signedIn(settings: Settings, query: URLSearchParams): Promise<{ tokens: Tokens; path: string }> {
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null') as Pending | null;
  sessionStorage.removeItem(PENDING);
  const failed = query.get('error_description') ?? query.get('error');
  if (failed) throw new Error(failed);
  const code = query.get('code');
  if (!pending || !code || query.get('state') !== pending.state) throw new Error('This sign-in was not begun in this window.');
  return { tokens: await ask(settings, { grant_type: 'authorization_code', code, redirect_uri: redirectUri(), code_verifier: pending.verifier }), path: pending.path };
}

export const refreshed = async (settings: Settings, refresh: string): Promise<Tokens> => ({ refresh, ...(await ask(settings, { grant_type: 'refresh_token', refresh_token: refresh })) });

/** Ends the session at the sign-in service too. Cognito's discovery names no such endpoint; it is beside the other: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
export async function signOut(settings: Settings): Promise<void> {
  const { end_session_endpoint, authorization_endpoint } = await endpoints(settings);
  const logout = end_session_endpoint ?? authorization_endpoint.replace(/oauth2\/authorize$/, 'logout');
  location.assign(`${logout}?${new URLSearchParams({ client_id: settings.clientId, logout_uri: home() })}`);
}

async function ask(settings: Settings, form: Record<string, string>): Promise<Tokens> {
  const { token_endpoint } = await endpoints(settings);
  const response = await fetch(token_endpoint, { method: 'POST', body: new URLSearchParams({ client_id: settings.clientId, ...form }) });
  const answer = (await response.json()) as { access_token: string; id_token?: string; refresh_token?: string; expires_in: number; error?: string };
  if (!response.ok) throw new Error(`the sign-in service refused: ${answer.error ?? response.status}`);
  const email = answer.id_token && claimsOf<{ email?: string }>(answer.id_token).email;
  return { access: answer.access_token, ...(email && { email }), ...(answer.refresh_token && { refresh: answer.refresh_token }), expires: Date.now() + answer.expires_in * 1000 };
}

/** What a token says. It is not verified here: the API does that, and nothing hangs on it in the page but what is shown. */
export const claimsOf = <T>(jwt: string): T => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob((jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0)))) as T;

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const base64url = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
