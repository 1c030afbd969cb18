import { useState } from 'preact/hooks';
import type { BulkExceptions } from '../../core/model/desk-views.ts';
import type { BulkDone } from '../api/answers.ts';
import { announce } from '../parts/announce.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemShown } from '../parts/states.tsx';
import { useAct } from '../parts/act.ts';

export type BulkAction = BulkExceptions['action'];
const LABELS: Record<BulkAction, string> = { claim: 'Claim', release: 'Give back', retry: 'Try again', approve: 'Approve', cancel: 'Cancel', dismiss: 'Dismiss', escalate: 'Escalate' };

/** Which rows: those that were chosen, or all of one cause. */
export type Which = { exceptionIds: string[] } | { cause: string; count: number };

/** The same for many rows at once: asked again until none of the cause is left, and what could not be done is said row by row. */
export function Bulk({ which, actions, close, done }: { which: Which; actions: readonly BulkAction[]; close: () => void; done: () => void }) {
  const [action, setAction] = useState<BulkAction>(actions[0] ?? 'claim');
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<BulkDone['results']>([]);
  const [did, setDid] = useState(0);
  const count = 'cause' in which ? which.count : which.exceptionIds.length;
  const { act, busy, problem } = useAct<BulkDone>(({ results, left }) => {
    const failed = results.filter(({ code }) => code !== undefined);
    const total = did + results.length - failed.length;
    setDid(total);
    setRefused((before) => [...before, ...failed]);
    done();
    if (left > 0 && results.length > failed.length) void again();
    else if (failed.length === 0) {
      announce(`${LABELS[action]}: ${total} ${total === 1 ? 'row' : 'rows'}.`);
      close();
    }
  });
  const body = () => ({ ...('cause' in which ? { cause: which.cause } : { exceptionIds: which.exceptionIds.slice(0, 200) }), action, reason: reason.trim() });
  const again = () => act('/exceptions/bulk', body());
  return (
    <Dialog title={`${count} ${count === 1 ? 'row' : 'rows'}`} close={close}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), void again())}>
        <label>
          What
          <select value={action} onChange={(event) => setAction(event.currentTarget.value as BulkAction)}>
            {actions.map((each) => <option key={each} value={each}>{LABELS[each]}</option>)}
          </select>
        </label>
        <label>
          Reason
          <textarea required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {problem && <ProblemShown problem={problem} />}
        {refused.length > 0 && (
          <div class="notice" role="alert">
            <p>{did} done, {refused.length} not:</p>
            <ul>
              {refused.slice(0, 20).map(({ exceptionId, code, detail }) => (
                <li key={exceptionId}><code>{code}</code> {detail}</li>
              ))}
            </ul>
          </div>
        )}
        <footer>
          {busy && <span class="quiet" role="status">{did} of {count} …</span>}
          <button type="submit" class="primary" disabled={busy}>{LABELS[action]}</button>
        </footer>
      </form>
    </Dialog>
  );
}
