import { useMemo, useState } from 'preact/hooks';
import type { Acted, DeskDocument } from '../../core/model/desk-views.ts';
import { announce } from '../parts/announce.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemShown } from '../parts/states.tsx';
import { useAct } from '../parts/act.ts';
import { changed, fieldsOf, patchOf, typed } from './fields.ts';
import type { Leaf } from './fields.ts';

/** The document as it is, and beside it as it should be: what differs is marked, and only that is sent. */
export function Correct({ exceptionId, document: { kind, format, id, version, payload, faults = [] }, close, done }: { exceptionId: string; document: DeskDocument; close: () => void; done: () => void }) {
  const fields = useMemo(() => fieldsOf(payload), [payload]);
  const [changes, setChanges] = useState<ReadonlyMap<string, Leaf>>(new Map());
  const [reason, setReason] = useState('');
  const { act, busy, problem } = useAct<Acted>(({ status }) => {
    announce(status === 'proposed' ? 'Proposed: it changes money or a quantity, so a second person has to approve it.' : 'Corrected. A new version is on its way.');
    done();
    close();
  });
  const set = (path: string, was: Leaf, text: string) => {
    const next = new Map(changes);
    const value = typed(text, was);
    if (value === was) next.delete(path);
    else next.set(path, value);
    setChanges(next);
  };
  const refused = problem?.problem.errors?.map(({ field, message }) => ({ field: format === 'x12' ? field : field.replace(/\.(\d+)(?=\.|$)/g, '[$1]'), message })) ?? [];
  // what is wrong with it as it is, until somebody wrote there; and what was wrong with what was sent
  const wrongAt = (path: string) => [...refused, ...(changes.has(path) ? [] : faults)].filter(({ field }) => field === path).map(({ message }) => message);
  const send = (event: Event) => {
    event.preventDefault();
    void act(`/exceptions/${encodeURIComponent(exceptionId)}/correct`, { patch: patchOf(payload, changed(payload, changes)), reason: reason.trim(), version });
  };
  return (
    <Dialog title={`Correct ${format ?? kind} ${id}`} wide close={close}>
      <form onSubmit={send} class="stack">
        <p class="quiet">Version {version} is kept as it is; what you send becomes version {version + 1}, after the rules have looked at it.</p>
        {format === 'x12' && <p class="quiet">A segment that is emptied is taken out; what is to stand after it is written behind it, with the segment's terminator between. What is counted in SE is counted anew.</p>}
        <div class="compare" role="table" aria-label="The document as it is and as it should be">
          <div role="row" class="head">
            <span role="columnheader">Field</span>
            <span role="columnheader">As it is</span>
            <span role="columnheader">As it should be</span>
          </div>
          {fields.map(({ path, value }) => {
            const now = changes.has(path) ? changes.get(path) : value;
            const wrong = wrongAt(path);
            const name = format === 'x12' ? path.replace('segments.', 'Segment ') : path;
            return (
              <div key={path} role="row" class={`${changes.has(path) ? 'changed' : ''} ${wrong.length > 0 ? 'wrong' : ''}`}>
                <span role="rowheader">
                  <code>{name}</code>
                </span>
                <span role="cell">
                  {changes.has(path) ? <del>{String(value)}</del> : String(value)}
                </span>
                <span role="cell">
                  <input aria-label={name} aria-invalid={wrong.length > 0} aria-describedby={wrong.length > 0 ? `wrong-${path}` : undefined} value={String(now ?? '')} onInput={(event) => set(path, value, event.currentTarget.value)} spellcheck={false} />
                  {wrong.length > 0 && <span id={`wrong-${path}`} class="why">{wrong.join('; ')}</span>}
                </span>
              </div>
            );
          })}
        </div>
        <label>
          Reason
          <textarea required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {problem && <ProblemShown problem={problem} />}
        <footer>
          <span class="quiet">{changes.size === 0 ? 'Nothing differs yet.' : `${changes.size} ${changes.size === 1 ? 'field differs' : 'fields differ'}.`}</span>
          <button type="submit" class="primary" disabled={busy || changes.size === 0}>
            Send the correction
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
