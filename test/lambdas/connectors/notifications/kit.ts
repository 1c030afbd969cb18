import { booksKey } from '../../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as notify } from '../../../../lambdas/connectors/notifications/handlers/notify.ts';
import { Env } from '../../../../lambdas/handler/env.ts';
import { aCustomer, aLegalEntity, anOrder } from '../../../support/builders.ts';
import { messages } from '../../../support/requests.ts';
import { anEventOf, ORDER_DATA } from '../../../support/sagas.ts';
import type { Kit } from '../kit/kit.ts';
import { partOfAws } from '../kit/part-of-aws.ts';

const BY_THE_SDK = 'SES is spoken to by AWS’s own SDK, which waits and tries again by its own rules; a mail that was not sent comes again with its event';
const NOBODY_SENDS = 'mails go out, and nothing is read back from SES';

export const kit: Kit<'notifications'> = {
  kind: 'notifications',
  async start({ aws }) {
    process.env[Env.MailFrom] = 'orders@example.com';
    let sent = 0;
    const partner = partOfAws(aws, 'SendEmail', () => void (sent += 1), { MessageId: 'ses-1' });
    await Promise.all([
      putMaster(booksKey.entity('NW-US'), aLegalEntity()),
      putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ notifications: { email: 'canary@acme.test' } })),
      stores.unit.commit([{ change: 'order', order: anOrder({ shipTo: { name: 'Canary Buyer', street: '12 Canary Rd', city: 'Austin', country: 'US' } }) }]),
    ]);
    return {
      ports: { notify }, partner,
      settings: {},
      personal: ['canary@acme.test', 'Canary Buyer', '12 Canary Rd'],
      main: {
        async make() {
          const { batchItemFailures } = await notify(messages({ detail: anEventOf('order.accepted', 'e1', ORDER_DATA) }));
          if (batchItemFailures.length > 0) throw Object.assign(new Error('the event comes again'), { name: 'Transient' });
        },
        count: () => sent,
        asks: ['SendEmail'],
      },
    };
  },
  excused: {
    'lost-answer': 'SES has no idempotency key: a mail whose answer was lost is sent again, with the same id in its header',
    'rate-limited': BY_THE_SDK, unavailable: BY_THE_SDK, slow: BY_THE_SDK, malformed: BY_THE_SDK,
    'expired-token': 'the function’s own role is its access, and the SDK renews it',
    'webhook-twice': NOBODY_SENDS, 'webhook-out-of-order': NOBODY_SENDS, 'bad-signature': NOBODY_SENDS, watermark: NOBODY_SENDS,
  },
};
