import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as store } from '../../../../lambdas/connectors/lake/handlers/store-events.ts';
import { Env } from '../../../../lambdas/handler/env.ts';
import { anOrder } from '../../../support/builders.ts';
import { messages } from '../../../support/requests.ts';
import { anEvent } from '../../../support/sagas.ts';
import type { Kit } from '../kit/kit.ts';
import { partOfAws } from '../kit/part-of-aws.ts';

const BY_THE_SDK = 'S3 is spoken to by AWS’s own SDK, which waits and tries again by its own rules; a file that could not be stored comes again with its events';
const NOBODY_SENDS = 'a lake is written to, and sends nothing';

export const kit: Kit<'lake'> = {
  kind: 'lake',
  async start({ aws }) {
    process.env[Env.LakeBucket] = 'lake';
    const files = new Map<string, unknown>();
    const partner = partOfAws(aws, 'PutObject', ({ Key, Body }) => files.set(String(Key), Body));
    await stores.unit.commit([{ change: 'order', order: anOrder({ shipTo: { name: 'Canary Buyer', street: '12 Canary Rd', city: 'Austin', country: 'US' } }) }]).catch(() => undefined);
    return {
      ports: { store }, partner,
      settings: {},
      personal: ['Canary Buyer', '12 Canary Rd'],
      main: {
        async make() {
          const { batchItemFailures } = await store(messages({ detail: anEvent('e1') }));
          if (batchItemFailures.length > 0) throw Object.assign(new Error('the event comes again'), { name: 'Transient' });
        },
        // of the event; its document is a file beside it
        count: () => [...files.keys()].filter((key) => key.includes('/events/')).length,
        asks: ['PutObject'],
      },
    };
  },
  excused: {
    'rate-limited': BY_THE_SDK, unavailable: BY_THE_SDK, slow: BY_THE_SDK, malformed: BY_THE_SDK,
    'expired-token': 'the function’s own role is its access, and the SDK renews it',
    'webhook-twice': NOBODY_SENDS, 'webhook-out-of-order': NOBODY_SENDS, 'bad-signature': NOBODY_SENDS,
    watermark: 'journals are copied whole, period by period: there is no mark to go on from',
  },
};
