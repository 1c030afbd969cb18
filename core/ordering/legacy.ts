import type { Change } from '../model/changes.ts';
import { channelOrderKey } from './orders.ts';

/** An order that another system took before us, by the key that its channel would tell it under again. */
export interface LegacyOrder {
  channel: string;
  channelOrderId: string;
  /** What it is called there. */
  legacyId: string;
}

/** What stands in the place of a payload's hash: nobody knows what was sent then. */
export const LEGACY = 'legacy';

/** Its business key is taken from now on: told again, it is known, and no saga starts. */
export const legacyKey = (entity: string, { channel, channelOrderId, legacyId }: LegacyOrder): Extract<Change, { change: 'business-key' }> => ({
  change: 'business-key',
  key: channelOrderKey(entity, channel, channelOrderId),
  orderId: legacyId,
  requestHash: LEGACY,
});
