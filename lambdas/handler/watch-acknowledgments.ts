import type { Outbound } from '../../core/edi/control-ledger.ts';
import { keyWithoutCount } from '../../core/edi/send-document.ts';
import type { EdiLine } from '../../core/model/interchange.ts';
import { now, stores } from '../adapters/stores.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';
import { outboundOf, UNACKNOWLEDGED } from './take-acknowledgment.ts';

/**
 * The watchdog for what did not come: each interchange whose 997 is overdue is one row on the desk, until its 997 closes it.
 * @param unanswered the desk's code for what was acknowledged, and not answered in the time agreed; the row is of what it was about
 */
export const watchAcknowledgments = (connector: string, unanswered?: string) => async (): Promise<void> => {
  const at = now();
  for await (const { line, outbound } of stores.controls.overdue(at)) {
    const { code, about, message } = missing(line, outbound, unanswered);
    const [before, profile, account] = await Promise.all([stores.desk.get(noticeId(code, about)), stores.masterdata.ediPartner(line.entity, line.partner), stores.masterdata.account(connector, line.partner)]);
    // told, and not sent again since
    if ((before && before.openedAt > (outbound.sentAt ?? '')) || !profile || !account) continue;
    const { control, key, sentAt, acknowledgeBy, answerBy, orderId = '', correlationId = '' } = outbound;
    const noticed = { code, message, detail: { connector, partner: line.partner, control, key, sentAt, acknowledgeBy, ...(answerBy && { answerBy }) } };
    await stores.desk.raise(noticeRow({ ...profile, orderId, correlationId }, noticed, about, connector, at));
    log.warn('interchange not answered', { partner: line.partner, control, code, orderId, correlationId });
  }
};

function missing(line: EdiLine, { acknowledgment, control, key }: Outbound, unanswered: string | undefined): { code: string; about: string; message: string } {
  if (acknowledgment && unanswered) return { code: unanswered, about: subjectOf(key), message: `${line.partner} has not said what became of ${key}` };
  return { code: UNACKNOWLEDGED, about: outboundOf(line, control), message: `${line.partner} has not acknowledged interchange ${control} (${key})` };
}

/** `940:ORD-…-3PL/2#2` → `ORD-…-3PL`. */
const subjectOf = (key: string): string => (keyWithoutCount(key).split(':')[1] ?? key).replace(/\/\d+$/, '');
