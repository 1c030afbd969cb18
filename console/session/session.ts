import { computed, signal } from '@preact/signals';
import type { Role } from '../../core/model/identity.ts';
import * as oidc from './oidc.ts';
import type { Tokens } from './oidc.ts';
import { loadSettings } from './settings.ts';
import type { Settings } from './settings.ts';

const KEPT = 'crossdock.tokens';
/** Before a token ends it is renewed, so that no call comes too late. */
const MARGIN_MS = 60_000;

let settings: Settings;
/** In this window only, and gone with it. */
const tokens = signal<Tokens | undefined>(JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') ?? undefined);

interface Claims {
  username?: string;
  'cognito:groups'?: string[];
}

/** Who is signed in, as the token says; what they may see is the API's to decide. */
export const person = computed(() => {
  if (!tokens.value) return undefined;
  const claims = oidc.claimsOf<Claims>(tokens.value.access);
  const username = claims.username ?? '';
  return { username, name: tokens.value.email ?? username, roles: (claims['cognito:groups'] ?? []) as Role[] };
});
/** The person's first role: whose queue the home page shows. */
export const role = computed(() => person.value?.roles[0]);

export const apiUrl = (): string => settings.api;

/** Finds out who is there; leaves for the sign-in page where nobody is. @returns the address to show @throws Error in words for the person */
export async function begin(asked: string, { path, query }: { path: string; query: URLSearchParams }): Promise<string | undefined> {
  settings = await loadSettings();
  if (path === '/signed-in') {
    const back = await oidc.signedIn(settings, query);
    keep(back.tokens);
    return back.path;
  }
  if (tokens.value) return asked;
  await oidc.signIn(settings, asked);
  return undefined;
}

let renewing: Promise<void> | undefined;
/** A token that is good for another minute; leaves for the sign-in page where there is none to be had. */
export async function token(): Promise<string> {
  if (tokens.value && tokens.value.expires - Date.now() > MARGIN_MS) return tokens.value.access;
  renewing ??= renew().finally(() => (renewing = undefined));
  await renewing;
  return tokens.value?.access ?? '';
}

async function renew(): Promise<void> {
  const refresh = tokens.value?.refresh;
  try {
    if (refresh) return keep(await oidc.refreshed(settings, refresh));
  } catch {
    // over: the person signs in again
  }
  await signInAgain();
}

export async function signInAgain(): Promise<void> {
  keep(undefined);
  await oidc.signIn(settings, `${location.pathname.slice(import.meta.env.BASE_URL.length - 1)}${location.search}`);
}

export async function signOut(): Promise<void> {
  keep(undefined);
  await oidc.signOut(settings);
}

function keep(given: Tokens | undefined): void {
  tokens.value = given;
  if (given) sessionStorage.setItem(KEPT, JSON.stringify(given));
  else sessionStorage.removeItem(KEPT);
}
