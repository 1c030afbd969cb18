import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';

const BASE = import.meta.env.BASE_URL.replace(/\/$/, '');

export interface Place {
  /** Without the base, e.g. `/exceptions/EXC-1`. */
  path: string;
  query: URLSearchParams;
}

const here = (): Place => ({ path: location.pathname.slice(BASE.length) || '/', query: new URLSearchParams(location.search) });
export const place = signal<Place>(here());

/** Goes to a page of ours; its heading then has the focus, so that a reader hears where it is. */
export function go(to: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', `${BASE}${to}`);
  const moved = place.value.path !== here().path;
  place.value = here();
  if (!moved) return;
  scrollTo(0, 0);
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main h1')?.focus());
}
/** Every link of ours stays in the page, also those that are no <Link>. */
addEventListener('click', (event) => {
  const link = (event.target as Element).closest?.('a');
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0 || link.target) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !url.pathname.startsWith(`${BASE}/`) || link.getAttribute('href')?.startsWith('#')) return;
  event.preventDefault();
  go(`${url.pathname.slice(BASE.length)}${url.search}`);
});
addEventListener('popstate', () => (place.value = here()));

/** The same page with other settings of its filters: they are part of the address, so that it can be sent to somebody. */
export function setQuery(changes: Record<string, string | undefined>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  go(`${place.value.path}${query.size > 0 ? `?${query}` : ''}`, { replace: true });
}

export const hrefOf = (to: string): string => `${BASE}${to}`;

export function Link({ to, children, ...rest }: { to: string; children: ComponentChildren } & Omit<JSX.IntrinsicElements['a'], 'href'>) {
  return (
    <a {...rest} href={hrefOf(to)}>
      {children}
    </a>
  );
}
