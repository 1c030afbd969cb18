import { detailOf, EdiError } from '../../core/edi/codec/fault.ts';
import { cameByEdi, NOT_SAYABLE, type OrderByEdi } from '../../core/edi/customer/as-ordered.ts';
import { aboutKey } from '../../core/edi/customer/keys.ts';
import type { Delivery } from '../../core/edi/delivery.ts';
import type { PartnerProfile } from '../../core/edi/partner-profile.ts';
import { sendAgain, sendDocument, type SendingPorts } from '../../core/edi/send-document.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { ChangeNumber } from '../../core/model/edi-order.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { now, stores } from '../adapters/stores.ts';
import { billFor, keysOf, makerOf, TOLD, type Told } from './customer-documents.ts';
import { log } from './log.ts';
import { noticeRow } from './notice.ts';
import { patiently } from './patience.ts';
import { businessEvents } from './queue.ts';

/**
 * Answers EDI customers: 855, 856, 810 and 865, once it is known what they say. On a queue of its own, retried from there, never part of a saga; what a person must see to is a row on the desk, and its
 * retry asks for the document again.
 * @param connector events of other channels' orders are none of its business
 */
export const customerSubscriber = (connector: string, delivery: () => Promise<Delivery>) =>
  businessEvents(
    TOLD,
    async (event) => {
      if (event.data.channelConnector !== connector) return;
      const ports = { ledger: stores.controls, delivery: await delivery(), now };
      const order = event.data.orderId ? await stores.orders.get(event.entity, event.data.orderId) : undefined;
      if (event.data.orderId && !order) throw new Error(`order ${event.data.orderId} is not there`);
      const partner = event.type === 'edi-document.requested' ? event.data.partner : order?.ediOrder?.partner;
      const profile = partner && (await stores.masterdata.ediPartner(event.entity, partner));
      if (!profile || !profile.active) return log.warn('nobody to tell', { connector, partner, event: event.eventId });
      if (event.type === 'edi-document.requested') {
        await requested(event, profile, order, { connector, ports });
      } else if (cameByEdi(order)) {
        for (const key of await keysOf(event, order, profile)) await tell(key, order, profile, { connector, ports });
      }
    },
    patiently,
  );

interface Telling {
  connector: string;
  ports: SendingPorts;
  refused?: ChangeNumber;
}

/** What was sent goes out again; what was not understood, or could not be made, is made now. */
async function requested({ data, entity }: Extract<Told, { type: 'edi-document.requested' }>, profile: PartnerProfile, order: Awaited<ReturnType<typeof stores.orders.get>>, about: Telling): Promise<void> {
  const { key, refused, exceptionId } = data;
  const telling = { ...about, ...(refused && { refused }) };
  const again = await onDesk(key, profile, order, telling, () => sendAgain(telling.ports, profile, key));
  if (again === 'on the desk') return;
  if (again) log.info('sent again', { connector: telling.connector, partner: profile.partner, key, control: again.control, entity });
  else if (cameByEdi(order) && !(await tell(key, order, profile, telling))) return;
  if (exceptionId) await stores.desk.close(exceptionId, now());
}

/** @returns false where it is on the desk now */
async function tell(key: string, order: OrderByEdi, profile: PartnerProfile, telling: Telling): Promise<boolean> {
  const { type } = aboutKey(key);
  if (profile.sends.includes(type)) {
    const sent = await onDesk(key, profile, order, telling, async () => {
      const document = await makerOf(key, order, profile, telling.refused);
      return document && sendDocument(telling.ports, { profile, key, of: order, document });
    });
    if (sent === 'on the desk') return false;
    if (!sent) return true;
    await stores.unit.commit([{ change: 'document', link: documentLink(order, `edi-${type}`, `${profile.partner}-${sent.control}`, now()) }]);
    log.info('customer told', { connector: telling.connector, partner: profile.partner, key, control: sent.control, correlationId: order.correlationId });
  }
  for (const bill of await billFor(order, key)) await tell(bill, order, profile, telling);
  return true;
}

/** What a person must see to is a row that names the document; what may work later is thrown. */
async function onDesk<T>(key: string, profile: PartnerProfile, order: { orderId: string; correlationId: string } | undefined, { connector, refused }: Telling, send: () => Promise<T>): Promise<T | 'on the desk'> {
  try {
    return await send();
  } catch (error) {
    const wrong = error instanceof EdiError ? new Rejected(NOT_SAYABLE, `it cannot be said in X12: ${error.fault.message}`, detailOf(error.fault)) : error;
    if (!(wrong instanceof Rejected)) throw wrong;
    const about = { ...profile, orderId: order?.orderId ?? '', correlationId: order?.correlationId ?? '' };
    const detail = { ...wrong.detail, connector, partner: profile.partner, key, ...(refused && { refused }) };
    await stores.desk.raise(noticeRow(about, { code: wrong.code, message: wrong.message, detail }, `${profile.entity}#${profile.partner}#${key}`, connector, now()));
    log.warn('customer not told', { connector, partner: profile.partner, key, code: wrong.code, correlationId: about.correlationId });
    return 'on the desk';
  }
}
