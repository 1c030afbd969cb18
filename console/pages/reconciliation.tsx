import type * as z from 'zod';
import type { Money } from '../../core/model/money.ts';
import type { Missing, PeriodView } from '../../core/model/period.ts';
import type { ShadowReport } from '../../core/model/shadow.ts';
import { useAsk } from '../api/ask.ts';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { money } from '../parts/money.ts';
import { Answer, Empty } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, exact } from '../parts/time.tsx';
import { Link, place, setQuery } from '../router.tsx';
import { person } from '../session/session.ts';

type Period = z.infer<typeof PeriodView>;
const WHY: Record<Missing['what'], string> = { 'not-invoiced': 'left and is not invoiced', 'not-sent': 'is not in the ledger', unbalanced: 'does not balance' };

/** Whether the books are whole: an accounting period with what is missing in it, and what systems in shadow say differently. */
export function Reconciliation() {
  const roles = person.value?.roles ?? [];
  const month = place.value.query.get('period') ?? new Date().toISOString().slice(0, 7);
  const books = roles.some((role) => role === 'finance' || role === 'integration');
  const shadows = roles.some((role) => role === 'integration' || role === 'steward');
  const period = useAsk<Period>(books ? `/periods/${month}` : undefined);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Reconciliation</h1>
      </div>
      {!books && !shadows && <Empty title="This is for other roles">The books are shown to finance and integration, systems in shadow to integration and the steward.</Empty>}
      <div class="stack">
        {books && (
          <>
            <form class="filters" onSubmit={(event) => event.preventDefault()}>
              <label>
                Month
                <input type="month" value={month} onChange={(event) => setQuery({ period: event.currentTarget.value })} />
              </label>
            </form>
            <Answer of={period} what="the period">{(view) => <Books period={view} />}</Answer>
          </>
        )}
        {shadows && <Shadows />}
      </div>
    </>
  );
}

function Books({ period: { period, entity, status, closedAt, journals, accounts, accrued, missing } }: { period: Period }) {
  return (
    <>
      <p class="marks">
        <Badge kind={status === 'closed' ? 'calm' : 'busy'}>{status}</Badge>
        <strong>{entity} {period}</strong>
        <span class="quiet">{journals} journals{closedAt && `, closed ${exact(closedAt)}`}{accrued > 0 && `, ${accrued} accrued`}</span>
      </p>
      <Card title="What keeps it from being closed">
        {missing.length === 0 ? <p class="quiet">Nothing: all that left is invoiced, every journal balances and is where it belongs.</p> : (
          <Table stacked label="What is missing" heads={['Document', 'What', 'Order', 'Since']} rows={missing.map(({ what, document, orderId, since }) => [<code>{document}</code>, WHY[what], orderId ? <Link to={`/orders/${encodeURIComponent(orderId)}`}>{orderId}</Link> : '–', since ?? '–'])} />
        )}
      </Card>
      <Card title="Trial balance">
        {accounts.length === 0 ? <p class="quiet">Nothing was posted in this month.</p> : (
          <Table stacked label="Trial balance" heads={['Account', { name: 'Debit', right: true }, { name: 'Credit', right: true }]} rows={[...accounts.map(({ account, debit, credit }) => [account, shown(debit), shown(credit)]), [<strong>Together</strong>, <strong>{money(together(accounts.map(({ debit }) => debit)))}</strong>, <strong>{money(together(accounts.map(({ credit }) => credit)))}</strong>]]} />
        )}
      </Card>
    </>
  );
}

const shown = (amount: Money) => (amount.minor === 0 ? <span class="none" /> : money(amount));
/** Minor units are whole numbers: added up, nothing is rounded. */
const together = (amounts: Money[]): Money => ({ minor: amounts.reduce((sum, { minor }) => sum + minor, 0), currency: amounts[0]?.currency ?? '' });

const DAY_MS = 86_400_000;

/** Of one system at a time: the last month, unless somebody says otherwise. */
function Shadows() {
  const { query } = place.value;
  const connector = query.get('connector') ?? '';
  const from = query.get('from') ?? new Date(Date.now() - 30 * DAY_MS).toISOString().slice(0, 10);
  const to = query.get('to') ?? new Date().toISOString().slice(0, 10);
  const asked = useAsk<{ reports: ShadowReport[] }>(connector === '' ? undefined : '/shadow-reports', { connector, from, to });
  return (
    <Card title="Systems in shadow">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          Connector
          <input type="search" placeholder="e.g. xero" value={connector} onChange={(event) => setQuery({ connector: event.currentTarget.value.trim() })} />
        </label>
        <label>
          From
          <input type="date" value={from} onChange={(event) => setQuery({ from: event.currentTarget.value })} />
        </label>
        <label>
          To
          <input type="date" value={to} onChange={(event) => setQuery({ to: event.currentTarget.value })} />
        </label>
      </form>
      {connector === '' && <p class="quiet">What does a connector that runs beside the active one say differently? Name it.</p>}
      <Answer of={asked} what="shadow reports">
        {({ reports }) => (reports.length === 0 ? <p class="quiet">It said nothing in these days.</p> : (
          <Table stacked label="Shadow reports" heads={['Document', 'System', 'Outcome', 'Differences', 'When']} rows={reports.map(({ document, connector: system, capability, outcome, differences, error, at }) => [
            <code>{document}</code>, `${system} (${capability})`, <Badge kind={outcome === 'compared' ? (differences.some(({ tolerated }) => !tolerated) ? 'bad' : 'good') : 'warn'}>{outcome}</Badge>,
            error ? <code>{error.code}</code> : differences.length === 0 ? 'none' : differences.map(({ field, active, shadow }) => `${field}: ${active ?? '–'} / ${shadow ?? '–'}`).join('; '), <Ago at={at} />,
          ])} />
        ))}
      </Answer>
    </Card>
  );
}
