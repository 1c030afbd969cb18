import type { Row } from '../api/desk.ts';
import { Severity } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { Ago, Deadline } from '../parts/time.tsx';
import { Link } from '../router.tsx';

/** Rows of the desk that are about one order. */
export const Exceptions = ({ title, rows }: { title: string; rows: Row[] }) => (
  <Card title={title}>
    <ul class="lines">
      {rows.map(({ exceptionId, severity, message, owner, status, deadline, updatedAt }) => (
        <li key={exceptionId}>
          <Severity of={severity} />
          <Link to={`/exceptions/${encodeURIComponent(exceptionId)}`}>{message}</Link>
          <span class="quiet">{owner}</span>
          {status === 'open' ? <Deadline at={deadline} /> : <span class="quiet"><Ago at={updatedAt} /></span>}
        </li>
      ))}
    </ul>
  </Card>
);
