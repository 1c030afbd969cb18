import { type Needs, type Verdict, verdict } from './verdict.ts';

export interface Sequenced<Event> {
  version: number;
  event: Event;
}

/** What is kept of an entity: where it stands, the version that brought it there, and what came too early, in the order of versions. */
export interface Kept<State, Event> {
  state: State;
  last: number;
  waiting: (Sequenced<Event> & { deadline: string })[];
}

export interface Rules<State, Event> {
  needs: Needs;
  apply(state: State, event: Event): State;
  /** How long one that came too early waits for those before it. */
  patienceMs: number;
}

export const begun = <State, Event>(state: State): Kept<State, Event> => ({ state, last: 0, waiting: [] });

/** Takes one event, whenever it comes: the same events give the same state in any order, however often each is told. */
export function take<State, Event>(kept: Kept<State, Event>, next: Sequenced<Event>, rules: Rules<State, Event>, at: Date): { kept: Kept<State, Event>; verdict: Verdict } {
  const said = verdict(kept.last, next.version, rules.needs);
  if (said === 'duplicate' || said === 'superseded') return { kept, verdict: said };
  if (said === 'apply') return { kept: goOn({ ...kept, state: rules.apply(kept.state, next.event), last: next.version }, rules), verdict: said };
  if (kept.waiting.some(({ version }) => version === next.version)) return { kept, verdict: 'duplicate' };
  const waiting = [...kept.waiting, { ...next, deadline: new Date(at.getTime() + rules.patienceMs).toISOString() }].sort((a, b) => a.version - b.version);
  return { kept: { ...kept, waiting }, verdict: said };
}

/** Does something wait for longer than it may? Then the source is asked for its current state. */
export const isOverdue = ({ waiting }: Kept<unknown, unknown>, at: Date): boolean => waiting.some(({ deadline }) => Date.parse(deadline) <= at.getTime());

/** The source said where the entity stands, and at which version: what waited up to there is in it. An older answer changes nothing. */
export function caughtUp<State, Event>(kept: Kept<State, Event>, { state, version }: { state: State; version: number }, rules: Rules<State, Event>): Kept<State, Event> {
  return version <= kept.last ? kept : goOn({ ...kept, state, last: version }, rules);
}

/** Applies what waited and has its turn now. */
function goOn<State, Event>(kept: Kept<State, Event>, rules: Rules<State, Event>): Kept<State, Event> {
  const [first, ...rest] = kept.waiting;
  if (!first) return kept;
  if (first.version <= kept.last) return goOn({ ...kept, waiting: rest }, rules);
  if (first.version !== kept.last + 1) return kept;
  return goOn({ state: rules.apply(kept.state, first.event), last: first.version, waiting: rest }, rules);
}
