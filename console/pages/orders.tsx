import { useEffect } from 'preact/hooks';
import type { Traces } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Answer, Empty } from '../parts/states.tsx';
import { Link, go, place } from '../router.tsx';
import { kindName } from '../trace/words.ts';

/** The order that has a document of this number, whatever kind of document it is. */
export function Orders() {
  const number = place.value.query.get('number') ?? '';
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Orders</h1>
      </div>
      {number === '' ? (
        <Empty title="Which order?">Type any number of it above (press / to get there): its own, the shop's, a purchase order, a shipment, a tracking number, an invoice, a payment, a return.</Empty>
      ) : (
        <Found number={number} />
      )}
    </>
  );
}

function Found({ number }: { number: string }) {
  const asked = useAsk<Traces>('/trace', { document: number });
  const traces = asked.data?.traces ?? [];
  const [only] = traces.length === 1 ? traces : [];
  useEffect(() => {
    if (only) go(`/orders/${encodeURIComponent(only.orderId)}`, { replace: true });
  }, [only]);
  if (asked.problem?.problem.status === 404) return <Empty title={`No document has the number ${number}`}>Numbers are compared exactly as the system that made them writes them. Is it complete?</Empty>;
  return (
    <Answer of={asked} what="the order">
      {({ kinds }) => (only ? null : (
        <section class="card-box">
          <h2>{`${traces.length} orders have to do with ${kinds.map(kindName).join(', ').toLowerCase()} ${number}`}</h2>
          <ul class="lines">
            {traces.map(({ orderId, correlationId, documents }) => (
              <li key={correlationId}>
                <Link to={`/orders/${encodeURIComponent(orderId)}`}>{documents.find(({ kind }) => kind === 'channel-order')?.number ?? orderId}</Link>
                <code class="quiet">{orderId}</code>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Answer>
  );
}
