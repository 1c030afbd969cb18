import type { ExceptionPage } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { useDesk } from '../api/desk.ts';
import type { Row } from '../api/desk.ts';
import { COLUMNS } from '../desk/table.tsx';
import { Exceptions } from '../desk/about.tsx';
import { Rows } from '../parts/rows.tsx';
import { Empty, Loading, ProblemShown } from '../parts/states.tsx';
import { SOON_MS, now } from '../parts/time.tsx';
import { Link, go } from '../router.tsx';
import { person, role } from '../session/session.ts';

const left = ({ deadline }: Row) => Date.parse(deadline) - now.value;

/** What somebody of this role should look at first. */
export function Home() {
  const owner = role.value ?? '';
  const { username, name } = person.value ?? { username: '', name: '' };
  const { rows, problem, loading, complete, more, again } = useDesk({ owner, status: 'open' });
  const late = rows.filter((row) => left(row) < 0);
  const soon = rows.filter((row) => left(row) >= 0 && left(row) < SOON_MS);
  const asked = useAsk<ExceptionPage>(owner ? '/exceptions' : undefined, { escalatedTo: owner, status: 'open', limit: 100 }, 30_000);
  const escalated = asked.data?.exceptions ?? [];
  const mine = rows.filter(({ claimedBy }) => claimedBy === username);
  const plus = complete ? '' : '+';
  const queue = `/exceptions?owner=${owner}`;
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{greeting(name)}</h1>
        <p class="quiet">{owner ? `The desk of ${owner}` : 'You have no role, so there is no queue of yours. Whoever keeps the user pool gives you one.'}</p>
      </div>
      <ul class="tiles">
        <Tile to={queue} label="Late" count={`${late.length}${plus && late.length === rows.length ? plus : ''}`} kind={late.length > 0 ? 'bad' : 'good'} />
        <Tile to={queue} label="Due within 4 h" count={String(soon.length)} kind={soon.length > 0 ? 'warn' : 'good'} />
        <Tile to={`${queue}&claimedBy=${encodeURIComponent(username)}`} label="Mine" count={String(mine.length)} kind="calm" />
        <Tile to={queue} label="Open" count={`${rows.length}${plus}`} kind="calm" />
      </ul>
      {problem && <ProblemShown problem={problem} retry={again} />}
      {escalated.length > 0 && (
        <section class="asked">
          <Exceptions title="Escalated to you" rows={escalated} />
          {asked.data?.cursor && <p><Link to={`/exceptions?escalatedTo=${owner}`}>All that was escalated to you</Link></p>}
        </section>
      )}
      {rows.length === 0 && loading && <Loading what="your queue" />}
      {rows.length === 0 && !loading && !problem && <Empty title="Nothing waits for you">Orders go through by themselves. What needs {owner || 'somebody'} comes up here.</Empty>}
      {rows.length > 0 && (
        <section aria-labelledby="queue">
          <h2 id="queue">My queue, most urgent first</h2>
          <Rows label="My queue" rows={rows} columns={COLUMNS.filter((column) => column.name !== 'Owner')} keyOf={(row) => row.exceptionId} open={(row) => go(`/exceptions/${encodeURIComponent(row.exceptionId)}`)} more={more} />
        </section>
      )}
    </>
  );
}

const Tile = ({ to, label, count, kind }: { to: string; label: string; count: string; kind: string }) => (
  <li>
    <Link to={to} class={`tile ${kind}`}>
      <span class="figure">{count}</span>
      <span>{label}</span>
    </Link>
  </li>
);

function greeting(name: string): string {
  const hour = new Date().getHours();
  const first = name.split('@')[0]?.split('.')[0] ?? '';
  const called = first ? `, ${first.charAt(0).toUpperCase()}${first.slice(1)}` : '';
  return `Good ${hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'}${called}`;
}
