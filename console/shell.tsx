import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import mark from './mark.svg';
import { person, signOut } from './session/session.ts';
import { Link, go, place } from './router.tsx';
import { theme } from './theme.ts';
import type { Theme } from './theme.ts';
import { Announcements } from './parts/announce.tsx';

const AREAS = [
  ['/', 'Home'],
  ['/exceptions', 'Exceptions'],
  ['/orders', 'Orders'],
  ['/trace', 'Trace'],
  ['/operations', 'Operations'],
  ['/connectors', 'Connectors'],
  ['/reconciliation', 'Reconciliation'],
] as const;

/** What stands around every page: where one can go, who one is, search by any number. */
export function Shell({ children }: { children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [place.value.path]);
  return (
    <>
      <a class="skip" href="#main">Skip to content</a>
      <header class="bar">
        <button type="button" class="menu" aria-expanded={open} aria-controls="areas" onClick={() => setOpen(!open)}>
          <span class="visually-hidden">Menu</span>
          <span aria-hidden="true">☰</span>
        </button>
        <Link to="/" class="brand">
          <img src={mark} alt="" width="22" height="22" />
          Crossdock
        </Link>
        <Search />
        <Account />
      </header>
      <nav id="areas" class={open ? 'areas open' : 'areas'} aria-label="Areas">
        {AREAS.map(([path, name]) => (
          <Link key={path} to={path} aria-current={isCurrent(path) ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <Announcements />
    </>
  );
}

const isCurrent = (area: string): boolean => (area === '/' ? place.value.path === '/' : place.value.path === area || place.value.path.startsWith(`${area}/`));

/** `/` brings one here from anywhere. */
function Search() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const jump = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', jump);
    return () => removeEventListener('keydown', jump);
  }, []);
  const find = (event: Event) => {
    event.preventDefault();
    const number = field.current?.value.trim();
    if (number) go(`/orders?number=${encodeURIComponent(number)}`);
  };
  return (
    <form class="search" role="search" onSubmit={find}>
      <input ref={field} type="search" aria-label="Order, shipment, invoice or any other number" placeholder="Any number: order, PO, invoice, tracking …" autocomplete="off" spellcheck={false} />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

export const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

function Account() {
  const { name, roles } = person.value ?? { name: '', roles: [] };
  return (
    <details class="account">
      <summary>
        <span class="visually-hidden">Signed in as </span>
        <span class="who">{name.split('@')[0]}</span>
        <span class="role">{roles[0]}</span>
      </summary>
      <div class="card">
        <p>
          <strong>{name}</strong>
          <br />
          <span class="quiet">{roles.length > 0 ? roles.join(', ') : 'no role'}</span>
        </p>
        <label>
          Appearance
          <select value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
            <option value="system">As the system</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select>
        </label>
        <button type="button" onClick={() => void signOut()}>Sign out</button>
      </div>
    </details>
  );
}
