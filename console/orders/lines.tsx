import type { LineState } from '../../core/model/order.ts';
import type { OrderView } from '../../core/model/views.ts';
import { Card } from '../parts/card.tsx';
import { money } from '../parts/money.ts';
import { Table } from '../parts/table.tsx';

type Line = OrderView['lines'][number];

/** Where each unit of a line stands: together that is what is ordered. */
const PARTS: { name: string; kind: string; of: LineState[] }[] = [
  { name: 'Waiting', kind: 'waits', of: ['received'] },
  { name: 'Allocated', kind: 'held', of: ['reserved', 'accepted', 'released', 'picked'] },
  { name: 'Backordered', kind: 'back', of: ['backordered'] },
  { name: 'Shipped', kind: 'gone', of: ['shipped'] },
  { name: 'Invoiced', kind: 'billed', of: ['invoiced'] },
  { name: 'Cancelled', kind: 'off', of: ['cancelled'] },
  { name: 'Returned', kind: 'off', of: ['returned'] },
];
/** As people ask for it: what was billed has left, and what came back was billed. */
const COLUMNS: { name: string; of: LineState[]; always?: true }[] = [
  { name: 'Waiting', of: ['received'] },
  { name: 'Allocated', of: ['reserved', 'accepted', 'released', 'picked'], always: true },
  { name: 'Backordered', of: ['backordered'], always: true },
  { name: 'Shipped', of: ['shipped', 'invoiced', 'returned'], always: true },
  { name: 'Invoiced', of: ['invoiced', 'returned'], always: true },
  { name: 'Cancelled', of: ['cancelled'], always: true },
  { name: 'Returned', of: ['returned'] },
];
const count = ({ quantities }: Line, of: LineState[]): number => of.reduce((sum, state) => sum + (quantities[state] ?? 0), 0);

/** The lines with their quantities by state. */
export function Lines({ order: { lines } }: { order: OrderView }) {
  // what no line is in only takes room
  const columns = COLUMNS.filter(({ of, always }) => always || lines.some((line) => count(line, of) > 0));
  const right = (name: string) => ({ name, right: true as const });
  return (
    <Card title="Lines">
      <Table stacked label="Lines with quantities by state" heads={['Article', right('Ordered'), ...columns.map(({ name }) => right(name)), right('Price'), right('Tax'), right('Goods')]} rows={lines.map((line) => [
        <>
          <code>{line.sku}</code>
          {line.instead && <small class="quiet"> instead of {line.instead.sku}</small>}
          <Bar line={line} />
        </>,
        <Ordered line={line} />,
        ...columns.map(({ name, of }) => figure(name, count(line, of))),
        `${line.unitPrice.amount} / ${line.unitPrice.per === '1' ? '' : `${line.unitPrice.per} `}${line.unitPrice.uom}`,
        money(line.tax),
        money(line.goods),
      ])} />
      <p class="key quiet" aria-hidden="true">
        {PARTS.filter(({ of }) => lines.some((line) => count(line, of) > 0)).map(({ name, kind }) => <span key={name}><i class={kind} />{name}</span>)}
      </p>
    </Card>
  );
}

const figure = (name: string, value: number) => (value === 0 ? <span class="quiet none">–</span> : name === 'Backordered' ? <strong class="warn">{value}</strong> : value);

/** As it was asked for, and in the item's own unit where that is another number. */
function Ordered({ line: { quantity, ordered } }: { line: Line }) {
  return (
    <>
      {quantity.amount} {quantity.uom}
      {ordered > 0 && String(ordered) !== quantity.amount && <small class="quiet"> = {ordered}</small>}
    </>
  );
}

/** How far a line has come; the same figures stand beside it. */
function Bar({ line }: { line: Line }) {
  return (
    <span class="progress" aria-hidden="true">
      {PARTS.map(({ name, kind, of }) => ({ name, kind, part: count(line, of) })).filter(({ part }) => part > 0).map(({ name, kind, part }) => <i key={name} class={kind} style={{ flexGrow: part }} />)}
    </span>
  );
}
