import { Rejected } from '../model/errors.ts';
import { LINE_STATES, type LineQuantities, type LineState, type Order, type OrderLine, type OrderStatus } from '../model/order.ts';

/** Where units may go from each state. A move that is not here is an exception, never an overwrite. */
export const LEGAL_MOVES: Readonly<Record<LineState, readonly LineState[]>> = {
  received: ['reserved', 'backordered', 'cancelled'],
  reserved: ['accepted', 'received', 'backordered', 'cancelled'],
  backordered: ['reserved', 'cancelled'],
  accepted: ['released', 'reserved', 'cancelled'],
  released: ['picked', 'shipped', 'accepted', 'cancelled'],
  picked: ['shipped', 'accepted'],
  shipped: ['invoiced'],
  invoiced: ['returned'],
  cancelled: [],
  returned: [],
};

export const noQuantities = (): LineQuantities => Object.fromEntries(LINE_STATES.map((state) => [state, 0])) as LineQuantities;

/** Moves steps of one line. @throws Rejected line.illegal-move, line.not-enough */
export function move(line: OrderLine, steps: number, from: LineState, to: LineState): OrderLine {
  if (steps === 0) return line;
  if (!LEGAL_MOVES[from].includes(to)) throw new Rejected('line.illegal-move', `line ${line.lineId}: ${from} to ${to} is not a legal move`, { lineId: line.lineId, from, to });
  if (line.quantities[from] < steps) {
    throw new Rejected('line.not-enough', `line ${line.lineId}: ${steps} asked of ${line.quantities[from]} ${from}`, { lineId: line.lineId, from, to, steps, available: line.quantities[from] });
  }
  return { ...line, quantities: { ...line.quantities, [from]: line.quantities[from] - steps, [to]: line.quantities[to] + steps } };
}

/** Moves everything that is in one state, on every line. */
export const moveAll = (order: Order, from: LineState, to: LineState): Order => ({
  ...order,
  lines: order.lines.map((line) => move(line, line.quantities[from], from, to)),
});

/** What people call it. Derived, never stored. */
export function statusOf(order: Order): OrderStatus {
  if (order.cancellation) return order.cancellation.completedAt ? 'cancelled' : 'cancelling';
  const total = (...states: LineState[]) => order.lines.reduce((sum, line) => sum + states.reduce((part, state) => part + line.quantities[state], 0), 0);
  const gone = total('shipped', 'invoiced', 'returned');
  const left = total('received', 'reserved', 'backordered', 'accepted', 'released', 'picked');
  if (gone > 0 && left > 0) return 'partially-shipped';
  if (gone > 0) return total('shipped') > 0 ? 'shipped' : 'invoiced';
  if (total('released', 'picked') > 0) return 'released';
  // promised, though nothing of it may be there yet
  if (total('accepted') > 0 || order.acceptedAt) return 'accepted';
  return total('reserved') > 0 ? 'processing' : 'received';
}

/** Steps that have not left yet, and are still wanted. */
export const openSteps = ({ quantities: of }: OrderLine) => of.received + of.reserved + of.backordered + of.accepted + of.released + of.picked;

/** Steps that have left, whether invoiced yet or not. */
export const shippedSteps = (line: OrderLine) => line.quantities.shipped + line.quantities.invoiced + line.quantities.returned;
