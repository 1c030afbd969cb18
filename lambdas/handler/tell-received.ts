import { cameByEdi } from '../../core/edi/customer/as-ordered.ts';
import { receivedKey } from '../../core/edi/customer/keys.ts';
import { isDecided } from '../../core/edi/customer/order-answer.ts';
import { event } from '../../core/ordering/events.ts';
import { now, stores } from '../adapters/stores.ts';

/** Customers whose order nobody has decided on shortly before they want to hear of it are told that it has come: each once. */
export async function tellReceived(connector: string): Promise<void> {
  const at = now();
  for await (const { line, orderId } of stores.controls.unanswered(at)) {
    if (!(await stores.masterdata.account(connector, line.partner))) continue;
    const order = await stores.orders.get(line.entity, orderId);
    if (cameByEdi(order) && !isDecided(order)) {
      const key = receivedKey(order);
      const about = { key: `order/${orderId}`, version: order.version, correlationId: order.correlationId, causationId: key };
      await stores.unit.commit([{ change: 'event', event: event('edi-document.requested', order, about, { channelConnector: connector, partner: line.partner, key, orderId }, { at, id: `edi-document.requested:${key}` }) }]);
    }
    await stores.controls.answered(line, orderId);
  }
}
