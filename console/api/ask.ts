import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem, get } from './client.ts';
import type { Query } from './client.ts';

/** A question to the API and how far it is. `data` stays while it is asked anew, so that nothing flickers. */
export interface Asked<T> {
  data?: T | undefined;
  problem?: ApiProblem | undefined;
  loading: boolean;
  again: () => void;
}

/** Asks when the page shows, when the question changes, and, with `everyMs`, while the page is in sight. No path: nothing is asked. */
export function useAsk<T>(path: string | undefined, query: Query = {}, everyMs = 0): Asked<T> {
  const question = path === undefined ? '' : `${path} ${JSON.stringify(query)}`;
  const [state, setState] = useState<{ question: string; data?: T; problem?: ApiProblem; loading: boolean }>({ question, loading: path !== undefined });
  const [round, setRound] = useState(0);
  const latest = useRef(question);
  latest.current = question;
  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    setState((before) => (before.question === question ? { ...before, loading: true } : { question, loading: true }));
    get<T>(path, query, stop.signal).then(
      (data) => latest.current === question && setState({ question, data, loading: false }),
      (error: unknown) => {
        if (error instanceof ApiProblem && latest.current === question) setState((before) => ({ ...before, question, problem: error, loading: false }));
      },
    );
    return () => stop.abort();
  }, [question, round]);
  useEffect(() => {
    if (everyMs === 0) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && setRound((n) => n + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  const current = state.question === question;
  return { data: current ? state.data : undefined, problem: current ? state.problem : undefined, loading: current ? state.loading : path !== undefined, again: () => setRound((n) => n + 1) };
}
