import { useState } from 'preact/hooks';
import type { ExceptionGroup } from '../../core/model/desk-views.ts';
import type { ExceptionGroups } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Severity } from '../parts/badge.tsx';
import { Rows } from '../parts/rows.tsx';
import type { Column } from '../parts/rows.tsx';
import { Answer, Empty } from '../parts/states.tsx';
import { Ago, Deadline } from '../parts/time.tsx';
import { setQuery } from '../router.tsx';
import { Bulk } from './bulk.tsx';
import type { BulkAction } from './bulk.tsx';

const COLUMNS = (act: (group: ExceptionGroup) => void): Column<ExceptionGroup>[] => [
  { name: 'Rows', width: '56px', right: true, show: ({ count }) => <strong>{count}</strong> },
  { name: 'Cause', width: 'minmax(140px, 1fr)', show: ({ code, connector }) => <><code>{code}</code>{connector && <span class="quiet"> {connector}</span>}</> },
  { name: 'Step', width: '170px', show: ({ step }) => step, wide: true },
  { name: 'Severity', width: '84px', show: ({ severity }) => <Severity of={severity} />, wide: true },
  { name: 'Owner', width: '126px', show: ({ owner }) => owner, wide: true },
  { name: 'Next due', width: '92px', show: ({ nextDeadline }) => <Deadline at={nextDeadline} /> },
  { name: 'Oldest', width: '86px', show: ({ oldest }) => <Ago at={oldest} />, wide: true },
  { name: 'All of them', width: '110px', show: (group) => <button type="button" class="plain" onClick={(event) => (event.stopPropagation(), act(group))}>Act on all …</button>, wide: true },
];

/** Rows with the same cause in one: one outage is one line, and is seen to in one press. */
export function Groups({ owner, status, done }: { owner: string; status: string; done: () => void }) {
  const asked = useAsk<ExceptionGroups>('/exceptions/groups', { owner, status }, 20_000);
  const [acting, setActing] = useState<ExceptionGroup>();
  return (
    <Answer of={asked} what="groups">
      {({ groups, truncated }) => (
        <>
          {truncated && <p class="notice">There are more rows than were counted here.</p>}
          {groups.length === 0 ? <Empty title="Nothing here">No rows with these filters.</Empty> : <Rows label="Causes" rows={groups} columns={COLUMNS(setActing)} keyOf={({ cause }) => cause} open={({ code }) => setQuery({ view: undefined, code })} />}
          {acting && <Bulk which={{ cause: acting.cause, count: acting.count }} actions={bulkOf(acting.actions)} close={() => setActing(undefined)} done={() => (asked.again(), done())} />}
        </>
      )}
    </Answer>
  );
}

/** What can be done to many at once: a correction is one row's own. */
export const bulkOf = (actions: readonly ExceptionGroup['actions'][number][]): BulkAction[] => [...actions.filter((action) => action !== 'correct'), 'claim', 'release', 'escalate'];
