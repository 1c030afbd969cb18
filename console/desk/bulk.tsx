import { useEffect, useRef, useState } from 'preact/hooks';
import type { BulkExceptions } from '../../core/model/desk-views.ts';
import type { BulkDone } from '../api/answers.ts';
import { useAct } from '../parts/act.ts';
import { announce } from '../parts/announce.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemShown } from '../parts/states.tsx';
import { Outcomes } from './outcomes.tsx';

export type BulkAction = BulkExceptions['action'];
const LABELS: Record<BulkAction, string> = { claim: 'Claim', release: 'Give back', retry: 'Try again', approve: 'Approve', cancel: 'Cancel', dismiss: 'Dismiss', escalate: 'Escalate' };

/** Which rows: those that were chosen, or all of one cause. */
export type Which = { exceptionIds: string[] } | { cause: string; count: number };
export type Outcome = BulkDone['results'][number];

/** The API takes so many by name in one request. */
const MOST = 200;

/**
 * The same for many rows, request by request until none is left: how far it is, and what came of each row. It can be stopped, or fail in between, and goes on with what is left; rows of
 * a cause that are done are not open any more, so that whoever comes later goes on with the rest as well.
 */
export function Bulk({ which, actions, close, done }: { which: Which; actions: readonly BulkAction[]; close: () => void; done: () => void }) {
  const [action, setAction] = useState<BulkAction>(actions[0] ?? 'claim');
  const [reason, setReason] = useState('');
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [phase, setPhase] = useState<'asks' | 'runs' | 'stopped' | 'over'>('asks');
  // of the requests that are under way, which outlive what was drawn when they were sent
  const told = useRef(outcomes);
  const stop = useRef(false);
  const next = useRef<HTMLButtonElement>(null);
  const count = 'cause' in which ? which.count : which.exceptionIds.length;
  const did = [...outcomes.values()].filter(({ code }) => code === undefined).length;

  const { act, busy, problem } = useAct<BulkDone>(({ results, left }) => {
    const before = told.current;
    told.current = new Map([...before, ...results.map((each): [string, Outcome] => [each.exceptionId, each])]);
    setOutcomes(told.current);
    done();
    // a row of a cause that was refused stays open, and comes again
    const news = results.some(({ exceptionId }) => !before.has(exceptionId));
    const more = 'cause' in which ? left > 0 && news : rest().length > 0;
    if (!more) return over();
    if (stop.current) return setPhase('stopped');
    void send();
  });
  const rest = () => ('cause' in which ? [] : which.exceptionIds.filter((id) => !told.current.has(id)));
  const send = () => act('/exceptions/bulk', { ...('cause' in which ? { cause: which.cause } : { exceptionIds: rest().slice(0, MOST) }), action, reason: reason.trim() });
  const over = () => {
    const all = [...told.current.values()];
    const good = all.filter(({ code }) => code === undefined).length;
    setPhase('over');
    announce(`${LABELS[action]}: ${good} ${good === 1 ? 'row' : 'rows'}${good < all.length ? `, ${all.length - good} not` : ''}.`, good < all.length ? 'failed' : 'done');
  };
  const start = (event: Event) => {
    event.preventDefault();
    if (phase === 'over') return leave();
    stop.current = false;
    setPhase('runs');
    void send();
  };
  const leave = () => {
    stop.current = true;
    close();
  };
  // it was not to be pressed meanwhile, and so lost the focus
  useEffect(() => {
    if (phase === 'over' || phase === 'stopped') next.current?.focus();
  }, [phase]);
  const begun = phase !== 'asks';
  const halted = begun && !busy && phase !== 'over';
  return (
    <Dialog title={`${count} ${count === 1 ? 'row' : 'rows'}`} close={leave}>
      <form class="stack" onSubmit={start}>
        <label>
          What
          <select value={action} disabled={begun} onChange={(event) => setAction(event.currentTarget.value as BulkAction)}>
            {actions.map((each) => <option key={each} value={each}>{LABELS[each]}</option>)}
          </select>
        </label>
        <label>
          Reason
          <textarea required autofocus maxLength={500} disabled={begun} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {begun && (
          <div class="far">
            <progress max={Math.max(count, outcomes.size)} value={outcomes.size} aria-label="Rows that are done" />
            <span role="status">{`${did} of ${Math.max(count, outcomes.size)} done${outcomes.size > did ? `, ${outcomes.size - did} not` : ''}`}</span>
          </div>
        )}
        {problem && <ProblemShown problem={problem} />}
        {outcomes.size > 0 && <Outcomes of={[...outcomes.values()]} />}
        <footer>
          {busy && <button type="button" onClick={() => (stop.current = true)}>Stop</button>}
          <button ref={next} type="submit" class="primary" disabled={busy}>{phase === 'over' ? 'Close' : halted ? 'Go on' : LABELS[action]}</button>
        </footer>
      </form>
    </Dialog>
  );
}
