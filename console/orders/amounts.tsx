import type { Money } from '../../core/model/money.ts';
import type { OrderView } from '../../core/model/views.ts';
import { Card } from '../parts/card.tsx';
import { money } from '../parts/money.ts';

const PAID_BY = { terms: 'on terms', hub: 'at our gateway', channel: 'at the channel', marketplace: 'at the marketplace' } as const;

/** What the order as it stands amounts to. Minor units are whole numbers: added up, nothing is rounded. */
export function Amounts({ order: { lines, discount, freight, freightTax, gross, currency, paymentOwner } }: { order: OrderView }) {
  const sum = (amounts: Money[]): Money => ({ minor: amounts.reduce((so, { minor }) => so + minor, 0), currency });
  const rows: [string, Money][] = [
    ['Goods', sum(lines.map(({ goods }) => goods))],
    ['Discount', { minor: -discount.minor, currency }],
    ['Freight', freight],
    ['Tax', sum([freightTax, ...lines.map(({ tax }) => tax)])],
  ];
  return (
    <Card title="Amounts">
      <dl class="sum">
        {rows.filter(([name, { minor }]) => name === 'Goods' || minor !== 0).map(([name, amount]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{money(amount)}</dd>])}
        <dt class="total">Total</dt>
        <dd class="total">{money(gross)}</dd>
      </dl>
      <p class="quiet">Paid {PAID_BY[paymentOwner]}.</p>
    </Card>
  );
}
