import type { OrderView } from '../../core/model/views.ts';
import type { Invoices as View, OpenItems } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { money } from '../parts/money.ts';
import { Answer } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Link } from '../router.tsx';
import { person } from '../session/session.ts';

/** What was billed, and for those who may know it what is open of that. */
export function Invoices({ order: { orderId, customerId } }: { order: OrderView }) {
  const mayKnow = person.value?.roles.some((role) => role === 'finance' || role === 'customer-service') ?? false;
  const asked = useAsk<View>(`/orders/${encodeURIComponent(orderId)}/invoices`, {}, 5_000);
  const items = useAsk<OpenItems>(mayKnow ? `/customers/${encodeURIComponent(customerId)}/open-items` : undefined, {}, 5_000);
  const right = (name: string) => ({ name, right: true as const });
  const openOf = (number: string) => {
    if (!items.data) return '–';
    const item = items.data.items.find(({ kind, document }) => kind === 'invoice' && document === number);
    if (!item || item.open.minor === 0) return <Badge kind="good">paid</Badge>;
    return <>{money(item.open)}{item.deduction && <> <Badge kind="warn">{`deduction ${item.deduction.reason}`}</Badge></>}</>;
  };
  return (
    <Card title="Invoices">
      <Answer of={asked} what="invoices">
        {({ invoices }) => (invoices.length === 0 ? <p class="quiet">Nothing was billed yet: an invoice comes with each shipment.</p> : (
          <Table stacked label="Invoices" heads={['Invoice', 'Date', 'Due', right('Goods'), right('Freight'), right('Tax'), right('Total'), ...(mayKnow ? [right('Open')] : [])]} rows={invoices.map(({ number = '', invoiceDate, dueDate, goods, freight, tax, gross }) => [
            <Link to={`/trace?document=${encodeURIComponent(number)}`}><code>{number}</code></Link>, invoiceDate, dueDate, money(goods), money(freight), money(tax), <strong>{money(gross)}</strong>, ...(mayKnow ? [openOf(number)] : []),
          ])} />
        ))}
      </Answer>
    </Card>
  );
}
