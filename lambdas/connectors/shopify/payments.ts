import { Rejected, Transient } from '../../../core/model/errors.ts';
import { decimal, type Money, sum, zero } from '../../../core/model/money.ts';
import type { PaymentGateway, Refund } from '../../../core/payments/gateway.ts';
import { type Connection, ShopifyClient } from './client.ts';
import { amountOf, authorisationIn, captureIn, capturesOf, giveable, isVoided, leftOf, noteOf, refundIn, serving, took, transactionsOf, unclaimed } from './payments-in.ts';
import { Captured, PaidOrder, PaidOrderOf, type PaymentsOf, Refunded, type ShopifySecret, type Transaction, Voided } from './schema.ts';

const TRANSACTION = 'id kind status gateway multiCapturable authorizationExpiresAt createdAt processedAt amountSet { shopMoney { amount currencyCode } presentmentMoney { currencyCode } } parentTransaction { id }';
/** https://shopify.dev/docs/api/admin-graphql/latest/objects/OrderTransaction , https://shopify.dev/docs/api/admin-graphql/latest/objects/Refund */
const PAYMENTS = `id cancelledAt transactions(first: 40) { ${TRANSACTION} } refunds(first: 20) { id note transactions(first: 5) { nodes { id } } }`;
const OF_ORDER = `query ($id: ID!) { order(id: $id) { ${PAYMENTS} } }`;
const OF_TRANSACTION = `query ($id: ID!) { node(id: $id) { ... on OrderTransaction { order { ${PAYMENTS} } } } }`;
const ERRORS = 'userErrors { field message }';
/** https://shopify.dev/docs/api/admin-graphql/latest/mutations/orderCapture : takes no id of ours */
const CAPTURE = `mutation ($input: OrderCaptureInput!) { orderCapture(input: $input) { transaction { ${TRANSACTION} } ${ERRORS} } }`;
/** https://shopify.dev/docs/api/admin-graphql/latest/mutations/transactionVoid */
const VOID = `mutation ($id: ID!) { transactionVoid(parentTransactionId: $id) { transaction { id } ${ERRORS} } }`;
/**
 * https://shopify.dev/docs/api/admin-graphql/latest/mutations/refundCreate , with a key since 2026-04:
 * https://shopify.dev/changelog/making-idempotency-mandatory-for-inventory-adjustments-and-refund-mutations
 */
const REFUND = `mutation ($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) { refund { id transactions(first: 5) { nodes { ${TRANSACTION} } } } ${ERRORS} } }`;

/** The buyers' payments that a shop keeps, behind the port of a gateway: held or taken at its checkout, and captured, let go and given back through it. */
export function shopifyPayments(settings: ShopifySecret, connection?: Connection): PaymentGateway {
  const client = new ShopifyClient(settings, connection);

  async function ofOrder(id: string): Promise<PaymentsOf> {
    const { order } = await client.ask(PaidOrder, OF_ORDER, { id });
    if (!order) throw new Rejected('channel.order-unknown', `the shop has no order ${id}`, { order: id });
    return order;
  }
  async function behind(id: string): Promise<PaymentsOf> {
    const { node } = await client.ask(PaidOrderOf, OF_TRANSACTION, { id });
    if (!node?.order) throw new Rejected('payment.refused', `the shop has no payment ${id}`, { authorisationId: id });
    return node.order;
  }
  /** One that was made before is given again; one that failed before is made anew. */
  async function giveBack(of: PaymentsOf, transactionId: string, refundId: string, amount: Money): Promise<Refund> {
    const from = took(of, transactionId);
    const before = of.refunds.filter(({ note }) => note === noteOf(refundId)).map((each) => refundIn(each, transactionsOf(of, each), amount));
    const made = before.find(({ status }) => status !== 'failed');
    if (made) return made;
    const left = leftOf(of, from, amount.currency);
    if (left < amount.minor) throw new Rejected('payment.over-captured', `of ${transactionId} less is left to give back`, { gatewayCaptureId: transactionId, refundId, left });
    const transaction = { orderId: of.id, parentId: transactionId, kind: 'REFUND', gateway: from.gateway, amount: decimal(amount) };
    const { refundCreate } = await client.ask(Refunded, REFUND, { input: { orderId: of.id, note: noteOf(refundId), notify: settings.notifyCustomer ?? false, transactions: [transaction] }, key: [noteOf(refundId), ...before.map(() => 'again')].join(' ') });
    const refund = refundCreate.refund ? refundIn(refundCreate.refund, refundCreate.refund.transactions.nodes, amount) : undefined;
    if (!refund || refund.status === 'failed') throw refused(refund ? [{ message: 'the refund failed' }] : refundCreate.userErrors, { refundId });
    return refund;
  }

  async function letGo(of: PaymentsOf, from: Transaction, refundId: string, captured: Money): Promise<Refund | undefined> {
    if (from.kind !== 'AUTHORIZATION') {
      const rest = giveable(of, from, captured);
      const isKnown = of.refunds.some(({ note }) => note === noteOf(refundId));
      return rest > 0 || isKnown ? giveBack(of, from.id, refundId, { minor: rest, currency: captured.currency }) : undefined;
    }
    // of a hold that is captured in part the last capture lets go of the rest
    if (isVoided(of, from.id) || capturesOf(of, from.id).length > 0) return undefined;
    const { transactionVoid } = await client.ask(Voided, VOID, { id: from.id });
    if (!transactionVoid.transaction) throw refused(transactionVoid.userErrors, { authorisationId: from.id });
    return undefined;
  }

  return {
    async authorise({ paymentMethod: orderId, orderId: ours, amount, others = [] }) {
      const of = await ofOrder(orderId);
      const found = serving(of, amount, others);
      if (!found) throw new Rejected('payment.not-in-channel', `the shop has no payment of ${decimal(amount)} ${amount.currency} for ${ours} that could be acted on`, { order: orderId, amount });
      return authorisationIn(of, found, amount.currency);
    },
    async capture({ authorisationId, amount, final, known = [] }) {
      const of = await behind(authorisationId);
      const from = took(of, authorisationId);
      if (from.kind !== 'AUTHORIZATION') return captureIn(from, amount);
      const detail = { authorisationId, amount };
      const lost = capturesOf(of, authorisationId).find((each) => !known.includes(each.id) && amountOf(each, amount.currency).minor === amount.minor);
      if (lost) return captureIn(lost, amount);
      if (isVoided(of, authorisationId)) throw new Rejected('payment.voided', `payment ${authorisationId} was let go in the shop`, detail);
      const left = leftOf(of, from, amount.currency);
      if (left <= 0) throw new Rejected('payment.already-captured', `payment ${authorisationId} was captured in the shop`, detail);
      if (left < amount.minor) throw new Rejected('payment.over-authorised', `payment ${authorisationId} has less left`, { ...detail, left });
      const input = { id: of.id, parentTransactionId: authorisationId, amount: decimal(amount), currency: amount.currency, ...(from.multiCapturable && { finalCapture: final }) };
      const { orderCapture } = await client.ask(Captured, CAPTURE, { input });
      if (!orderCapture.transaction) throw refused(orderCapture.userErrors, detail);
      if (orderCapture.transaction.status === 'PENDING') throw new Transient('payment.processing', `the capture of ${authorisationId} is being processed`, detail);
      if (orderCapture.transaction.status !== 'SUCCESS') throw refused([{ message: `the capture ended as ${orderCapture.transaction.status}` }], detail);
      return captureIn(orderCapture.transaction, amount);
    },
    async void({ authorisationId, paymentMethod, paymentId, amount: { currency }, captured = zero(currency), others = [] }) {
      const of = await (authorisationId ? behind(authorisationId) : ofOrder(paymentMethod));
      // what the shop cancelled, it decided about
      if (of.cancelledAt) return undefined;
      const refunds: Refund[] = [];
      for (const from of authorisationId ? [took(of, authorisationId)] : unclaimed(of, others)) {
        const refund = await letGo(of, from, `${paymentId}-rest-${from.id.split('/').at(-1)}`, captured);
        if (refund) refunds.push(refund);
      }
      const last = refunds.at(-1);
      return last && { ...last, refunded: sum(currency, refunds.map(({ refunded }) => refunded)) };
    },
    async refund({ gatewayCaptureId, refundId, amount }) {
      return giveBack(await behind(gatewayCaptureId), gatewayCaptureId, refundId, amount);
    },
  };
}

const refused = (errors: readonly { message: string }[], detail: object) => new Rejected('payment.refused', `the shop refuses: ${errors.map(({ message }) => message).join(' ')}`, { ...detail });
