import { useState } from 'preact/hooks';
import { useDesk } from '../api/desk.ts';
import { Bulk } from '../desk/bulk.tsx';
import { Groups, bulkOf } from '../desk/groups.tsx';
import { OWNERS } from '../desk/names.ts';
import { COLUMNS } from '../desk/table.tsx';
import { Rows } from '../parts/rows.tsx';
import { Empty, Loading, ProblemShown } from '../parts/states.tsx';
import { go, place, setQuery } from '../router.tsx';
import { person } from '../session/session.ts';

export function Exceptions() {
  const { query } = place.value;
  const filters = { status: query.get('status') ?? 'open', owner: query.get('owner') ?? '', escalatedTo: query.get('escalatedTo') ?? '', code: query.get('code') ?? '', claimedBy: query.get('claimedBy') ?? '', orderId: query.get('orderId') ?? '' };
  const grouped = query.get('view') === 'causes';
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Exceptions</h1>
        <div class="actions">
          <fieldset class="switch">
            <legend class="visually-hidden">View</legend>
            <label><input type="radio" name="view" checked={!grouped} onChange={() => setQuery({ view: undefined })} />Rows</label>
            <label><input type="radio" name="view" checked={grouped} onChange={() => setQuery({ view: 'causes' })} />Causes</label>
          </fieldset>
        </div>
      </div>
      <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          Status
          <select value={filters.status} onChange={(event) => setQuery({ status: event.currentTarget.value })}>
            {['open', 'answered', 'closed'].map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
        <label>
          Owner
          <select value={filters.owner} onChange={(event) => setQuery({ owner: event.currentTarget.value })}>
            <option value="">everybody</option>
            {OWNERS.map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
        {!grouped && (
          <>
            <label>
              Escalated to
              <select value={filters.escalatedTo} onChange={(event) => setQuery({ escalatedTo: event.currentTarget.value })}>
                <option value="">anybody, or nobody</option>
                {OWNERS.map((each) => <option key={each}>{each}</option>)}
              </select>
            </label>
            <label>
              Code
              <input type="search" value={filters.code} placeholder="e.g. order.unknown-sku" onChange={(event) => setQuery({ code: event.currentTarget.value.trim() })} />
            </label>
            <label>
              Order
              <input type="search" value={filters.orderId} onChange={(event) => setQuery({ orderId: event.currentTarget.value.trim() })} />
            </label>
            <label class="check">
              <input type="checkbox" checked={filters.claimedBy !== ''} onChange={(event) => setQuery({ claimedBy: event.currentTarget.checked ? person.value?.username : undefined })} />
              Mine
            </label>
          </>
        )}
      </form>
      {grouped ? <Groups owner={filters.owner} status={filters.status} done={() => undefined} /> : <List filters={filters} />}
    </>
  );
}

function List({ filters }: { filters: Record<'status' | 'owner' | 'escalatedTo' | 'code' | 'claimedBy' | 'orderId', string> }) {
  const { rows, problem, loading, complete, more, again } = useDesk(filters);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [acting, setActing] = useState(false);
  const picked = rows.filter(({ exceptionId }) => chosen.has(exceptionId));
  // what can be done to every one of them
  const actions = picked.reduce<(typeof rows)[number]['actions']>((all, row, index) => (index === 0 ? row.actions : all.filter((action) => row.actions.includes(action))), []);
  return (
    <>
      <p class="count" role="status">
        {rows.length > 0 && `${rows.length}${complete ? '' : '+'} ${rows.length === 1 ? 'row' : 'rows'}`}
        {chosen.size > 0 && (
          <>
            {` · ${chosen.size} chosen `}
            <button type="button" class="primary" onClick={() => setActing(true)}>Act on {chosen.size} …</button>
          </>
        )}
      </p>
      {problem && <ProblemShown problem={problem} retry={again} />}
      {rows.length > 0 && <Rows label="Exceptions" rows={rows} columns={COLUMNS} keyOf={(row) => row.exceptionId} chosen={chosen} choose={setChosen} open={(row) => go(`/exceptions/${encodeURIComponent(row.exceptionId)}`)} more={more} />}
      {rows.length === 0 && loading && <Loading what="exceptions" />}
      {rows.length === 0 && !loading && !problem && <Empty title="Nothing here">{filters.status === 'open' && !filters.escalatedTo && !filters.code && !filters.orderId && !filters.claimedBy ? 'Nobody waits for a decision.' : 'No rows with these filters.'}</Empty>}
      {acting && <Bulk which={{ exceptionIds: [...chosen] }} actions={bulkOf(actions)} close={() => setActing(false)} done={() => (setChosen(new Set()), again())} />}
    </>
  );
}
