import * as z from 'zod';
import { ChangeNumber } from '../edi-order.ts';
import { ExternalId } from '../identity.ts';
import type { Announcements } from './announcement.ts';

export const ediEvents = {
  'edi-document.requested': {
    version: 1,
    says: 'A document is to be sent to an EDI partner: again, because a person says so, or because what it asked for was refused at once.',
    data: z.strictObject({
      /** The connector that sends it. */
      channelConnector: z.string(),
      partner: ExternalId,
      /** What it says, as the control-number ledger knows it: `856:…`. */
      key: z.string(),
      orderId: z.string().optional(),
      /** The change that is refused. */
      refused: ChangeNumber.optional(),
      /** The desk row that is done once it is sent. */
      exceptionId: z.string().optional(),
    }),
  },
} satisfies Announcements;
