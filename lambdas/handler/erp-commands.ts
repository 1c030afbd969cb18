import { skusOf } from '../../core/masterdata/kit-of.ts';
import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { Erp } from '../../core/ordering/erp.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { customerAndItems } from './customer-and-items.ts';
import { giveTurn, shipsWholeRelease, takeTurn } from './erp-turn.ts';
import { orderOf } from './order-of.ts';
import { postCreditMemo } from './post-credit-memo.ts';
import { postInvoice } from './post-invoice.ts';
import { shipmentOfSaga } from './posting-documents.ts';
import { sendJournals } from './send-journals.ts';
import type { StepContext } from './step.ts';

/** The commands that every ERP connector takes. @param connector its name in routes */
export const erpCommands = (connector: string, erp: () => Promise<Erp>) =>
  commandHandler({
    steps: {
      'create-erp-order': (context) => createErpOrder(context, erp),
      'amend-erp-order': (context) => amendErpOrder(context, erp),
      'fulfil-erp-order': (context) => fulfilErpOrder(context, erp),
      'post-invoice': (context) => postInvoice(context, erp),
      'post-credit-memo': (context) => postCreditMemo(context, erp),
      'send-journals': (context) => sendJournals(context, connector, erp),
    },
    undos: {
      'cancel-erp-order': async ({ saga }) => (await erp()).cancelOrder(await orderOf(saga)),
    },
  });

async function createErpOrder({ saga, at }: StepContext, erp: () => Promise<Erp>) {
  const order = await orderOf(saga);
  const { customer, items } = await customerAndItems(order);
  const erpOrder = await (await erp()).createOrder(order, customer, items);
  if (!erpOrder) return {};
  // an order over two warehouses may be two documents there: each of its numbers finds it
  const also = erpOrder.number.split(',').map((number): Change => ({ change: 'document', link: documentLink(order, 'erp-order', number, at) }));
  await changeOrder(order.entity, order.orderId, (current) => ({ order: { ...current, erpOrder }, also }), order);
  return { erpOrder: erpOrder.number };
}

/** Where the order's own saga has not come to it yet, it will bring in the new version. One that was all backordered is brought in now. */
async function amendErpOrder(context: StepContext, erp: () => Promise<Erp>) {
  const { erpOrder, acceptedAt } = await orderOf(context.saga);
  return erpOrder || acceptedAt ? createErpOrder(context, erp) : {};
}

async function fulfilErpOrder(context: StepContext, erp: () => Promise<Erp>) {
  const { saga, at } = context;
  // a supplementary invoice ships nothing
  if (saga.shipmentId === undefined) return {};
  const { order, shipment } = await shipmentOfSaga(saga);
  const items = await stores.masterdata.items(order.entity, skusOf(order.lines));
  const inParts = !shipsWholeRelease(order, shipment);
  if (inParts) await takeTurn(order, shipment, at);
  const erpShipment = await (await erp()).fulfilOrder(order, shipment, items).catch(async (error: unknown) => {
    // a person decides: others go first. After anything else the outcome is unknown, and the turn runs out by itself
    if (inParts && error instanceof Rejected) await giveTurn(order, shipment, []);
    throw error;
  });
  // what does not come of it any more is not open there either
  if (shipment.short) await createErpOrder(context, erp);
  const changes: Change[] = [
    { change: 'shipment', shipment: { ...shipment, erpShipment } },
    { change: 'document', link: documentLink(order, 'erp-shipment', erpShipment.number, at) },
  ];
  if (inParts) await giveTurn(order, shipment, changes);
  else await stores.unit.commit(changes);
  return { erpShipment: erpShipment.number };
}
