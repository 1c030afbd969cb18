import { useRef, useState } from 'preact/hooks';
import { ApiProblem, post } from '../api/client.ts';
import { announce } from './announce.tsx';

/** One thing that the person does to the platform. A press that is repeated after an error has the same key, so that nothing is done twice. */
export function useAct<T>(done: (answer: T) => void) {
  const key = useRef<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const act = async (path: string, body: unknown, said?: string): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    key.current ??= crypto.randomUUID();
    try {
      const answer = await post<T>(path, body, key.current);
      key.current = undefined;
      if (said) announce(said);
      done(answer);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      // refused is answered: what is pressed next is another request
      if (error.problem.status >= 400 && error.problem.status < 500) key.current = undefined;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, problem };
}
