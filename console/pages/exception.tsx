import { useState } from 'preact/hooks';
import type { Acted, ExceptionView } from '../../core/model/desk-views.ts';
import type { Money } from '../../core/model/money.ts';
import { useAsk } from '../api/ask.ts';
import { ACTS } from '../desk/actions.ts';
import { Apply } from '../desk/apply.tsx';
import { Correct } from '../desk/correct.tsx';
import { Reads } from '../desk/reads.tsx';
import { nameOf } from '../desk/names.ts';
import { Reason } from '../desk/reason.tsx';
import { Story } from '../desk/story.tsx';
import { useAct } from '../parts/act.ts';
import { Badge, Severity } from '../parts/badge.tsx';
import { Card, Fact } from '../parts/card.tsx';
import { factsOf, isMoney } from '../parts/money.ts';
import { Answer, ProblemShown } from '../parts/states.tsx';
import { Ago, Deadline, exact } from '../parts/time.tsx';
import { Link } from '../router.tsx';
import { person } from '../session/session.ts';

export function Exception({ params: [id = ''] }: { params: string[] }) {
  const asked = useAsk<ExceptionView>(`/exceptions/${encodeURIComponent(id)}`, {}, 15_000);
  return (
    <>
      <p class="crumbs">
        <Link to="/exceptions">Exceptions</Link>
      </p>
      {!asked.data && <h1 tabIndex={-1}>Exception</h1>}
      <Answer of={asked} what="the exception">{(row) => <Shown row={row} again={asked.again} />}</Answer>
    </>
  );
}

function Shown({ row, again }: { row: ExceptionView; again: () => void }) {
  const [doing, setDoing] = useState<keyof typeof ACTS | 'correct' | 'apply'>();
  const { act, busy, problem } = useAct<Acted>(again);
  const { username } = person.value ?? { username: '' };
  const open = row.status === 'open';
  const mine = row.claimedBy === username;
  const own = row.correction?.needs === 'approval' && !row.correction.approvedBy && row.correction.by === username;
  const cash = open ? cashOf(row) : undefined;
  const close = () => setDoing(undefined);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{row.message}</h1>
        <div class="actions">
          {open && (
            <button type="button" disabled={busy} onClick={() => void act(`/exceptions/${encodeURIComponent(row.exceptionId)}/claim`, mine ? { release: true } : {}, mine ? 'Given back.' : 'It is yours.')}>
              {mine ? 'Give back' : 'Claim'}
            </button>
          )}
          {cash && <button type="button" class="primary" onClick={() => setDoing('apply')}>Apply …</button>}
          {row.actions.includes('correct') && row.document && <button type="button" class="primary" onClick={() => setDoing('correct')}>Correct …</button>}
          {row.actions.filter((action) => action !== 'correct').map((action) => (
            <button key={action} type="button" class={ACTS[action].danger ? 'danger' : ''} disabled={action === 'approve' && own} title={action === 'approve' && own ? 'You proposed this correction: somebody else has to approve it.' : undefined} onClick={() => setDoing(action)}>
              {ACTS[action].label}
            </button>
          ))}
          {open && <button type="button" onClick={() => setDoing('escalate')}>{ACTS.escalate.label}</button>}
        </div>
      </div>
      <p class="marks">
        <Badge kind={open ? 'busy' : 'calm'}>{row.status}</Badge>
        <Severity of={row.severity} />
        <code>{row.code}</code>
        {open && <span class="quiet">due <Deadline at={row.deadline} /></span>}
        {row.claimedBy && <span class="quiet">{mine ? 'yours' : `claimed by ${nameOf(row.claimedBy)}`}</span>}
        {row.escalation && <Badge kind="warn">{`escalated to ${row.escalation.to}`}</Badge>}
      </p>
      {problem && <ProblemShown problem={problem} />}
      {own && <p class="notice">You proposed the correction below. It changes money or a quantity, so somebody else has to approve it.</p>}
      <div class="columns">
        <div class="stack">
          <Card title="About">
            <dl class="facts">
              {row.orderId && <Fact name="Order"><Link to={`/orders/${encodeURIComponent(row.orderId)}`}>{row.orderId}</Link></Fact>}
              <Fact name="Step">{row.step || '–'}</Fact>
              <Fact name="Owner">{row.owner}</Fact>
              <Fact name="Business unit">{row.businessUnit}</Fact>
              <Fact name="Opened"><Ago at={row.openedAt} /></Fact>
              <Fact name="Deadline">{exact(row.deadline)}</Fact>
              {row.occurrences > 1 && <Fact name="Times">{row.occurrences}</Fact>}
              <Fact name="Transaction"><Link to={`/trace/${encodeURIComponent(row.correlationId)}`}>{row.correlationId}</Link></Fact>
              {row.executionArn && <Fact name="Execution"><Link to={`/executions/${encodeURIComponent(row.executionArn)}`}>{row.executionArn.split(':').at(-1)}</Link></Fact>}
              <Fact name="Runbook"><code>{row.runbook}</code></Fact>
            </dl>
          </Card>
          {Object.keys(row.detail).length > 0 && (
            <Card title="What it says">
              <dl class="facts">{factsOf(row.detail).map(([name, value]) => <Fact key={name} name={name}>{value}</Fact>)}</dl>
            </Card>
          )}
          {row.document?.format === 'x12' && <Reads code={row.code} document={row.document} />}
          {row.difference && <Difference row={row} />}
        </div>
        <Story row={row} again={again} />
      </div>
      {doing === 'correct' && row.document && <Correct exceptionId={row.exceptionId} document={row.document} close={close} done={again} />}
      {doing === 'apply' && cash && <Apply {...cash} close={close} done={again} />}
      {doing && doing !== 'correct' && doing !== 'apply' && <Reason exceptionId={row.exceptionId} act={doing} close={close} done={again} />}
    </>
  );
}

/** Money that is in the books and pays nothing yet, where the row is about some. */
function cashOf({ code, detail: { receiptId, amount, customerId } }: ExceptionView): { receiptId: string; amount: Money; customerId?: string } | undefined {
  if (!WITHOUT_PURPOSE.includes(code) || typeof receiptId !== 'string' || !isMoney(amount)) return undefined;
  return { receiptId, amount, ...(typeof customerId === 'string' && { customerId }) };
}
const WITHOUT_PURPOSE = ['cash.unmatched', 'cash.ambiguous', 'cash.currency', 'cash.overpaid'];

/** What a correction changes, and whether it counts. */
function Difference({ row: { difference, correction } }: { row: ExceptionView }) {
  const paths = [...new Set([...Object.keys(difference?.before ?? {}), ...Object.keys(difference?.after ?? {})])];
  const waits = correction?.needs === 'approval' && !correction.approvedBy;
  return (
    <Card title="Correction">
      <p class="marks">
        <Badge kind={waits ? 'warn' : 'good'}>{waits ? 'waits for a second person' : 'made'}</Badge>
        {correction && <span class="quiet">{`${nameOf(correction.by)}: ${correction.reason}`}</span>}
        {correction?.approvedBy && <span class="quiet">{`approved by ${nameOf(correction.approvedBy)}`}</span>}
      </p>
      <div class="compare shown" role="table" aria-label="What the correction changes">
        <div role="row" class="head">
          <span role="columnheader">Field</span>
          <span role="columnheader">Before</span>
          <span role="columnheader">After</span>
        </div>
        {paths.map((path) => (
          <div key={path} role="row" class="changed">
            <span role="rowheader"><code>{path}</code></span>
            <span role="cell"><del>{said(difference?.before[path])}</del></span>
            <span role="cell"><ins>{said(difference?.after[path])}</ins></span>
          </div>
        ))}
      </div>
    </Card>
  );
}

const said = (value: unknown): string => (value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value));
