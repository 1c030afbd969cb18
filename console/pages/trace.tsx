import type { Trace as TraceView } from '../../core/model/views.ts';
import type { Traces } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Graph } from '../graph/graph.tsx';
import { Badge } from '../parts/badge.tsx';
import { Answer, Empty } from '../parts/states.tsx';
import { Link, hrefOf, place } from '../router.tsx';
import { Timeline } from '../trace/timeline.tsx';
import { kindName } from '../trace/words.ts';
import '../styles/trace.css';

/** The story of a business transaction, found by any number or by its id. */
export function Trace({ params: [correlationId] }: { params: string[] }) {
  const document = place.value.query.get('document') ?? undefined;
  return correlationId === undefined ? document === undefined ? <Ask /> : <Found document={document} /> : <One correlationId={correlationId} />;
}

const Ask = () => (
  <>
    <h1 tabIndex={-1}>Trace</h1>
    <Empty title="Which transaction?">Type any number above (press / to get there): an order, a purchase order, a shipment, a tracking number, an invoice, a journal, a payment, an interchange.</Empty>
  </>
);

function Found({ document }: { document: string }) {
  const asked = useAsk<Traces>('/trace', { document }, 5_000);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{document}</h1>
        {asked.data && <p class="quiet">{asked.data.kinds.map(kindName).join(', ')}</p>}
      </div>
      {asked.problem?.problem.status === 404 && !asked.data ? (
        <Empty title="No document has this number">Numbers are compared exactly as the system that made them writes them. Is it complete?</Empty>
      ) : (
        <Answer of={asked} what="the transaction">
          {({ traces }) => (traces.length === 0 ? <Empty title="No document has this number">Numbers are compared exactly. Is it complete?</Empty> : traces.map((trace) => <Shown key={trace.correlationId} trace={trace} number={document} />))}
        </Answer>
      )}
    </>
  );
}

function One({ correlationId }: { correlationId: string }) {
  const asked = useAsk<TraceView>(`/trace/${encodeURIComponent(correlationId)}`, {}, 5_000);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{asked.data?.orderId ?? 'Transaction'}</h1>
        <p class="quiet"><code>{correlationId}</code></p>
      </div>
      <Answer of={asked} what="the transaction">{(trace) => <Shown trace={trace} />}</Answer>
    </>
  );
}

const SAGA = { running: 'busy', completed: 'good', unwound: 'warn' } as const;

function Shown({ trace, number }: { trace: TraceView; number?: string }) {
  const { documents, edges, executions, timeline } = trace;
  const key = (index: number) => String(index);
  return (
    <div class="stack trace">
      <p class="marks"><Link to={`/orders/${encodeURIComponent(trace.orderId)}`}>Order {trace.orderId}</Link></p>
      <section class="card-box">
        <h2>Documents</h2>
        <Graph down label="Documents and what they followed from" edges={edges.map(({ from, to }) => ({ from: key(from), to: key(to) }))} nodes={documents.map(({ kind, number: each }, index) => ({
          id: key(index), current: each === number, href: hrefOf(`/trace?document=${encodeURIComponent(each)}`), content: <><small>{kindName(kind)}</small><span class="number">{each}</span></>,
        }))} />
      </section>
      {executions.length > 0 && (
        <section class="card-box">
          <h2>Executions</h2>
          <ul class="lines">
            {executions.map(({ sagaId, status, fence, executionArn }) => (
              <li key={sagaId}>
                <Badge kind={SAGA[status]}>{status}</Badge>
                <Link to={`/executions/${encodeURIComponent(executionArn)}`}><code>{sagaId}</code></Link>
                {fence !== 'open' && <span class="quiet">fence {fence}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Timeline timeline={timeline} />
    </div>
  );
}
