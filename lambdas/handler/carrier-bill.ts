import type { CarrierBill, CarrierBillTaken } from '../../core/model/carrier-bill.ts';
import { Conflict, Rejected } from '../../core/model/errors.ts';
import type { Owner } from '../../core/model/identity.ts';
import { type Money, subtract, zero } from '../../core/model/money.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { carrierBilled } from '../../core/posting/journals/bills.ts';
import { journalsInOpenPeriods } from '../../core/posting/periods.ts';
import { journalsOfTheirOwn } from '../../core/posting/post-journal.ts';
import { type FreightLine, FREIGHT_UNMATCHED, FREIGHT_VARIANCE, matchFreight } from '../../core/shipping/match-carrier-bill.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { notice } from './cash-desk.ts';
import { noticeId } from './notice.ts';
import { accountingFor, PERIOD_CLOSED } from './posting.ts';

type Line = CarrierBill['lines'][number];
type Taken = CarrierBillTaken['lines'][number];

/** One line of a carrier's bill into the books, once; or onto finance's desk. */
export async function takeFreight(owner: Owner & { correlationId: string }, bill: CarrierBill, line: Line, at: Date): Promise<Taken> {
  const { trackingNumber, amount } = line;
  const named = trackingNumber ?? line.shipmentId ?? '';
  const billId = `${bill.carrier}/${bill.number}`;
  const about = `${owner.entity}#${billId}#${named}`;
  const shipment = await shipmentBy(owner.entity, line);
  try {
    if (!shipment) throw new Rejected(FREIGHT_UNMATCHED, `${billId} bills for ${named}, which is no shipment of ours`, { bill: billId, named, billed: amount });
    const booked = await book(shipment, { bill: billId, date: bill.date, amount, trackingNumber, accepted: line.accepted }, at);
    for (const code of [FREIGHT_UNMATCHED, FREIGHT_VARIANCE, PERIOD_CLOSED]) await stores.desk.close(noticeId(code, about), at);
    return { ...(trackingNumber && { trackingNumber }), shipmentId: shipment.shipmentId, amount, status: 'booked', ...booked };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    await notice(shipment ?? owner, { code: error.code, message: error.message, detail: error.detail ?? {} }, about);
    return { ...(trackingNumber && { trackingNumber }), ...(shipment && { shipmentId: shipment.shipmentId }), amount, status: 'held', code: error.code };
  }
}

async function shipmentBy(entity: string, { trackingNumber, shipmentId }: Line): Promise<Shipment | undefined> {
  const kind = trackingNumber === undefined ? 'shipment' : 'tracking';
  const link = (await linksOf(entity, trackingNumber ?? shipmentId ?? '')).find((one) => one.kind === kind);
  if (!link) return undefined;
  if (trackingNumber === undefined) return stores.orders.shipment(entity, link.orderId, shipmentId ?? '');
  return (await stores.orders.shipments(entity, link.orderId)).find(({ trackingNumbers }) => trackingNumbers.includes(trackingNumber));
}

/** @throws Rejected those of `matchFreight`, journal.period-closed, and those of a journal */
async function book({ entity, orderId, shipmentId }: Shipment, line: FreightLine & { date: string }, at: Date): Promise<{ journalId: string; cleared: Money }> {
  const accrual = (await stores.ledger.journal(entity, `freight-out:${shipmentId}`))?.lines.find(({ key }) => key === 'accrued-freight');
  const { freightTolerance } = await stores.masterdata.policy(entity);
  const [books, { accounting }, closed] = await Promise.all([stores.books.entity(entity), accountingFor(entity, line.amount.currency, at, line.date), stores.ledger.closed(entity)]);
  const document = [line.bill, shipmentId, ...(line.trackingNumber ? [line.trackingNumber] : [])].join('/');
  let cleared = line.amount;
  await changeOrder(entity, orderId, async (order: Order) => {
    const shipment = (await stores.orders.shipment(entity, orderId, shipmentId)) as Shipment;
    const bill = matchFreight(shipment, accrual?.amount, line, freightTolerance);
    ({ cleared } = bill);
    if (shipment.freightBills?.includes(bill)) return { order };
    // what was accrued goes out at what it came in at, and back in
    const whole = accrual && (accrual.amount.minor === cleared.minor ? accrual.functional : accrual.amount.minor === -cleared.minor ? subtract(zero(accrual.functional.currency), accrual.functional) : undefined);
    const journal = carrierBilled(order, { document, accrued: cleared, billed: line.amount, ...(whole && { accruedInBooks: whole }) }, line.date, accounting);
    const journals = journalsOfTheirOwn(journal ? [journal] : [], order.route, at);
    const also = books.closedPeriod === 'ask' ? journals : journalsInOpenPeriods(journals, closed);
    return { order, also: [...also, { change: 'shipment', shipment: { ...shipment, freightBills: [...(shipment.freightBills ?? []), bill] } }] };
  }).catch((error: unknown) => {
    if (error instanceof Conflict && error.code === PERIOD_CLOSED) throw new Rejected(PERIOD_CLOSED, error.message, error.detail);
    throw error;
  });
  return { journalId: `carrier-bill:${document}`, cleared };
}
