import type { Money } from '../../core/model/money.ts';
import type { OrderView, Trace } from '../../core/model/views.ts';
import type { PaymentView } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { money } from '../parts/money.ts';
import { Answer } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { exact } from '../parts/time.tsx';
import { person } from '../session/session.ts';

const STATUS = { requested: 'busy', authorised: 'good', closed: 'calm', voided: 'calm', expired: 'warn', declined: 'bad' } as const;
const ROLES = ['finance', 'customer-service', 'integration'];

/** Payments of its own; what a customer on terms pays, stands with the invoices. */
export function Payments({ order: { paymentOwner }, documents }: { order: OrderView; documents: Trace['documents'] }) {
  const payments = documents.filter(({ kind, number }) => kind === 'payment' && number.startsWith('PAY-'));
  if (paymentOwner === 'terms') return null;
  const mayKnow = person.value?.roles.some((role) => ROLES.includes(role)) ?? false;
  return (
    <Card title="Payments">
      {!mayKnow && <p class="quiet">Payments are shown to finance, customer service and integration.</p>}
      {mayKnow && payments.length === 0 && <p class="quiet">{paymentOwner === 'hub' ? 'No payment was asked for yet.' : `The ${paymentOwner} was paid: nothing of it has been told here yet.`}</p>}
      {mayKnow && payments.map(({ number }) => <Payment key={number} paymentId={number} />)}
    </Card>
  );
}

function Payment({ paymentId }: { paymentId: string }) {
  const asked = useAsk<PaymentView>(`/payments/${encodeURIComponent(paymentId)}`, {}, 10_000);
  const right = (name: string) => ({ name, right: true as const });
  return (
    <Answer of={asked} what="the payment">
      {({ payment }) => payment && (
        <>
          <p class="marks">
            <code>{paymentId}</code>
            <Badge kind={STATUS[payment.status]}>{payment.status}</Badge>
            <span>{money(payment.amount)} <span class="quiet">at {payment.gateway}</span></span>
            {payment.authorisation && <span class="quiet">held until {exact(payment.authorisation.captureBefore)}</span>}
            {payment.settledOn && <span class="quiet">paid out {payment.settledOn}</span>}
          </p>
          {payment.captures.length + payment.refunds.length > 0 && (
            <Table stacked label={`What was taken and given back of ${paymentId}`} heads={['What', 'When', 'Under', right('Amount'), right('Fee')]} rows={[
              ...payment.captures.map(({ gatewayCaptureId, captured, at, fee }) => ['captured', exact(at), <code>{gatewayCaptureId}</code>, money(captured), fee ? money(fee) : '–']),
              ...payment.refunds.map(({ gatewayRefundId, refunded, at, status }) => [`refunded${status === 'succeeded' ? '' : `, ${status}`}`, exact(at), <code>{gatewayRefundId}</code>, money(back(refunded)), '–']),
            ]} />
          )}
        </>
      )}
    </Answer>
  );
}

const back = ({ minor, currency }: Money): Money => ({ minor: -minor, currency });
