import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Rejected } from '../../core/model/errors.ts';
import type { EventData } from '../../core/model/events/catalogue.ts';
import type { Order } from '../../core/model/order.ts';
import { event } from '../../core/ordering/events.ts';
import { type GatewayEvent, happeningOf } from '../../core/payments/gateway-event.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { now, stores } from '../adapters/stores.ts';
import { canonicalHash } from './hash.ts';
import { newCorrelationId, newEventId } from './ids.ts';
import { log } from './log.ts';
import { described } from './step.ts';

/**
 * Announces what a payment gateway reports, once per happening however often it is told. It belongs to its order where there is one; what was done at the
 * gateway by hand is announced as well, for finance.
 * @param account of the gateway, where it has several: of a marketplace
 * @throws Rejected payment.unknown-account
 */
export async function reportPayment(said: GatewayEvent, { correlationId, at, account: of = '*' }: { correlationId: string; at: Date; account?: string }): Promise<Change[]> {
  const account = await stores.masterdata.account(said.gateway, of);
  if (!account) throw new Rejected('payment.unknown-account', `no partner account is set up for ${said.gateway}`, { gateway: said.gateway });
  const order = await orderFor(account.entity, said);
  const paymentId = said.paymentId ?? (order && (await paymentIdFor(order, said)));
  const { type, paymentId: _, orderId: __, ...rest } = said;
  const data = { ...rest, ...(paymentId && { paymentId }), ...(order && { orderId: order.orderId }) } as EventData<typeof type>;
  return [
    { change: 'business-key', key: `${said.gateway}#${happeningOf(said)}`, orderId: order?.orderId ?? '', requestHash: canonicalHash(data) },
    {
      change: 'event',
      event: event(
        type,
        order ?? account,
        { key: entityKeyOf(said, paymentId), version: 1, correlationId: order?.correlationId ?? correlationId, causationId: `${said.gateway}:${said.eventId}`, occurredAt: said.occurredAt },
        data,
        { at, id: newEventId() },
      ),
    },
  ];
}

/** @returns false where it was stored before */
export async function storeOnce(changes: Change[]): Promise<boolean> {
  try {
    await stores.unit.commit(changes);
    return true;
  } catch (error) {
    if (error instanceof AlreadyExists) return false;
    throw error;
  }
}

/** What was not delivered is taken as if it had been: under the same delivery id. One that cannot be read holds the rest up no longer than it takes to say so. */
export async function takeMissed<E extends { id: string }>(connector: string, events: readonly E[], read: (event: E) => GatewayEvent | undefined): Promise<{ missed: number; taken: number }> {
  let taken = 0;
  for (const missed of events) {
    const at = now();
    try {
      const said = read(missed);
      const delivery: Change = { change: 'delivery', key: `${connector}#${missed.id}`, requestHash: canonicalHash(missed), recordedAt: at.toISOString() };
      if (said && (await storeOnce([delivery, ...(await reportPayment(said, { correlationId: newCorrelationId(), at }))]))) taken += 1;
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      log.error('missed event not taken', { connector, eventId: missed.id, ...described(error) });
    }
  }
  if (events.length > 0) log.warn('missed events looked at', { connector, missed: events.length, taken });
  return { missed: events.length, taken };
}

/** By what the gateway gave back of ours, else by the numbers that it has in our documents. */
async function orderFor(entity: string, said: GatewayEvent): Promise<Order | undefined> {
  const orderId = said.orderId ?? (await firstLink(entity, numbersOf(said)));
  return orderId === undefined ? undefined : stores.orders.get(entity, orderId);
}

async function firstLink(entity: string, numbers: string[]): Promise<string | undefined> {
  for (const number of numbers) {
    const [link] = await linksOf(entity, number);
    if (link) return link.orderId;
  }
  return undefined;
}

async function paymentIdFor({ entity, orderId }: Order, said: GatewayEvent): Promise<string | undefined> {
  const numbers = numbersOf(said);
  const payments = await stores.orders.payments(entity, orderId);
  return payments.find(({ authorisation, captures }) => [authorisation?.authorisationId, ...captures.map(({ gatewayCaptureId }) => gatewayCaptureId)].some((number) => number !== undefined && numbers.includes(number)))?.paymentId;
}

const numbersOf = (said: GatewayEvent): string[] => [...('authorisationId' in said && said.authorisationId ? [said.authorisationId] : []), ...('gatewayCaptureId' in said ? [said.gatewayCaptureId] : [])];

function entityKeyOf(said: GatewayEvent, paymentId: string | undefined): string {
  if ('payoutId' in said) return `payout/${said.payoutId}`;
  return `payment/${paymentId ?? numbersOf(said)[0]}`;
}
