import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExceptionView } from '../../core/model/desk-views.ts';
import type { ExceptionPage } from './answers.ts';
import { ApiProblem, get } from './client.ts';
import type { Query } from './client.ts';

export type Row = ExceptionView;

/** Rows of one answer of the API. */
const PAGE = 100;

/** The desk's rows, page by page as far as somebody looks. */
export function useDesk(query: Query) {
  const question = JSON.stringify(query);
  const [rows, setRows] = useState<Row[]>([]);
  const [problem, setProblem] = useState<ApiProblem>();
  const [loading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const cursor = useRef<string | undefined>(undefined);
  const busy = useRef(false);

  const load = async (from: string | undefined, stop?: AbortSignal) => {
    busy.current = true;
    setLoading(true);
    try {
      const page = await get<ExceptionPage>('/exceptions', { ...query, limit: PAGE, cursor: from }, stop);
      cursor.current = page.cursor;
      setRows((before) => (from === undefined ? page.exceptions : [...before, ...page.exceptions]));
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof ApiProblem)) return;
      setProblem(error);
    } finally {
      busy.current = false;
    }
    setLoading(false);
  };
  useEffect(() => {
    const stop = new AbortController();
    cursor.current = undefined;
    setRows([]);
    void load(undefined, stop.signal);
    return () => stop.abort();
  }, [question, round]);
  const more = () => {
    if (!busy.current && cursor.current !== undefined) void load(cursor.current);
  };
  return { rows, problem, loading, complete: cursor.current === undefined, more, again: () => setRound((n) => n + 1) };
}
