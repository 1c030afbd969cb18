import { now, stores } from '../adapters/stores.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';
import { outboundOf, UNACKNOWLEDGED } from './take-acknowledgment.ts';

/** The watchdog for the 997 that did not come: each interchange that is overdue is one row on the desk, until its 997 closes it. */
export const watchAcknowledgments = (connector: string) => async (): Promise<void> => {
  const at = now();
  for await (const { line, outbound } of stores.controls.overdue(at)) {
    const about = outboundOf(line, outbound.control);
    const [before, profile, account] = await Promise.all([stores.desk.get(noticeId(UNACKNOWLEDGED, about)), stores.masterdata.ediPartner(line.entity, line.partner), stores.masterdata.account(connector, line.partner)]);
    // told, and not sent again since
    if ((before && before.openedAt > (outbound.sentAt ?? '')) || !profile || !account) continue;
    const { control, key, sentAt, acknowledgeBy, orderId = '', correlationId = '' } = outbound;
    const noticed = { code: UNACKNOWLEDGED, message: `${line.partner} has not acknowledged interchange ${control} (${key})`, detail: { connector, partner: line.partner, control, key, sentAt, acknowledgeBy } };
    await stores.desk.raise(noticeRow({ ...profile, orderId, correlationId }, noticed, about, connector, at));
    log.warn('interchange not acknowledged', { partner: line.partner, control, orderId, correlationId });
  }
};
