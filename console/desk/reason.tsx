import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemShown } from '../parts/states.tsx';
import { useAct } from '../parts/act.ts';
import { ACTS } from './actions.ts';
import { OWNERS } from './names.ts';

/** Asks for a reason, does it, and says what came of it. */
export function Reason({ exceptionId, act: name, close, done }: { exceptionId: string; act: keyof typeof ACTS; close: () => void; done: () => void }) {
  const { title, says, label, path, body, danger, mayOmit, done: said } = ACTS[name];
  const [reason, setReason] = useState('');
  const [to, setTo] = useState('');
  const { act, busy, problem } = useAct(() => {
    done();
    close();
  });
  const send = (event: Event) => {
    event.preventDefault();
    void act(`/exceptions/${encodeURIComponent(exceptionId)}/${path}`, body(reason.trim(), to), said);
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={send} class="stack">
        <p class="quiet">{says}</p>
        <label>
          Reason{mayOmit && ' (may be left out)'}
          <textarea autofocus required={!mayOmit} maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {name === 'escalate' && (
          <label>
            Whom
            <select value={to} onChange={(event) => setTo(event.currentTarget.value)}>
              <option value="">the next on its way</option>
              {OWNERS.map((each) => <option key={each}>{each}</option>)}
            </select>
          </label>
        )}
        {problem && <ProblemShown problem={problem} />}
        <footer>
          <button type="submit" class={danger ? 'danger' : 'primary'} disabled={busy}>
            {label.replace(' …', '')}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
