import { until } from '../ask-again.ts';
import { askPartner } from '../ask-partner.ts';
import { ApiCaller } from '../client.ts';
import type { Endpoints } from '../endpoints.ts';
import type { SoldAt } from '../totals/read-all.ts';
import type { Sold } from '../totals/sold.ts';

interface Shipped {
  shipmentId: string;
  trackingNumbers: string[];
  deliveredAt?: string;
}
type Orders = Record<SoldAt, Sold>;

/** A webhook that a busy machine did not take at once comes again after a minute. */
const WITHIN_MS = 180_000;

/** What everybody else was told, one line each. @throws Error where somebody was not */
export async function everybodyHeard(endpoints: Endpoints, orders: Orders, print: (line: string) => void): Promise<void> {
  for (const tell of [edi, thirdParty, supplier, channels, parcels, mails]) for (const line of await tell(endpoints, orders)) print(line);
}

async function edi({ partners }: Endpoints, { edi: order }: Orders): Promise<string[]> {
  const wanted = ['855', '856', '856', '856', '810', '810', '810'];
  const heard = await until('855, 856 and 810 at the customer', async () => {
    const all = await askPartner<{ type: string; control: string; segments: string[][] }[]>(`${partners.customer}/_heard`);
    const own = all.filter(({ segments }) => segments.some((segment) => segment.includes(order.number)));
    return own.length >= wanted.length && own;
  }, WITHIN_MS);
  const types = heard.map(({ type }) => type);
  if (types.toSorted().join() !== wanted.toSorted().join()) throw new Error(`the customer heard ${types.join(', ')}`);
  const answers = Object.values(await askPartner<Record<string, string>>(`${partners.customer}/_acknowledgments`));
  if (answers.some((answer) => answer !== 'A')) throw new Error(`an interchange of the customer was acknowledged as ${answers.join()}`);
  return [`X12 customer    our 997 says A to its 850; it has ${[...new Set(types)].map((type) => `${types.filter((one) => one === type).length} × ${type}`).join(', ')}`];
}

async function thirdParty({ partners }: Endpoints, { edi: order }: Orders): Promise<string[]> {
  const number = order.orderId.replace('ORD-', '');
  const found = (await askPartner<{ number: string; status: string; lines: { quantity: number; sku: string }[] }[]>(`${partners.thirdParty}/_orders`)).find((each) => each.number === number);
  if (found?.status !== 'shipped') throw new Error(`the 3PL has ${number} as ${found?.status ?? 'unknown'}`);
  const { archive } = await askPartner<{ archive: string[] }>(`${partners.thirdParty}/_files`);
  const took = ['997', '945', '846'].map((type) => archive.findLast((name) => name.startsWith(type)) ?? missing(`a ${type} of the 3PL`));
  return [`3PL             has our 940 of ${found.lines.map(({ quantity, sku }) => `${quantity} ${sku}`).join(', ')}, and we took its ${took.join(', ')}`];
}

async function supplier(endpoints: Endpoints, { edi: order }: Orders): Promise<string[]> {
  const finance = ApiCaller.person(endpoints, 'finance');
  const bill = await until("the supplier's bill in the books", async () => {
    const { body } = await finance.get<{ documents?: { kind: string; number: string }[] }>(`/trace/${order.correlationId}`);
    return body.documents?.find(({ kind, number }) => kind === 'journal' && number.startsWith('supplier-bill:'))?.number;
  }, WITHIN_MS);
  const found = (await askPartner<{ number: string; status: string }[]>(`${endpoints.partners.supplier}/_orders`)).find(({ number }) => number === order.orderId.replace('ORD-', ''));
  if (found?.status !== 'shipped') throw new Error(`the supplier has the order as ${found?.status ?? 'unknown'}`);
  return [`supplier        has our 850, answered by 855, shipped by 856 and billed by 810: journal ${bill}`];
}

async function channels({ partners }: Endpoints, { shop, marketplace }: Orders): Promise<string[]> {
  await until(`Shopify has ${shop.number} as fulfilled`, async () => (await askPartner<{ name: string; fulfillment_status: string }[]>(`${partners.shopify}/_storefront/orders`)).find(({ name }) => name === shop.number)?.fulfillment_status === 'fulfilled', WITHIN_MS);
  const parcel = await until(`Amazon has a parcel of ${marketplace.number}`, async () => (await askPartner<{ orderId: string; packages: { trackingNumber: string }[] }[]>(`${partners.amazon}/_storefront/orders`)).find(({ orderId }) => orderId === marketplace.number)?.packages[0], WITHIN_MS);
  return [`Shopify         has ${shop.number} as fulfilled`, `Amazon          has parcel ${parcel.trackingNumber} of ${marketplace.number}`];
}

/** The carrier delivers what it has of the shop's order, and says so. */
async function parcels(endpoints: Endpoints, { shop }: Orders): Promise<string[]> {
  const { easypost } = endpoints.partners;
  const integration = ApiCaller.person(endpoints, 'integration');
  const shipments = async () => (await integration.get<{ shipments: Shipped[] }>(`/orders/${shop.orderId}/shipments`)).body.shipments;
  const numbers = (await shipments()).flatMap(({ trackingNumbers }) => trackingNumbers);
  await until('EasyPost follows every parcel', async () => {
    const followed = (await askPartner<{ tracking_code: string }[]>(`${easypost}/_trackers`)).map((tracker) => tracker.tracking_code);
    return numbers.length > 0 && numbers.every((number) => followed.includes(number));
  }, WITHIN_MS);
  for (const number of numbers) await askPartner(`${easypost}/_track`, { tracking_code: number, status: 'delivered' });
  await until('the parcels are delivered here', async () => (await shipments()).every(({ deliveredAt }) => deliveredAt !== undefined), WITHIN_MS);
  return [`EasyPost        delivered ${numbers.join(' and ')}, and the shipments of ${shop.number} say so`];
}

async function mails({ aws }: Endpoints, { shop }: Orders): Promise<string[]> {
  const subjects = await until(`mails about ${shop.number}`, async () => {
    const page = await (await fetch(`${aws}/_local/mail`)).text();
    const found = [...page.matchAll(/>(Order [^<]*)<\/a>/g)].flatMap(([, subject = '']) => (subject.includes(shop.number) ? [subject] : []));
    return found.length > 1 && found;
  }, WITHIN_MS);
  return [`customer mails  ${subjects.toReversed().join(' · ')}`];
}

function missing(what: string): never {
  throw new Error(`there is no ${what}`);
}
