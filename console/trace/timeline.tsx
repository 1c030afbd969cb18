import { useState } from 'preact/hooks';
import type { Trace } from '../../core/model/views.ts';
import { Badge } from '../parts/badge.tsx';
import { factsOf } from '../parts/money.ts';
import { exact, span } from '../parts/time.tsx';

type Entry = Trace['timeline'][number];
const STATUS = { claimed: 'busy', completed: 'good', undone: 'warn', rejected: 'bad', failed: 'bad' } as const;
const MARKS: Record<string, string> = { event: 'event', step: 'step', undo: 'undo', call: 'API', connector: 'system' };

/** What happened, in the order in which it did, from the first moment on. */
export function Timeline({ timeline }: { timeline: Entry[] }) {
  const kinds = [...new Set(timeline.map(({ kind }) => kind))];
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const from = Date.parse(timeline[0]?.at ?? '');
  const slowest = Math.max(1, ...timeline.map(({ ms = 0 }) => ms));
  const toggle = (kind: string) => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    setHidden(next);
  };
  return (
    <section class="card-box">
      <div class="heading">
        <h2>Timeline</h2>
        <div class="chips" role="group" aria-label="Kinds of entries">
          {kinds.map((kind) => (
            <button key={kind} type="button" class="chip" aria-pressed={!hidden.has(kind)} onClick={() => toggle(kind)}>{MARKS[kind] ?? kind}</button>
          ))}
        </div>
      </div>
      <ol class="timeline">
        {timeline.filter(({ kind }) => !hidden.has(kind)).map((entry, index) => (
          <li key={index} class={entry.kind}>
            <time dateTime={entry.at} title={exact(entry.at)}>+{span(Math.max(0, Date.parse(entry.at) - from))}</time>
            <span class="mark">{MARKS[entry.kind] ?? entry.kind}</span>
            <details>
              <summary>
                <code>{entry.name}</code>
                {entry.status && <Badge kind={STATUS[entry.status] ?? 'calm'}>{entry.status}</Badge>}
                {(entry.attempts ?? 1) > 1 && <span class="quiet">{entry.attempts} attempts</span>}
                {entry.ms !== undefined && (
                  <span class="took">
                    <meter max={slowest} value={entry.ms} aria-hidden="true" />
                    {span(entry.ms)}
                  </span>
                )}
              </summary>
              <dl class="facts">
                <dt>At</dt>
                <dd>{exact(entry.at)}</dd>
                {factsOf(entry.detail).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}
              </dl>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
