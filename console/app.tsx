import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Loading } from './parts/states.tsx';
import { Shell } from './shell.tsx';
import { place } from './router.tsx';
import { Exceptions } from './pages/exceptions.tsx';
import { Home } from './pages/home.tsx';
import { NotFound } from './pages/not-found.tsx';

type Page = ComponentType<{ params: string[] }>;
/** Pages of the first view are there at once; the others come when they are asked for. */
const PAGES: [RegExp, Page | (() => Promise<Page>), 'now' | 'later'][] = [
  [/^\/$/, Home, 'now'],
  [/^\/exceptions$/, Exceptions, 'now'],
  [/^\/orders$/, () => import('./pages/orders.tsx').then(({ Orders }) => Orders), 'later'],
  [/^\/orders\/([^/]+)$/, () => import('./pages/order.tsx').then(({ Order }) => Order), 'later'],
  [/^\/operations$/, () => import('./pages/operations.tsx').then(({ Operations }) => Operations), 'later'],
  [/^\/connectors$/, () => import('./pages/connectors.tsx').then(({ Connectors }) => Connectors), 'later'],
  [/^\/reconciliation$/, () => import('./pages/reconciliation.tsx').then(({ Reconciliation }) => Reconciliation), 'later'],
  [/^\/executions\/([^/]+)$/, () => import('./pages/execution.tsx').then(({ Execution }) => Execution), 'later'],
  [/^\/trace(?:\/([^/]+))?$/, () => import('./pages/trace.tsx').then(({ Trace }) => Trace), 'later'],
  [/^\/exceptions\/([^/]+)$/, () => import('./pages/exception.tsx').then(({ Exception }) => Exception), 'later'],
];

const loaded = new Map<unknown, Page>();

export function App() {
  const { path } = place.value;
  const found = PAGES.find(([pattern]) => pattern.test(path));
  const params = (found?.[0].exec(path) ?? []).slice(1).flatMap((each) => (each === undefined ? [] : [decodeURIComponent(each)]));
  return <Shell>{found ? <Shown key={path} found={found} params={params} /> : <NotFound />}</Shell>;
}

function Shown({ found: [, page, when], params }: { found: (typeof PAGES)[number]; params: string[] }) {
  const [, redraw] = useState(0);
  const ready = when === 'now' ? (page as Page) : loaded.get(page);
  useEffect(() => {
    if (ready) return;
    let gone = false;
    void (page as () => Promise<Page>)().then((component) => {
      loaded.set(page, component);
      if (!gone) redraw((n) => n + 1);
    });
    return () => void (gone = true);
  }, [page]);
  const Component = ready;
  return Component ? <Component params={params} /> : <Loading what="the page" />;
}
