import { useState } from 'preact/hooks';
import type { Acted, ExceptionView } from '../../core/model/desk-views.ts';
import { useAct } from '../parts/act.ts';
import { ProblemShown } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { nameOf } from './names.ts';

const WORDS: Record<string, string> = {
  opened: 'opened it', claim: 'claimed it', release: 'gave it back', comment: 'wrote', correct: 'corrected the document', propose: 'proposed a correction', approve: 'approved', retry: 'had it tried again', cancel: 'had it taken back',
  dismiss: 'dismissed it', escalate: 'escalated it', closed: 'closed it',
};

/** Who did what with a row, newest last, and a place to say what is known. */
export function Story({ row, again }: { row: ExceptionView; again: () => void }) {
  const [text, setText] = useState('');
  const { act, busy, problem } = useAct<Acted>(() => {
    setText('');
    again();
  });
  const send = (event: Event) => {
    event.preventDefault();
    void act(`/exceptions/${encodeURIComponent(row.exceptionId)}/comments`, { text: text.trim() });
  };
  return (
    <section class="card-box story">
      <h2>History</h2>
      <ol>
        {(row.history ?? []).map(({ at, by, action, reason, before = {}, after = {} }) => (
          <li key={`${at}${action}`}>
            <strong>{nameOf(by)}</strong> {WORDS[action] ?? action} <Ago at={at} />
            {reason && <p>{reason}</p>}
            {[...new Set([...Object.keys(before), ...Object.keys(after)])].map((field) => (
              <p key={field}>
                <code>{field}</code> <del>{said(before[field])}</del> → <ins>{said(after[field])}</ins>
              </p>
            ))}
          </li>
        ))}
        {(row.comments ?? []).filter(({ at }) => !row.history?.some((entry) => entry.action === 'comment' && entry.at === at)).map(({ at, by, text: said }) => (
          <li key={at}>
            <strong>{nameOf(by)}</strong> wrote <Ago at={at} />
            <p>{said}</p>
          </li>
        ))}
      </ol>
      <form onSubmit={send} class="stack">
        <label>
          <span class="visually-hidden">Comment</span>
          <textarea placeholder="What is known about it …" required maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        {problem && <ProblemShown problem={problem} />}
        <footer>
          <button type="submit" disabled={busy || text.trim() === ''}>Comment</button>
        </footer>
      </form>
    </section>
  );
}

const said = (value: unknown): string => (value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value));
