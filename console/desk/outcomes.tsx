import { Badge } from '../parts/badge.tsx';
import { Link } from '../router.tsx';
import type { Outcome } from './bulk.tsx';

const WORDS = { open: 'still open', answered: 'decided', closed: 'closed', proposed: 'waits for a second person' } as const;

/** What came of each row: those first that were not done. */
export const Outcomes = ({ of }: { of: Outcome[] }) => (
  <ul class="outcomes" tabIndex={0} aria-label="What came of each row">
    {of.toSorted((a, b) => Number(a.code === undefined) - Number(b.code === undefined)).map(({ exceptionId, status, code, detail }) => (
      <li key={exceptionId}>
        <Link to={`/exceptions/${encodeURIComponent(exceptionId)}`}><code>{exceptionId}</code></Link>
        {code === undefined ? <Badge kind="good">{WORDS[status ?? 'answered']}</Badge> : <><Badge kind="bad">not done</Badge> <span><code>{code}</code> {detail}</span></>}
      </li>
    ))}
  </ul>
);
