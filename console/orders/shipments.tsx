import type { OrderView } from '../../core/model/views.ts';
import type { Shipments as View } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { Answer } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { exact } from '../parts/time.tsx';

/** What left, and what a warehouse has been asked for. */
export function Shipments({ orderId, releases }: { orderId: string; releases: OrderView['releases'] }) {
  const asked = useAsk<View>(`/orders/${encodeURIComponent(orderId)}/shipments`, {}, 5_000);
  return (
    <Card title="Shipments">
      <Answer of={asked} what="shipments">
        {({ shipments }) => {
          const waiting = releases.filter(({ releaseId, recalledAt }) => !recalledAt && !shipments.some((shipment) => shipment.releaseId === releaseId));
          if (shipments.length + waiting.length === 0) return <p class="quiet">No warehouse has been asked for it yet.</p>;
          return (
            <Table stacked label="Shipments" heads={['Shipment', 'From', 'Left', 'Carrier', 'Tracking', 'What']} rows={[
              ...shipments.map(({ shipmentId, warehouse, carrier, service, trackingNumbers, shippedAt, deliveredAt, lines: parts }) => [
                <code>{shipmentId}</code>,
                warehouse,
                <>{exact(shippedAt)}{deliveredAt && <> <Badge kind="good">{`delivered ${exact(deliveredAt)}`}</Badge></>}</>,
                [carrier, service].filter(Boolean).join(', ') || '–',
                trackingNumbers.length > 0 ? trackingNumbers.map((number) => <code key={number} class="tracking">{number}</code>) : '–',
                parts.map(({ quantity, sku }) => `${quantity} ${sku}`).join(', '),
              ]),
              ...waiting.map(({ releaseId, warehouse, warehouseOrder, releasedAt }) => [
                <code>{warehouseOrder ?? releaseId}</code>, warehouse, <span class="quiet">{releasedAt ? <>not yet, asked {exact(releasedAt)}</> : 'not asked yet'}</span>, '–', '–', '–',
              ]),
            ]} />
          );
        }}
      </Answer>
    </Card>
  );
}
