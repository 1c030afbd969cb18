import { useState } from 'preact/hooks';
import type { ExecutionView as View, StateAttempt as Attempt } from '../../core/model/operations.ts';
import { useAsk } from '../api/ask.ts';
import { Graph } from '../graph/graph.tsx';
import { useAct } from '../parts/act.ts';
import { Badge } from '../parts/badge.tsx';
import { Answer, ProblemShown } from '../parts/states.tsx';
import { Ago, exact, span } from '../parts/time.tsx';
import { Link } from '../router.tsx';
import { person } from '../session/session.ts';
import '../styles/trace.css';

const STATUS = { RUNNING: 'busy', SUCCEEDED: 'good', FAILED: 'bad', TIMED_OUT: 'bad', ABORTED: 'warn', PENDING_REDRIVE: 'busy' } as const;
const ATTEMPT = { running: 'busy', succeeded: 'good', failed: 'bad', aborted: 'warn' } as const;

/** What an execution did, state by state: what each was given, what it gave, and where it stands. */
export function Execution({ params: [id = ''] }: { params: string[] }) {
  const asked = useAsk<View>(`/executions/${encodeURIComponent(id)}`, {}, 5_000);
  return (
    <>
      {!asked.data && <h1 tabIndex={-1}>Execution</h1>}
      <Answer of={asked} what="the execution">{(view) => <Shown view={view} id={id} again={asked.again} />}</Answer>
    </>
  );
}

function Shown({ view, id, again }: { view: View; id: string; again: () => void }) {
  const { definition, states, status, redrive, machine, startedAt, endedAt, correlationId, orderId, links } = view;
  const last = (name: string): Attempt | undefined => states.find((state) => state.name === name)?.attempts.at(-1);
  const [chosen, setChosen] = useState(states.findLast(({ attempts }) => attempts.at(-1)?.status !== 'succeeded')?.name ?? states.at(-1)?.name ?? definition.startAt);
  const { act, busy, problem } = useAct(again);
  // an end that was not come to is only a knot of lines: every step leads there
  const shown = definition.states.filter(({ name, type, next }) => last(name) || type !== 'Succeed' || next.length > 0);
  const mayRedrive = person.value?.roles.includes('integration') ?? false;
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{view.executionId}</h1>
        <p class="quiet">{machine}</p>
        <div class="actions">
          {links && <a class="button" href={links.console} target="_blank" rel="noreferrer">Step Functions console</a>}
          {mayRedrive && <button type="button" class="primary" disabled={busy || !redrive.possible} title={redrive.reason} onClick={() => void act(`/executions/${encodeURIComponent(id)}/redrive`, {}, 'It goes on where it stood.')}>Redrive</button>}
        </div>
      </div>
      <p class="marks">
        <Badge kind={STATUS[status as keyof typeof STATUS] ?? 'calm'}>{status.toLowerCase()}</Badge>
        <span class="quiet">begun <Ago at={startedAt} />{endedAt && `, ended after ${span(Date.parse(endedAt) - Date.parse(startedAt))}`}</span>
        {orderId && <Link to={`/orders/${encodeURIComponent(orderId)}`}>{orderId}</Link>}
        <Link to={`/trace/${encodeURIComponent(correlationId)}`}>its story</Link>
        {redrive.reason && <span class="quiet">{redrive.reason}</span>}
      </p>
      {problem && <ProblemShown problem={problem} />}
      <div class="columns machine">
        <section class="card-box">
          <h2>States</h2>
          <Graph down label="States and where they lead" width={200} height={44} edges={definition.states.flatMap(({ name, next }) => next.map((to) => ({ from: name, to })))} nodes={shown.map((state) => {
            const { name, type } = state;
            const attempt = last(name);
            return { id: name, beside: besideOf(state, shown), current: name === chosen, kind: attempt ? ATTEMPT[attempt.status] : 'idle', press: () => setChosen(name), content: <><span>{name}</span><small>{attempt ? `${attempt.status}${countOf(states, name)}` : type.toLowerCase()}</small></> };
          })} />
        </section>
        <Attempts name={chosen} attempts={states.find(({ name }) => name === chosen)?.attempts ?? []} />
      </div>
    </>
  );
}

type State = View['definition']['states'][number];

/** What a state stands beside: a parking place or a wait beside its step, and whatever only leads back to where it was come from, such as the step of a loop. */
function besideOf({ name, type, next }: State, states: readonly State[]): string | undefined {
  const of = stepOf(name);
  if (states.some((state) => state.name === of)) return of;
  const [only, ...others] = states.filter((state) => next.includes(state.name) && stepOf(state.name) !== name);
  return type === 'Task' && others.length === 0 && only?.next.includes(name) ? only.name : undefined;
}
const stepOf = (name: string): string | undefined => /^(?:Park|Await)(.+)$/.exec(name)?.[1];

function countOf(states: View['states'], name: string): string {
  const count = states.find((state) => state.name === name)?.attempts.length ?? 0;
  return count > 1 ? `, ${count} attempts` : '';
}

function Attempts({ name, attempts }: { name: string; attempts: Attempt[] }) {
  return (
    <section class="card-box" aria-live="polite">
      <h2>{name}</h2>
      {attempts.length === 0 && <p class="quiet">It was not there.</p>}
      <ol class="attempts">
        {attempts.map((attempt, index) => (
          <li key={attempt.enteredAt + index}>
            <p class="marks">
              <Badge kind={ATTEMPT[attempt.status]}>{attempt.status}</Badge>
              <span class="quiet">{exact(attempt.enteredAt)}{attempt.exitedAt && `, ${span(Date.parse(attempt.exitedAt) - Date.parse(attempt.enteredAt))}`}</span>
            </p>
            {attempt.error && <p class="notice"><code>{attempt.error}</code> {attempt.cause}</p>}
            <details open={index === attempts.length - 1}>
              <summary>Input</summary>
              <pre tabIndex={0}>{JSON.stringify(attempt.input, null, 2)}</pre>
            </details>
            {attempt.output !== undefined && (
              <details open={index === attempts.length - 1}>
                <summary>Output</summary>
                <pre tabIndex={0}>{JSON.stringify(attempt.output, null, 2)}</pre>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
