import type { OrderView, Trace } from '../../core/model/views.ts';
import type { ExceptionPage } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Amounts } from '../orders/amounts.tsx';
import { Exceptions } from '../desk/about.tsx';
import { Invoices } from '../orders/invoices.tsx';
import { Lines } from '../orders/lines.tsx';
import { Payments } from '../orders/payments.tsx';
import { Shipments } from '../orders/shipments.tsx';
import { Badge } from '../parts/badge.tsx';
import { Card, Fact } from '../parts/card.tsx';
import { Answer } from '../parts/states.tsx';
import { Ago, exact } from '../parts/time.tsx';
import { Link } from '../router.tsx';
import '../styles/order.css';
import '../styles/trace.css';

const STATUS = { received: 'busy', processing: 'busy', accepted: 'busy', released: 'busy', 'partially-shipped': 'warn', shipped: 'good', invoiced: 'good', cancelling: 'warn', cancelled: 'calm' } as const;
const SAGA = { running: 'busy', completed: 'good', unwound: 'warn' } as const;

/** Where an order is: what became of each line, what left, what was billed and paid, and what it waits for. */
export function Order({ params: [id = ''] }: { params: string[] }) {
  const asked = useAsk<OrderView>(`/orders/${encodeURIComponent(id)}`, {}, 5_000);
  return (
    <>
      <p class="crumbs">
        <Link to="/orders">Orders</Link>
      </p>
      {!asked.data && <h1 tabIndex={-1}>{id}</h1>}
      <Answer of={asked} what="the order">{(order) => <Shown order={order} />}</Answer>
    </>
  );
}

function Shown({ order }: { order: OrderView }) {
  const { orderId, correlationId, cancellation } = order;
  const trace = useAsk<Trace>(`/trace/${encodeURIComponent(correlationId)}`, {}, 10_000);
  const open = useAsk<ExceptionPage>('/exceptions', { orderId, status: 'open' }, 10_000);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{order.channelOrderId}</h1>
        <code class="quiet">{orderId}</code>
        <div class="actions">
          <Link class="button" to={`/trace/${encodeURIComponent(correlationId)}`}>Documents and timeline</Link>
        </div>
      </div>
      <p class="marks">
        <Badge kind={STATUS[order.status]}>{order.status.replace('-', ' ')}</Badge>
        <span class="quiet">from {order.channel}, <Ago at={order.receivedAt} /></span>
        {order.version > 1 && <span class="quiet">version {order.version}</span>}
        {order.pendingChange && <Badge kind="warn">a change is under way</Badge>}
      </p>
      {cancellation && (
        <p class="notice">
          {`${cancellation.completedAt ? 'Cancelled' : 'Being cancelled'} by ${cancellation.by}, ${exact(cancellation.at)}: ${cancellation.reason}`}
        </p>
      )}
      <div class="stack order">
        {open.data && open.data.exceptions.length > 0 && <Exceptions title="It waits for a decision" rows={open.data.exceptions} />}
        <Lines order={order} />
        <div class="pair">
          <About order={order} />
          <Amounts order={order} />
        </div>
        <Shipments orderId={orderId} releases={order.releases} />
        <Invoices order={order} />
        <Payments order={order} documents={trace.data?.documents ?? []} />
        <div class="pair">
          <Settled orderId={orderId} />
          <Card title="Executions">
            <Answer of={trace} what="executions">
              {({ executions }) => (
                <ul class="lines">
                  {executions.map(({ sagaId, status, executionArn }) => (
                    <li key={sagaId}>
                      <Badge kind={SAGA[status]}>{status}</Badge>
                      <Link to={`/executions/${encodeURIComponent(executionArn)}`}><code>{sagaId}</code></Link>
                    </li>
                  ))}
                </ul>
              )}
            </Answer>
          </Card>
        </div>
      </div>
    </>
  );
}

function About({ order: { customerId, billTo, purchaseOrder, erpOrder, shipTo, shipNotBefore, cancelAfter, acceptedAt, fulfilment } }: { order: OrderView }) {
  return (
    <Card title="About">
      <dl class="facts">
        <Fact name="Customer">{customerId}</Fact>
        {billTo && billTo !== customerId && <Fact name="Billed to">{billTo}</Fact>}
        {purchaseOrder && <Fact name="Purchase order">{purchaseOrder}</Fact>}
        <Fact name="ERP order">{erpOrder ?? 'not there yet'}</Fact>
        <Fact name="Accepted">{acceptedAt ? exact(acceptedAt) : 'not yet'}</Fact>
        <Fact name="Ship to">{[shipTo.name, shipTo.street, [shipTo.city, shipTo.region, shipTo.postalCode].filter(Boolean).join(' '), shipTo.country].join(', ')}</Fact>
        {shipNotBefore && <Fact name="Not before">{shipNotBefore}</Fact>}
        {cancelAfter && <Fact name="Cancel after">{cancelAfter}</Fact>}
        {fulfilment?.backorder && <Fact name="What is short">{fulfilment.backorder === 'cancel' ? 'is cancelled' : 'is sent later'}</Fact>}
      </dl>
    </Card>
  );
}

/** What was decided about it before. */
function Settled({ orderId }: { orderId: string }) {
  const closed = useAsk<ExceptionPage>('/exceptions', { orderId, status: 'closed' }, 10_000);
  return (
    <Answer of={closed} what="its exceptions">
      {({ exceptions }) => (exceptions.length > 0 ? <Exceptions title="Settled exceptions" rows={exceptions} /> : <Card title="Settled exceptions"><p class="quiet">None.</p></Card>)}
    </Answer>
  );
}
