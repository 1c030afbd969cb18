import { Conflict } from '../../core/model/errors.ts';
import type { PartnerAccount } from '../../core/model/masterdata.ts';
import { channelOrderKey } from '../../core/ordering/orders.ts';
import { now, stores } from '../adapters/stores.ts';
import { newCorrelationId } from './ids.ts';
import { log } from './log.ts';
import { noticeId, noticeRow } from './notice.ts';

/** What became of a message that a marketplace takes first and reads later. */
export interface Message {
  messageId: string;
  createdAt: string;
  state: 'under-way' | 'done' | 'failed';
  /** What it did not do, and why; without an order where it says none. @throws Transient */
  refused(): Promise<{ channelOrderId?: string; reason: string }[]>;
}

export interface MessageBox {
  accounts: readonly string[];
  /** Messages of ours, oldest first. */
  since(after: Date): Promise<Message[]>;
}

const REFUSED = 'channel.answer-refused';
/** Results are kept for 28 days: https://developer-docs.amazon.com/sp-api/docs/feed-type-values */
const LONGEST_MS = 27 * 86_400_000;

/**
 * Reads on a schedule what became of messages that were sent, oldest first and as far as they have ended: how far that is is a version. What was refused is on the desk: nobody else would ever
 * know, for the message itself was taken.
 */
export const answerReader = (connector: string, connect: () => Promise<MessageBox>) => async (): Promise<{ read: number; refused: number }> => {
  const box = await connect();
  const accounts = (await Promise.all(box.accounts.map((account) => stores.masterdata.account(connector, account)))).filter((each) => each !== undefined);
  const count = { read: 0, refused: 0 };
  const mark = `${connector}-answers/${box.accounts.join('+')}`;
  const reached = await stores.versions.last(mark);
  for (const message of await box.since(new Date(Math.max(reached + 1, now().getTime() - LONGEST_MS)))) {
    const version = Date.parse(message.createdAt);
    if (version <= reached) continue;
    if (message.state === 'under-way') break;
    const refused = message.state === 'failed' ? [{ reason: 'nothing of it was read' }] : await message.refused();
    for (const each of refused) await tell(connector, accounts, message.messageId, each);
    count.read += 1;
    count.refused += refused.length;
    await stores.unit.commit([{ change: 'version', key: mark, version, needs: 'newest' }]).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error; // another run was further
    });
  }
  if (count.read > 0) log.info('answers read', { connector, ...count });
  return count;
};

async function tell(connector: string, accounts: readonly PartnerAccount[], messageId: string, { channelOrderId, reason }: { channelOrderId?: string; reason: string }): Promise<void> {
  const about = `${connector}#${channelOrderId ?? messageId}`;
  if ((await stores.desk.get(noticeId(REFUSED, about)))?.status === 'open') return;
  const order = channelOrderId === undefined ? undefined : await orderOf(accounts, channelOrderId);
  const owner = order ?? (accounts[0] && { ...accounts[0], orderId: '', correlationId: newCorrelationId() });
  if (!owner) throw new Error(`nobody's account: ${connector} is not in the master data`);
  const message = `${connector} refuses what it was told${channelOrderId ? ` of ${channelOrderId}` : ''}: ${reason}`;
  await stores.desk.raise(noticeRow(owner, { code: REFUSED, message, detail: { connector, messageId, ...(channelOrderId && { channelOrderId }) } }, about, connector, now()));
  log.warn('answer refused', { connector, messageId, channelOrderId, correlationId: owner.correlationId });
}

async function orderOf(accounts: readonly PartnerAccount[], channelOrderId: string) {
  for (const { entity, channel } of accounts) {
    const orderId = channel && (await stores.orders.orderIdOf(channelOrderKey(entity, channel, channelOrderId)));
    if (orderId) return stores.orders.get(entity, orderId);
  }
  return undefined;
}
